-- One row a schema: a digest over every object in it (exclusive or of 64-bit hashes, so that order does not matter), and
-- whether the schema and all its tables are granted to the congress's own role and to nobody else.
-- Columns go in with their numbers, and so do the keys of constraints and indexes: that spares half a million joins. A
-- schema made after the template dropped a column has other numbers; whether it is equal all the same, drift.sql tells.
with place as (
    select n.oid, n.nspname, n.nspacl, n.nspowner, r.oid as role
    from pg_namespace n
    left join pg_roles r on r.rolname = %(prefix)s || substr(n.nspname, 3)
    where n.nspname = 'c_0' or n.nspname in (select 'c_' || no from public.tenants_tenant union all select 'c_' || no from public.tenants_spare)
), part as (
    select relnamespace as place, hash_record_extended(row(relname, relkind, relpersistence, relrowsecurity, relforcerowsecurity), 0) as hash
    from pg_class where relkind not in ('i', 't')
    union all
    select c.relnamespace, hash_record_extended(row(c.relname, a.attname, a.attnum, a.atttypid, a.atttypmod, a.attnotnull,
             a.attcollation, a.atthasdef, a.attidentity, a.attgenerated), 1)
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    union all
    select c.relnamespace, hash_record_extended(row(c.relname, d.adnum, pg_get_expr(d.adbin, d.adrelid)), 2)
    from pg_attrdef d join pg_class c on c.oid = d.adrelid
    union all
    select k.connamespace, hash_record_extended(row(c.relname, k.conname, k.contype, k.convalidated, k.confdeltype, k.confupdtype, k.condeferrable,
             k.condeferred, k.conkey, k.confkey, case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) end, f.relname,
             f.relnamespace = c.relnamespace), 3)
    from pg_constraint k join pg_class c on c.oid = k.conrelid left join pg_class f on f.oid = k.confrelid
    where k.contype in ('p', 'u', 'f', 'c', 'x')
    union all
    select i.relnamespace, hash_record_extended(row(c.relname, i.relname, i.relam, x.indisunique, x.indnullsnotdistinct, x.indisvalid, x.indkey::int2[],
             x.indclass::oid[], x.indoption::int2[], x.indcollation::oid[], pg_get_expr(x.indpred, x.indrelid),
             pg_get_expr(x.indexprs, x.indrelid)), 4)
    from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
    where c.relkind = 'r'
    union all
    select c.relnamespace, hash_record_extended(row(c.relname, t.tgname, t.tgtype, t.tgenabled), 5)
    from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal
    union all
    select c.relnamespace, hash_record_extended(row(c.relname, y.polname), 6) from pg_policy y join pg_class c on c.oid = y.polrelid
    union all
    select c.relnamespace, hash_record_extended(row(c.relname, w.rulename, w.ev_type, w.ev_enabled), 8)
    from pg_rewrite w join pg_class c on c.oid = w.ev_class where c.relkind = 'r'
    union all
    select pronamespace, hash_record_extended(row(proname, pronargs), 7) from pg_proc
), digest as (
    select place, bit_xor(hash) as hash, count(*) as objects from part where place in (select oid from place) group by place
), granted as (
    -- The tables of a schema nearly always carry one and the same list of grants: it is taken apart once.
    select relnamespace as place, relacl, min(relowner::text)::oid as owner from pg_class
    where relkind = 'r' and relnamespace in (select oid from place) group by relnamespace, relacl
), wrong as (
    select p.oid as place from granted g join place p on p.oid = g.place
    where p.nspname <> 'c_0' and (
        coalesce((select string_agg(e.privilege_type, ',' order by e.privilege_type) from aclexplode(g.relacl) e
                  where e.grantee = p.role and not e.is_grantable), '') <> 'DELETE,INSERT,SELECT,UPDATE'
        or exists (select 1 from aclexplode(g.relacl) e where e.grantee not in (p.role, g.owner)))
    union
    select p.oid from place p
    where p.nspname <> 'c_0' and (
        coalesce((select string_agg(e.privilege_type, ',') from aclexplode(p.nspacl) e where e.grantee = p.role), '') <> 'USAGE'
        or exists (select 1 from aclexplode(p.nspacl) e where e.grantee not in (p.role, p.nspowner)))
)
select p.nspname, coalesce(d.hash, 0), coalesce(d.objects, 0), p.oid in (select place from wrong)
from place p left join digest d on d.place = p.oid

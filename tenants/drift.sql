-- Every object of every congress's schema that differs from the template, object by object, in one query.
-- Columns are compared by name, so that a template which has dropped a column equals a schema made afterwards.
with place as (
    select n.oid, n.nspname
    from pg_namespace n
    where n.nspname = 'c_0' or n.nspname in (select 'c_' || no from public.tenants_tenant union all select 'c_' || no from public.tenants_spare)
), relation as (
    select c.oid, c.relname, c.relnamespace as place, c.relkind
    from pg_class c join place p on p.oid = c.relnamespace
), attribute as (
    select r.place, r.relname, a.attrelid, a.attnum, a.attname,
           a.atttypid::text || ':' || a.atttypmod || ':' || a.attnotnull || ':' || a.attcollation
             || ':' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as body
    from relation r
    join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where r.relkind = 'r'
), object as (
    select place, 'column' as kind, relname || '.' || attname as name, body from attribute
    union all
    select r.place, 'constraint', r.relname || '.' || k.conname,
           k.contype::text || ':' || coalesce(f.relname, '') || ':' || k.convalidated || ':' || k.confdeltype::text || ':'
             || (select string_agg(a.attname, ',' order by u.place)
                 from unnest(k.conkey) with ordinality u (attnum, place)
                 join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum)
             || case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) else '' end
    from relation r
    join pg_constraint k on k.conrelid = r.oid and k.contype in ('p', 'u', 'f', 'c')
    left join pg_class f on f.oid = k.confrelid
    union all
    select r.place, 'index', i.relname,
           x.indisunique || ':' || x.indisvalid || ':' || x.indclass::text || ':' || x.indoption::text || ':'
             || coalesce((select string_agg(a.attname, ',' order by u.place)
                 from unnest(x.indkey) with ordinality u (attnum, place)
                 join pg_attribute a on a.attrelid = x.indrelid and a.attnum = u.attnum), '')
             || ':' || coalesce(pg_get_expr(x.indpred, x.indrelid), '') || ':' || coalesce(pg_get_expr(x.indexprs, x.indrelid), '')
    from relation r
    join pg_index x on x.indrelid = r.oid
    join pg_class i on i.oid = x.indexrelid
    where r.relkind = 'r'
    union all
    select r.place, 'grant', r.relname,
           coalesce((select string_agg(g.privilege_type, ',' order by g.privilege_type)
                     from aclexplode(r.acl) g
                     where g.grantee = (select oid from pg_roles where rolname = %(prefix)s || substr(p.nspname, 3))), '')
    from (select c.oid, c.relname, c.relnamespace as place, c.relacl as acl from pg_class c
          join place on place.oid = c.relnamespace where c.relkind = 'r') r
    join place p on p.oid = r.place
    where p.nspname <> 'c_0'
), template as (
    select o.kind, o.name, o.body from object o join place p on p.oid = o.place where p.nspname = 'c_0'
    union all
    select 'grant', c.relname, 'DELETE,INSERT,SELECT,UPDATE' from pg_class c
    where c.relkind = 'r' and c.relnamespace = (select oid from place where nspname = 'c_0')
)
select p.nspname, t.kind, t.name, 'missing or different'
from place p cross join template t
left join object o on o.place = p.oid and o.kind = t.kind and o.name = t.name and o.body = t.body
where p.nspname <> 'c_0' and o.name is null
union all
select p.nspname, o.kind, o.name, 'not in the template'
from object o join place p on p.oid = o.place
left join template t on t.kind = o.kind and t.name = o.name
where p.nspname <> 'c_0' and t.name is null
union all
select 'c_' || no, 'schema', 'c_' || no, 'missing or different'
from public.tenants_tenant where state <> 'REMOTE' and not exists (select 1 from place where nspname = 'c_' || no)
order by 1, 2, 3

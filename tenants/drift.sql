-- Every object of the named schemas that differs from the template, object by object.
-- Columns are compared by name, so that a template which has dropped a column equals a schema made afterwards.
with place as (
    select n.oid, n.nspname, n.nspacl, n.nspowner, r.oid as role
    from pg_namespace n
    left join pg_roles r on r.rolname = %(prefix)s || substr(n.nspname, 3)
    where n.nspname = 'c_0' or n.nspname = any(%(schemas)s)
), relation as (
    select c.oid, c.relname, c.relnamespace as place, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
           c.relacl, c.relowner
    from pg_class c join place p on p.oid = c.relnamespace
), keyed as (
    select k.oid, string_agg(a.attname, ',' order by u.place) as columns
    from pg_constraint k join relation r on r.oid = k.conrelid
    cross join unnest(k.conkey) with ordinality u (attnum, place)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum
    group by k.oid
), object as (
    select place, 'relation' as kind, relname::text as name,
           relkind::text || ':' || relpersistence::text || ':' || relrowsecurity || ':' || relforcerowsecurity as body
    from relation where relkind not in ('i', 't')
    union all
    select r.place, 'column', r.relname || '.' || a.attname,
           a.atttypid::text || ':' || a.atttypmod || ':' || a.attnotnull || ':' || a.attcollation || ':' || a.attidentity::text
             || ':' || a.attgenerated::text || ':' || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
    from relation r
    join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where r.relkind = 'r'
    union all
    select r.place, 'constraint', r.relname || '.' || k.conname,
           k.contype::text || ':' || coalesce(f.relname, '') || ':' || coalesce((f.relnamespace = r.place)::text, '') || ':' || k.convalidated
             || ':' || k.confdeltype::text || k.confupdtype::text || ':' || k.condeferrable || ':' || k.condeferred || ':' || coalesce(keyed.columns, '')
             || ':' || coalesce((select string_agg(a.attname, ',' order by u.place)
                 from unnest(k.confkey) with ordinality u (attnum, place)
                 join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum), '')
             || case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) else '' end
    from relation r
    join pg_constraint k on k.conrelid = r.oid and k.contype in ('p', 'u', 'f', 'c', 'x')
    left join keyed on keyed.oid = k.oid
    left join pg_class f on f.oid = k.confrelid
    union all
    select r.place, 'index', i.relname,
           i.relam::text || ':' || x.indisunique || ':' || x.indnullsnotdistinct || ':' || x.indisvalid || ':' || x.indclass::text || ':' || x.indoption::text || ':'
             || x.indcollation::text || ':'
             || coalesce((select string_agg(a.attname, ',' order by u.place)
                 from unnest(x.indkey) with ordinality u (attnum, place)
                 join pg_attribute a on a.attrelid = x.indrelid and a.attnum = u.attnum), '')
             || ':' || coalesce(pg_get_expr(x.indpred, x.indrelid), '') || ':' || coalesce(pg_get_expr(x.indexprs, x.indrelid), '')
    from relation r
    join pg_index x on x.indrelid = r.oid
    join pg_class i on i.oid = x.indexrelid
    where r.relkind = 'r'
    union all
    select r.place, 'trigger', r.relname || '.' || t.tgname, t.tgtype || ':' || t.tgenabled::text
    from relation r join pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal
    union all
    select r.place, 'rule', r.relname || '.' || w.rulename, w.ev_type::text || ':' || w.ev_enabled::text
    from relation r join pg_rewrite w on w.ev_class = r.oid where r.relkind = 'r'
    union all
    select r.place, 'policy', r.relname || '.' || y.polname, '' from relation r join pg_policy y on y.polrelid = r.oid
    union all
    select f.pronamespace, 'function', f.proname || '(' || f.pronargs || ')', '' from pg_proc f join place p on p.oid = f.pronamespace
), template as (
    select o.kind, o.name, o.body from object o join place p on p.oid = o.place where p.nspname = 'c_0'
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
select p.nspname, 'grant', r.relname, 'missing or different'
from relation r join place p on p.oid = r.place
where p.nspname <> 'c_0' and r.relkind = 'r' and (
    coalesce((select string_agg(e.privilege_type, ',' order by e.privilege_type) from aclexplode(r.relacl) e
              where e.grantee = p.role and not e.is_grantable), '') <> 'DELETE,INSERT,SELECT,UPDATE'
    or exists (select 1 from aclexplode(r.relacl) e where e.grantee not in (p.role, r.relowner)))
union all
select p.nspname, 'grant', p.nspname, 'missing or different'
from place p
where p.nspname <> 'c_0' and (
    coalesce((select string_agg(e.privilege_type, ',') from aclexplode(p.nspacl) e where e.grantee = p.role), '') <> 'USAGE'
    or exists (select 1 from aclexplode(p.nspacl) e where e.grantee not in (p.role, p.nspowner)))
order by 1, 2, 3

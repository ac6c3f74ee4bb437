-- What stands open in the wall between congresses, one row for each gap: kind, object, what is wrong. Nothing if all is well.
-- %(prefix)s begins the names of our roles; public tables that congresses write are those that tenant_any may write.
with ours as (
    select oid, rolname, rolname ~ ('^' || %(prefix)s || 't_[0-9]+$') as congress from pg_roles
    where left(rolname, length(%(prefix)s)) = %(prefix)s
), place as (
    select oid, nspname, nspowner, nspacl from pg_namespace where nspname = 'public' or nspname ~ '^c_[0-9]+$'
), relation as (
    select c.oid, c.relname, c.relkind, c.relacl, c.relowner, c.relrowsecurity, p.nspname, p.oid as place
    from pg_class c join place p on p.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
), may as (
    select r.nspname, r.relname, r.relkind, r.relrowsecurity, r.oid, a.privilege_type,
           case when a.grantee = 0 then 'public' else g.rolname end as grantee, coalesce(o.congress, false) as congress
    from relation r cross join aclexplode(r.relacl) a left join pg_roles g on g.oid = a.grantee left join ours o on o.oid = a.grantee
    where a.grantee <> r.relowner
)
select 'database', d.datname, a.privilege_type || ' for everybody'
from pg_database d cross join aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
where d.datname = current_database() and a.grantee = 0
union all
select 'schema', p.nspname, a.privilege_type || ' for ' || case when a.grantee = 0 then 'everybody' else g.rolname end
from place p cross join aclexplode(coalesce(p.nspacl, acldefault('n', p.nspowner))) a left join pg_roles g on g.oid = a.grantee
where a.grantee <> p.nspowner
  and (a.grantee = 0 or a.privilege_type = 'CREATE'
       or (p.nspname <> 'public' and g.rolname <> %(prefix)s || 't_' || substr(p.nspname, 3)))
union all
select 'table', nspname || '.' || relname, privilege_type || ' for ' || grantee
from may
where grantee = 'public' or (nspname = 'public' and congress)
   or (nspname <> 'public' and grantee <> %(prefix)s || 't_' || substr(nspname, 3))
union all
select 'column', r.nspname || '.' || r.relname || '.' || t.attname,
       a.privilege_type || ' for ' || case when a.grantee = 0 then 'public' else g.rolname end
from relation r join pg_attribute t on t.attrelid = r.oid cross join aclexplode(t.attacl) a left join pg_roles g on g.oid = a.grantee
union all
select distinct 'table', nspname || '.' || relname, 'congresses write it without row security'
from may
where nspname = 'public' and grantee = %(prefix)s || 'tenant_any' and privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
  and (not relrowsecurity or not exists (select 1 from pg_policy y where y.polrelid = may.oid))
union all
select 'policy', r.nspname || '.' || r.relname || '.' || y.polname, 'lets congresses at rows that are not their own'
from pg_policy y join relation r on r.oid = y.polrelid
where r.nspname = 'public' and y.polpermissive
  and (0 = any(y.polroles)
       or exists (select 1 from ours o where o.oid = any(y.polroles) and (o.congress or o.rolname = %(prefix)s || 'tenant_any')))
  and (y.polname <> 'own_rows' or pg_get_expr(y.polqual, y.polrelid) not like '%%CURRENT_USER%%'
       or pg_get_expr(y.polwithcheck, y.polrelid) not like '%%CURRENT_USER%%')
union all
select 'function', n.nspname || '.' || f.proname,
       case when f.prosecdef then 'runs with its owner''s rights' else 'open to everybody' end
from pg_proc f join place n on n.oid = f.pronamespace
where f.prosecdef or f.proacl is null or exists (select 1 from aclexplode(f.proacl) a where a.grantee = 0)
union all
select 'view', nspname || '.' || relname, 'reads with its owner''s rights' from relation where relkind in ('v', 'm', 'f')
union all
select 'constraint', a.nspname || '.' || k.conname, 'crosses into ' || b.nspname
from pg_constraint k join relation a on a.oid = k.conrelid join relation b on b.oid = k.confrelid where a.place <> b.place
union all
select 'table', c.relname, 'stands in public and in ' || c.nspname
from relation c join relation p on p.relname = c.relname and p.nspname = 'public' and p.relkind = 'r'
where c.nspname <> 'public' and c.relkind = 'r'
union all
select 'role', r.rolname, 'is more than a role of ours may be'
from pg_roles r join ours o on o.oid = r.oid
where r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
   or (r.rolcanlogin and (r.rolinherit or r.rolname not in (%(prefix)s || 'web', %(prefix)s || 'worker')))
union all
select 'role', m.rolname, 'is a member of ' || g.rolname
from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid join ours o on o.oid = m.oid
where case
    when o.congress then g.rolname <> %(prefix)s || 'tenant_any'
    when m.rolname in (%(prefix)s || 'web', %(prefix)s || 'worker') then a.inherit_option or a.admin_option
        or not coalesce((select p.congress from ours p where p.oid = g.oid), false)
           and substr(g.rolname, length(%(prefix)s) + 1) <> all(
               case when m.rolname = %(prefix)s || 'web' then array['nobody', 'gate', 'net_reader', 'operator']
                    else array['nobody', 'gate', 'net_reader', 'courier', 'scheduler'] end)
    else true
end
union all
select 'object', d.classid::regclass::text || ' ' || d.objid, 'belongs to ' || o.rolname
from pg_shdepend d join ours o on o.oid = d.refobjid
where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o' and d.dbid = (select oid from pg_database where datname = current_database())
order by 1, 2, 3

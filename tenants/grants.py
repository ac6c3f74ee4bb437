"""Who may do what with the shared tables: said by each model's ``Grants``, applied after every migration.

Grants go to the group ``tenant_any``, never to single congresses (a table's ACL overflows at 2,435 roles). A model's
``RowSecurity.columns`` names the columns of which one must hold the congress's own number when a congress writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from psycopg import sql

from tenants.cluster import SHARED_ROLES
from tenants.places import role_name

FRAMEWORK_GRANTS: dict[str, dict[str, tuple[str, ...]]] = {
    "django_session": {"gate": ("SELECT", "INSERT", "UPDATE", "DELETE")},
    "django_content_type": {"gate": ("SELECT",)},
}

POLICIES = """
select p.polname, p.polcmd::text, p.polpermissive, p.polroles::regrole[]::text, pg_get_expr(p.polqual, p.polrelid),
       pg_get_expr(p.polwithcheck, p.polrelid), c.relrowsecurity
from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid
where c.oid = %s::regclass order by p.polname
"""


def shared_models() -> Iterator[type[Model]]:
    """This function yields the models whose tables stand in the public schema."""
    for config in apps.get_app_configs():
        if config.name not in settings.TENANT_APPS:
            yield from config.get_models(include_auto_created=True)


class UnguardedTable(Exception):
    """Raised for a shared table into which congresses could write each other's rows."""


WRITES = frozenset({"INSERT", "UPDATE", "DELETE"})


def refuse_unguarded(model: type[Model]) -> None:
    """This function refuses a model that lets congresses write a shared table without saying whose each row is.

    :raises UnguardedTable: if its ``Grants`` give ``tenant_any`` a way to write and it has no ``RowSecurity``
    """
    given = getattr(getattr(model, "Grants", None), "tenant_any", ())
    if WRITES.intersection(given) and not hasattr(model, "RowSecurity"):
        raise UnguardedTable(model._meta.label)


def declared_grants() -> dict[str, dict[str, tuple[str, ...]]]:
    """This function returns ``{table: {role: privileges}}`` for all shared tables."""
    found = dict(FRAMEWORK_GRANTS)
    for model in shared_models():
        grants = getattr(model, "Grants", None)
        if grants is not None:
            found[model._meta.db_table] = {
                short: tuple(getattr(grants, short)) for short in SHARED_ROLES if hasattr(grants, short)
            }
    return found


def own_row(columns: Any) -> sql.Composable:
    """This function returns the condition that a row belongs to the congress whose role runs the statement."""
    prefix = sql.Literal(role_name("t_"))
    return sql.SQL(" or ").join(
        sql.SQL("(current_user = {} || {})").format(prefix, sql.Identifier(column)) for column in columns
    )


def owner_columns(security: Any) -> tuple[str, ...]:
    """This function returns the columns of which one must hold the number of the congress that writes."""
    named = security.columns if hasattr(security, "columns") else security.owner_column
    return (named,) if isinstance(named, str) else tuple(named)


def apply_grants(cursor: CursorWrapper) -> None:
    """This function makes the privileges and row policies of all shared tables what the models say, no more.

    :raises UnguardedTable: if a model lets congresses write without saying whose each row is
    """
    for model in shared_models():
        refuse_unguarded(model)
    cursor.execute("select tablename from pg_catalog.pg_tables where schemaname = 'public'")
    present = {row[0] for row in cursor.fetchall()}
    everyone = sql.SQL(", ").join(sql.Identifier(role_name(short)) for short in SHARED_ROLES)
    for table in sorted(present):
        cursor.execute(sql.SQL("revoke all on public.{} from public, {}").format(sql.Identifier(table), everyone))
    for table, grants in declared_grants().items():
        if table not in present:
            continue
        for short, privileges in grants.items():
            cursor.execute(
                sql.SQL("grant {} on public.{} to {}").format(
                    sql.SQL(", ").join(sql.SQL(privilege) for privilege in privileges),
                    sql.Identifier(table),
                    sql.Identifier(role_name(short)),
                )
            )
    for model in shared_models():
        security = getattr(model, "RowSecurity", None)
        if security is not None and model._meta.db_table in present:
            _apply_policies(cursor, model._meta.db_table, owner_columns(security))


def _apply_policies(cursor: CursorWrapper, table: str, columns: Any) -> None:
    """Makes a table's policies, if they are not as they were made: changing them keeps everybody from the table."""
    if _policies_stand(cursor, table, columns):
        return
    name, mine = sql.Identifier(table), own_row(columns)
    tenant_any = sql.Identifier(role_name("tenant_any"))
    others = sql.SQL(", ").join(
        sql.Identifier(role_name(short)) for short in SHARED_ROLES if short not in ("tenant_any", "nobody")
    )
    cursor.execute(sql.SQL("alter table public.{} enable row level security").format(name))
    for policy in ("own_rows", "shared_roles"):
        cursor.execute(sql.SQL("drop policy if exists {} on public.{}").format(sql.Identifier(policy), name))
    cursor.execute(
        sql.SQL("create policy own_rows on public.{} for all to {} using ({}) with check ({})").format(
            name, tenant_any, mine, mine
        )
    )
    # What these roles may do at all is said by their grants; which rows they show to whom, by the permission filter.
    cursor.execute(
        sql.SQL("create policy shared_roles on public.{} for all to {} using (true) with check (true)").format(
            name, others
        )
    )
    for policy in ("own_rows", "shared_roles"):
        cursor.execute(
            sql.SQL("comment on policy {} on public.{} is {}").format(
                sql.Identifier(policy), name, sql.Literal(_policies_digest(cursor, table, columns))
            )
        )


def _policies_digest(cursor: CursorWrapper, table: str, columns: Any) -> str:
    """Of what we say and of what PostgreSQL has of it: a change of either is seen."""
    cursor.execute(POLICIES, [f"public.{table}"])
    said = (own_row(columns).as_string(), SHARED_ROLES, role_name(""))
    return hashlib.blake2b(repr((said, cursor.fetchall())).encode(), digest_size=16).hexdigest()


def _policies_stand(cursor: CursorWrapper, table: str, columns: Any) -> bool:
    cursor.execute(
        "select obj_description(oid, 'pg_policy') from pg_catalog.pg_policy where polrelid = %s::regclass",
        [f"public.{table}"],
    )
    noted = [row[0] for row in cursor.fetchall()]
    return bool(noted) and set(noted) == {_policies_digest(cursor, table, columns)}

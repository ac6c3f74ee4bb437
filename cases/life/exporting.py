"""One congress leaves the database as a file: its schema, and what of the public tables is its own.

Everything is read in one snapshot (REPEATABLE READ), so messages, cards and cases fit each other however much is going
on. People are not in it: users and persons are of the whole network and stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from psycopg import sql

from cases.life.archive import FORMAT, Manifest, Member, Writer, written
from cases.life.ground import columns_of, hold, listed, tables_of
from core.logins import use_login
from core.transactions import cursor, transaction
from hierarchy.operating import NoSuchCongress, NotOperator, may_operate, record
from sync.models import Epoch
from tenants.actors import Actor
from tenants.models import AppliedMigration, OperatorAct, Tenant
from tenants.places import schema_name

PUBLIC = {
    "tenants_tenant": "no = {no}",
    "tenants_domain": "tenant_id = {no}",
    "tenants_membership": "tenant_id = {no}",
    "deputies_mandate": "tenant_no = {no}",
    "network_card": "owner_no = {no}",
    "network_link": "{no} in (source_no, target_no)",
    "sync_outbox": "source_no = {no}",
    "sync_epoch": "tenant_no = {no}",
}
"""The public tables of which rows belong to a congress, and which."""


def export_congress(*, actor: Actor, code: str, to: Path, now: datetime, order: UUID | None = None) -> Manifest:
    """This function writes a congress into the file ``to`` and returns its manifest; nobody is held up meanwhile.

    Only a migration of this one schema has to wait: a table must not be rewritten under the snapshot. ``order`` is the
    work that an operator ordered; it is noted with the act.

    :raises NoSuchCongress: if none is switched on here under that code
    :raises NotOperator: if the actor does not operate it
    :raises OSError: if the file cannot be written; nothing is left of it then
    """
    with use_login("owner"):
        tenant = congress(actor=actor, code=code)
        tables = tables_of(tenant.no)
        with written(to) as writer, transaction(durable=True), cursor() as query:
            query.execute("set transaction isolation level repeatable read, read only")
            # The snapshot is taken by the first question, after the tables are held.
            hold(tenant.no, tables, mode="access share")
            manifest = _write(writer, tenant, tables)
        with transaction():
            record(
                actor=actor,
                tenant=tenant,
                kind=OperatorAct.Kind.EXPORT,
                now=now,
                rows=manifest.rows,
                taken_at=manifest.taken_at,
                **ordered(order),
            )
    return manifest


def ordered(order: UUID | None) -> dict[str, str]:
    """This function returns what an act notes of the work that ordered it: by this a work knows that it is done."""
    return {} if order is None else {"order": str(order)}


def congress(*, actor: Actor, code: str) -> Tenant:
    """This function returns a congress of this deployment that the actor operates. Owner's login.

    :raises NoSuchCongress: if none is switched on here under that code
    :raises NotOperator: if the actor does not operate it
    """
    found = Tenant.objects.select_related("node").filter(code=code).exclude(state=Tenant.State.REMOTE)
    tenant = found.first()
    if tenant is None:
        raise NoSuchCongress(field="code", congress=code)
    if not may_operate(actor, tenant.node.path):
        raise NotOperator
    return tenant


def migrations_of(no: int) -> tuple[str, ...]:
    """This function returns the migrations of a congress's schema, sorted: the version of its tables."""
    applied = AppliedMigration.objects.filter(schema_no=no).values_list("app", "name")
    return tuple(sorted(f"{app}.{name}" for app, name in applied))


def _write(writer: Writer, tenant: Tenant, tables: Sequence[str]) -> Manifest:
    no, schema = tenant.no, schema_name(tenant.no)
    with cursor() as query:
        query.execute("select pg_catalog.now()")
        (taken_at,) = query.fetchone()
    own = tuple(
        _copy_out(writer, folder="own", schema=schema, table=table, condition=sql.SQL("true")) for table in tables
    )
    public = tuple(
        _copy_out(writer, folder="public", schema="public", table=table, condition=sql.SQL(rule).format(no=no))
        for table, rule in PUBLIC.items()
    )
    manifest = Manifest(
        format=FORMAT,
        deployment=settings.ROLE_PREFIX,
        no=no,
        code=tenant.code,
        name=tenant.name,
        epoch=Epoch.objects.filter(tenant_no=no).values_list("epoch", flat=True).first() or 1,
        taken_at=taken_at.isoformat(),
        migrations=migrations_of(no),
        own=own,
        public=public,
    )
    writer.finish(manifest)
    return manifest


def _copy_out(writer: Writer, *, folder: str, schema: str, table: str, condition: sql.Composable) -> Member:
    columns = columns_of(schema, table)
    statement = sql.SQL("copy (select {} from {}.{} where {}) to stdout").format(
        listed(columns), sql.Identifier(schema), sql.Identifier(table), condition
    )

    def chunks() -> Iterator[bytes]:
        with cursor() as query, query.copy(statement) as stream:
            for block in stream:
                yield bytes(block)

    return writer.add(name=f"{folder}/{table}.copy", table=table, columns=columns, chunks=chunks())

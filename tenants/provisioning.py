"""Switching congresses on: schema, role, grants and host of many at once, from the template schema."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from core.errors import DomainError
from core.locks import lock
from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.cluster import ensure_tenant_roles, grant_schema
from tenants.levels import Level
from tenants.models import AppliedMigration, Domain, Spare, Tenant
from tenants.places import REMOTE_FROM, TEMPLATE_NO, schema_name
from tenants.template import Template, read_template

PARALLEL = 2
BATCH = 50
"""Congresses a transaction: roles' memberships want ≥ 50; more only makes the backend's catalogue cache grow."""


class TenantError(DomainError):
    """The root of what may go wrong with a congress as a tenant."""

    code = "TENANT_ERROR"


class NoTemplate(TenantError):
    """Raised when the database has not been migrated."""

    code = "NO_TEMPLATE"
    message = "数据库还没有准备好，没有开通任何人大。请先运行 manage.py migrate。"


@dataclass(frozen=True)
class NewTenant:
    """What is known of a congress before it is switched on. ``no`` is given only where a test wants it."""

    code: str
    name: str
    place: str
    level: Level
    session_name: str = ""
    phone: str = ""
    host: str = ""
    no: int | None = None


Numbered = tuple[int, NewTenant]


def default_host(code: str) -> str:
    """This function returns the host name of a congress that asked for none: ``4511.localhost``."""
    return f"{code}.{settings.PORTAL_SUFFIX}"


def provision(
    *, tenants: Sequence[NewTenant], now: datetime, progress: Callable[[int], None] | None = None
) -> list[Tenant]:
    """This function switches on those of ``tenants`` that are not on yet, 50 a transaction, and returns these.

    It may be stopped and run again at any time: a congress is on whole or not at all. ``progress`` is called with the
    number of congresses done so far.

    :raises NoTemplate: if the database has no template schema
    """
    made: list[Tenant] = []
    with use_login("owner"), transaction():
        # Held until the end: numbers are given out once, by one provisioning at a time.
        lock("provision")
        known = set(Tenant.objects.filter(code__in=[new.code for new in tenants]).values_list("code", flat=True))
        missing = [new for new in tenants if new.code not in known]
        first = next_number()
        numbered = [(new.no or first + place, new) for place, new in enumerate(missing)]
        batches = in_batches(numbered, BATCH)
        # Making files is most of the work and waits: two connections are nearly twice as fast as one.
        with ThreadPoolExecutor(max_workers=min(PARALLEL, len(batches)) or 1) as pool:
            for done in pool.map(lambda batch: _provision_batch(batch, now), batches):
                made += done
                if progress is not None:
                    progress(len(made))
    return made


def in_batches(items: Sequence[Numbered], size: int) -> list[Sequence[Numbered]]:
    """This function cuts ``items`` into runs of at most ``size``."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def _provision_batch(batch: Sequence[Numbered], now: datetime) -> list[Tenant]:
    """This function switches on one batch in a transaction of its own, on a connection of its own."""
    try:
        with use_login("owner"), transaction(), cursor() as sql:
            make_schemas(sql, [no for no, _ in batch], now)
            tenants = Tenant.objects.bulk_create(
                Tenant(
                    no=no,
                    code=new.code,
                    name=new.name,
                    place=new.place,
                    level=new.level,
                    session_name=new.session_name,
                    phone=new.phone,
                    created_at=now,
                )
                for no, new in batch
            )
            Domain.objects.bulk_create(
                Domain(host=new.host or default_host(new.code), tenant_id=no) for no, new in batch
            )
            return tenants
    finally:
        connections["owner"].close()


def next_number() -> int:
    """This function returns the first number that no schema has had. The caller holds the lock ``provision``."""
    last = [
        model.objects.filter(no__lt=REMOTE_FROM).aggregate(last=Max("no"))["last"] or 0 for model in (Tenant, Spare)
    ]
    return max(last) + 1


def make_schemas(sql: CursorWrapper, numbers: Sequence[int], now: datetime) -> None:
    """This function makes schemas with their roles, grants and ledger, in the caller's transaction.

    :raises NoTemplate: if the database has no template schema
    """
    template = read_template(sql)
    if not template.tables:
        raise NoTemplate
    ensure_tenant_roles(sql, numbers)
    for no in numbers:
        _make_schema(sql, no, template)
    sql.execute("set local search_path to public")
    applied = list(AppliedMigration.objects.filter(schema_no=TEMPLATE_NO).values_list("app", "name"))
    AppliedMigration.objects.bulk_create(
        AppliedMigration(schema_no=no, app=app, name=name, applied_at=now) for no in numbers for app, name in applied
    )


def _make_schema(sql: CursorWrapper, no: int, template: Template) -> None:
    schema = schema_name(no)
    sql.execute(f"create schema {schema}")
    sql.execute(f"set local search_path to {schema}")
    sql.execute(";\n".join(template.statements))
    grant_schema(sql, no, template.tables)

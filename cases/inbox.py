"""What waits for an actor at a congress: to-do rows, the most pressing first."""

from collections.abc import Iterable
from datetime import date, datetime

from cases.dates import local_date
from cases.desks import deputy, office, unit
from cases.desks.todo import Desk, Todo, TodoGroup, TodoSource
from core.calendars import calendar
from tenants.actors import Actor
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.roles import STAFF_ROLES, Role

__all__ = ["Todo", "TodoGroup", "TodoSource", "counts", "todos"]

_ORDER = list(TodoGroup)


def todos(*, actor: Actor, tenant: int, now: datetime) -> tuple[Todo, ...]:
    """This function returns everything that waits for an actor at a congress, the most pressing first.

    The number of queries depends on the actor's roles, never on the number of rows.
    """
    guests = actor.units_elsewhere(tenant, Role.UNIT_ADMIN), actor.units_elsewhere(tenant, Role.UNIT_HANDLER)
    if not actor.at(tenant) and not any(guests):
        return ()
    rows: list[Todo] = []
    with in_tenant(tenant):
        desk = Desk(
            actor=actor,
            congress=Tenant.objects.get(no=tenant),
            now=now,
            today=local_date(now),
            days=calendar(),
        )
        if actor.has(tenant, *STAFF_ROLES):
            rows += office.waiting(desk=desk)
        elif actor.has(tenant, Role.WORKBODY):
            rows += office.opinions(desk=desk)
        # A congress may charge units of governments below; their people find it on their desk here.
        admin = actor.units_at(tenant, Role.UNIT_ADMIN) | guests[0]
        handler = actor.units_at(tenant, Role.UNIT_HANDLER) | guests[1]
        if admin or handler:
            rows += unit.waiting(desk=desk, admin_of=admin, handler_of=handler)
        if actor.has(tenant, Role.DEPUTY):
            rows += deputy.waiting(desk=desk)
    # Somebody may be staff and deputy: one thing waits once.
    unique = {row.key: row for row in rows}
    return tuple(sorted(unique.values(), key=_pressing))


def counts(rows: Iterable[Todo]) -> dict[TodoGroup, int]:
    """This function counts rows by group; groups without any have zero."""
    counted = dict.fromkeys(TodoGroup, 0)
    for row in rows:
        counted[row.group] += 1
    return counted


def _pressing(row: Todo) -> tuple[int, date, datetime, str]:
    due = row.clock.due_on if row.clock else date.max
    return _ORDER.index(row.group), due, row.since, row.key

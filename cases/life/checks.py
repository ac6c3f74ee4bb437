"""The last comparison of all schemas with the template, as an operator sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.network.models import Work
from hierarchy.overview import operated_numbers
from tenants.actors import Actor
from tenants.context import as_operator
from tenants.models import Tenant
from tenants.places import schema_name

LARGEST = 10


@dataclass(frozen=True, slots=True)
class Large:
    """A congress and its size on disk in kB."""

    code: str
    name: str
    size_kb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the last check found at the operator's congresses; ``work`` is the newest, which may still go on."""

    work: Work
    checked_at: datetime | None
    faulty: int
    faults: Sequence[dict[str, str]]
    database_kb: int
    total_kb: int
    largest: Sequence[Large]
    sizes: Mapping[int, int]
    """In bytes, by the congress's number."""


def last_check(*, actor: Actor) -> Checked | None:
    """This function returns the last check as far as it concerns the operator's congresses, None before the first.

    :raises NotOperator: if the actor is no operator
    """
    mine = set(operated_numbers(actor))
    with as_operator():
        checks = Work.objects.filter(kind=Work.Kind.CHECK).order_by("-started_at", "-id")
        newest = checks.first()
        done = checks.filter(state=Work.State.DONE).first()
        if newest is None:
            return None
        result = {} if done is None else done.result
        sizes = {int(no): size for no, size in result.get("sizes", {}).items() if int(no) in mine}
        largest = sorted(sizes, key=lambda no: -sizes[no])[:LARGEST]
        names = {tenant.no: tenant for tenant in Tenant.objects.filter(no__in=largest)}
    schemas = {schema_name(no) for no in mine}
    faults = [fault for fault in result.get("faults", []) if fault["schema"] in schemas]
    return Checked(
        work=newest,
        checked_at=None if done is None else done.finished_at,
        faulty=len(faults),
        faults=faults,
        database_kb=int(result.get("database", 0)) // 1024,
        total_kb=sum(sizes.values()) // 1024,
        largest=[Large(names[no].code, names[no].name, sizes[no] // 1024) for no in largest if no in names],
        sizes=sizes,
    )

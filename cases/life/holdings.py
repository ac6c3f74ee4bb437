"""What a congress has that an operator's act concerns, in numbers; no content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from cases.models import Case, Crossing, Deadline, Opinion
from cases.network.models import Card
from cases.states import CrossingState, DeadlineState
from sync.metrics import under_way
from tenants.context import as_reader, at_gate, in_tenant
from tenants.models import Membership
from tenants.roles import Role

ENDED = (CrossingState.RETURNED, CrossingState.CLOSED)


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much a congress has: ``up`` and ``down`` are its crossings that have not ended, by who sent them."""

    cases: int
    opinions: int
    clocks: int
    sent: int
    received: int
    between: int
    people: int
    deputies: int
    chairs: int
    messages: int


def holdings(*, no: int, other: int | None, now: datetime) -> Holdings:
    """This function counts what congress ``no`` has; ``between`` are its open crossings with ``other``."""
    in_force = Membership.objects.filter(tenant_id=no).filter(Q(until=None) | Q(until__gte=now.date()))
    with at_gate():
        people, deputies = in_force.count(), in_force.filter(role=Role.DEPUTY).count()
        chairs = in_force.filter(role__in=(Role.CHAIRS, Role.ADMIN)).count()
    messages = under_way(no=no)
    with in_tenant(no):
        open_crossings = Crossing.objects.exclude(state__in=ENDED)
        return Holdings(
            cases=Case.objects.count(),
            opinions=Opinion.objects.count(),
            clocks=Deadline.objects.filter(state=DeadlineState.OPEN).count(),
            sent=open_crossings.filter(incoming=False).count(),
            received=open_crossings.filter(incoming=True).count(),
            between=0 if other is None else open_crossings.filter(other_no=other).count(),
            people=people,
            deputies=deputies,
            chairs=chairs,
            messages=messages,
        )


@dataclass(frozen=True, slots=True)
class Since:
    """What has changed at a congress since an instant."""

    cases: int
    changed: int
    crossings: int
    newest: datetime | None


def since(*, no: int, at: datetime) -> Since:
    """This function counts what congress ``no`` has got and changed since ``at``, and what it has sent."""
    with in_tenant(no):
        fresh = Case.objects.filter(created_at__gt=at).count() + Opinion.objects.filter(received_at__gt=at).count()
        sent = Crossing.objects.filter(incoming=False, sent_at__gt=at).count()
    with as_reader():
        touched = Card.objects.filter(owner_no=no, updated_at__gt=at)
        changed, newest = touched.count(), touched.aggregate(newest=Max("updated_at"))["newest"]
    return Since(cases=fresh, changed=max(changed - fresh, 0), crossings=sent, newest=newest)


def below(numbers: list[int]) -> int:
    """This function counts the cards of congresses."""
    with as_reader():
        return Card.objects.filter(owner_no__in=numbers).count()

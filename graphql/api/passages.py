"""Sides of crossings as one reader sees them, and clocks in the order in which pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cases import access, timeline
from cases.acts import Act
from cases.clocks import Clock, clock_of
from cases.crossings.terms import crossing_acts
from cases.dates import local_date
from cases.models import Crossing, Deadline
from cases.states import DeadlineState, LinkKind
from core.calendars import WorkCalendar
from tenants.context import in_tenant

if TYPE_CHECKING:
    from api.context import Context


@dataclass
class Passage:
    """One side of a crossing."""

    row: Crossing
    tenant_no: int
    clock: Clock | None
    may: frozenset[Act]

    @property
    def snapshot(self) -> Mapping[str, Any]:
        """This property is what both sides share of the case."""
        shared: Mapping[str, Any] = self.row.snapshot
        return shared

    @property
    def told(self) -> Sequence[timeline.Heard]:
        """This property is what the other side told where this side has no record with a timeline."""
        return timeline.heard(told=self.row.told)

    @property
    def may_accept(self) -> bool:
        """This property tells whether the reader may take it."""
        return Act.ACCEPT in self.may

    @property
    def may_sponsor(self) -> bool:
        """This property tells whether the reader may make it his own."""
        return Act.SUBMIT in self.may

    @property
    def may_answer(self) -> bool:
        """This property tells whether the reader may answer it for the unit that it is addressed to."""
        return Act.ANSWER_CROSSING in self.may

    @property
    def may_return(self) -> bool:
        """This property tells whether the reader may give it back."""
        return Act.RETURN in self.may


def passage_of(row: Crossing, tenant_no: int, context: "Context", days: WorkCalendar) -> Passage:
    """This function makes what a reader sees of one side of a crossing. Runs in that side's place."""
    running = clocks_of(list(row.deadlines.all()), local_date(context.now), days)
    return Passage(
        row=row,
        tenant_no=tenant_no,
        clock=running[0] if running else None,
        may=crossing_acts(context.actor, row, tenant=tenant_no),
    )


def clocks_of(deadlines: Sequence[Deadline], today: date, days: WorkCalendar) -> list[Clock]:
    """This function puts open clocks first, the next due first; then ended ones, the last ended first."""
    shown = [clock_of(deadline=each, today=today, days=days) for each in deadlines]
    running = sorted((c for c in shown if c.state == DeadlineState.OPEN), key=lambda c: (c.due_on, c.rule))
    ended = sorted(
        (c for c in shown if c.state != DeadlineState.OPEN),
        key=lambda c: (c.closed_on or c.due_on, c.rule),
        reverse=True,
    )
    return [*running, *ended]


def read_crossing(*, context: "Context", tenant_no: int, key: UUID) -> Passage:
    """This function reads one side of a crossing; it raises CaseNotFound when there is none for this reader."""
    row = access.get_crossing(actor=context.actor, tenant=tenant_no, id=key)
    days = context.loaders.days()
    with in_tenant(tenant_no):
        return passage_of(row, tenant_no, context, days)


def read_guest_suggestions(*, context: "Context", tenant_no: int) -> list[Passage]:
    """This function reads the newest fifty suggestions that the reader, a deputy here, made to congresses below."""
    days = context.loaders.days()
    with in_tenant(tenant_no):
        own = Crossing.objects.filter(incoming=False, kind=LinkKind.GUEST, sponsored_by=context.user_id)
        found = own.prefetch_related("deadlines").order_by("-sent_at", "-id")[:50]
        return [passage_of(row, tenant_no, context, days) for row in found]

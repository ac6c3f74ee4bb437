"""One thing that waits, and how pressing it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.clocks import Clock, clock_of
from cases.models import Case, Crossing, Deadline, Opinion
from cases.numbering import number_text
from cases.states import CrossingDirection, DeadlineState, Origin
from core.calendars import WorkCalendar
from tenants.actors import Actor
from tenants.models import Tenant

SOON_DAYS = 5


class TodoGroup(TextChoices):
    """How pressing a thing is; SOON is within five working days."""

    OVERDUE = "OVERDUE", _("已逾期")
    TODAY = "TODAY", _("今天到期")
    SOON = "SOON", _("5 个工作日内")
    LATER = "LATER", _("以后")


class TodoSource(TextChoices):
    """Where a thing comes from: this congress, one below, or one above."""

    OWN = "OWN", _("本级")
    BELOW = "BELOW", _("下级上报")
    ABOVE = "ABOVE", _("上级交下")


@dataclass(frozen=True)
class Todo:
    """One row of an inbox. `slug` names the page of the act, "" the record's own page."""

    key: str
    group: TodoGroup
    source: TodoSource
    verb: str
    what: str
    fact: str
    title: str
    plate_body: str
    number_text: str
    clock: Clock | None
    subject: Literal["case", "crossing", "opinion"]
    record_id: UUID
    assignment_id: UUID | None
    slug: str
    since: datetime


@dataclass(frozen=True)
class Desk:
    """Whose desk it is and on which day."""

    actor: Actor
    congress: Tenant
    now: datetime
    today: date
    days: WorkCalendar

    def of_case(
        self,
        *,
        case: Case,
        verb: str,
        slug: str,
        rules: Iterable[str],
        what: str = "",
        fact: str = "",
        assignment_id: UUID | None = None,
    ) -> Todo:
        """This function returns the row of an act on a case, with the first open clock of the rules."""
        own = [d for d in case.deadlines.all() if assignment_id in (None, d.assignment_id)]
        clock = self.clock(own, rules)
        return Todo(
            key=f"case:{case.pk}:{slug or 'urge'}:{assignment_id or ''}",
            group=group_of(clock),
            source={
                Origin.ESCALATED: TodoSource.BELOW,
                Origin.ASSIGNED_DOWN: TodoSource.ABOVE,
            }.get(Origin(case.origin), TodoSource.OWN),
            verb=verb,
            what=what,
            fact=fact,
            title=case.title,
            plate_body=f"{case.plate_place or self.congress.place}{case.session_name}" if case.number else "",
            number_text=number_text(case.number),
            clock=clock,
            subject="case",
            record_id=case.id,
            assignment_id=assignment_id,
            slug=slug,
            since=case.holder_since or case.created_at,
        )

    def of_crossing(self, *, crossing: Crossing, verb: str, what: str, fact: str = "") -> Todo:
        """This function returns the row of a case that came from another congress."""
        clock = self.clock(crossing.deadlines.all(), ("crossing_decide", "redo"))
        up = crossing.direction == CrossingDirection.UP
        return Todo(
            key=f"crossing:{crossing.pk}:{verb}",
            group=group_of(clock),
            source=TodoSource.BELOW if up else TodoSource.ABOVE,
            verb=verb,
            what=what,
            fact=fact or crossing.reason[:60],
            title=str(crossing.snapshot.get("title", "")),
            plate_body=str(crossing.snapshot.get("plate", "")),
            number_text="",
            clock=clock,
            subject="crossing",
            record_id=crossing.id,
            assignment_id=None,
            slug="",
            since=crossing.sent_at,
        )

    def of_opinion(self, *, opinion: Opinion, verb: str, rules: Iterable[str]) -> Todo:
        """This function returns the row of a citizen's opinion."""
        clock = self.clock(opinion.deadlines.all(), rules)
        return Todo(
            key=f"opinion:{opinion.pk}:{verb}",
            group=group_of(clock),
            source=TodoSource.OWN,
            verb=verb,
            what="",
            fact=opinion.unit_name,
            title=opinion.title,
            plate_body="",
            number_text=opinion.number,
            clock=clock,
            subject="opinion",
            record_id=opinion.id,
            assignment_id=None,
            slug="",
            since=opinion.holder_since or opinion.received_at,
        )

    def clock(self, deadlines: Iterable[Deadline], rules: Iterable[str]) -> Clock | None:
        """This function returns the first of these open clocks to end, None without one."""
        wanted = set(rules)
        running = [d for d in deadlines if d.rule in wanted and d.state == DeadlineState.OPEN]
        if not running:
            return None
        first = min(running, key=lambda d: (d.due_on, d.id))
        return clock_of(deadline=first, today=self.today, days=self.days)


def group_of(clock: Clock | None) -> TodoGroup:
    """This function returns how pressing a thing with that clock is; without one it can wait."""
    if clock is None or clock.remaining is None:
        return TodoGroup.LATER
    if clock.due_on < clock.today:
        return TodoGroup.OVERDUE
    if clock.due_on == clock.today:
        return TodoGroup.TODAY
    return TodoGroup.SOON if clock.remaining <= SOON_DAYS else TodoGroup.LATER

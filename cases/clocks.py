"""How a clock looks to a reader on a given day: chip, tone, and the full explanation day by day."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from cases.dates import in_english, long_date, short_date
from cases.deadlines import begun_text, moved_text
from cases.models import Deadline
from cases.network.models import Card
from cases.states import DeadlineState
from core.calendars import WorkCalendar
from core.wording import spoken


class Tone(StrEnum):
    """How urgent a clock is, for colour and icon."""

    CALM = "CALM"
    NEAR = "NEAR"
    URGENT = "URGENT"
    TODAY = "TODAY"
    OVERDUE = "OVERDUE"
    DONE = "DONE"
    LATE = "LATE"


ICONS = {
    Tone.CALM: "clock",
    Tone.NEAR: "hourglass-split",
    Tone.URGENT: "alarm-fill",
    Tone.TODAY: "alarm-fill",
    Tone.OVERDUE: "exclamation-octagon-fill",
    Tone.DONE: "check-circle-fill",
    Tone.LATE: "exclamation-circle",
}
# The longest stretch that the day-by-day calendar draws; older days are only counted.
DRAWN_DAYS = 70


@dataclass(frozen=True)
class CalendarDay:
    """One cell of the day-by-day calendar: PASSED TODAY LEFT SKIPPED MAKEUP DUE."""

    on: date
    mark: str


@dataclass(frozen=True)
class Explanation:
    """Why a term ends when it ends."""

    rule_text: str
    source: str
    version: str
    start_text: str
    full_term_on: date
    moved_text: str
    remaining_text: str
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True)
class Clock:
    """A deadline as a reader sees it today; `remaining` counts working days, negative when overdue."""

    rule: str
    label: str
    start_on: date
    due_on: date
    state: DeadlineState
    tone: Tone
    chip: str
    icon: str
    remaining: int | None
    provisional: bool
    closed_on: date | None
    facts: dict[str, Any]
    today: date
    days: WorkCalendar

    @property
    def explanation(self) -> Explanation:
        """This property explains the term: rule, start, moves, and every day from today on."""
        return explanation_of(clock=self)


def clock_of(*, deadline: Deadline, today: date, days: WorkCalendar) -> Clock:
    """This function returns a deadline as it looks on a local date."""
    return _clock(
        rule=deadline.rule,
        label=spoken(deadline.explanation.get("label", deadline.rule)),
        start_on=deadline.start_on,
        due_on=deadline.due_on,
        state=DeadlineState(deadline.state),
        provisional=deadline.provisional,
        closed_on=deadline.closed_on,
        facts=deadline.explanation,
        today=today,
        days=days,
    )


def clock_of_card(*, card: Card, today: date, days: WorkCalendar) -> Clock | None:
    """This function returns the next clock of a card, without asking the congress that owns it."""
    if card.next_due_on is None:
        return None
    return _clock(
        rule=card.next_due_rule,
        label=spoken(card.next_due_facts.get("label", card.next_due_rule)),
        start_on=card.next_due_start or card.next_due_on,
        due_on=card.next_due_on,
        state=DeadlineState.OPEN,
        provisional=card.next_due_provisional,
        closed_on=None,
        facts=card.next_due_facts,
        today=today,
        days=days,
    )


def _clock(
    *,
    rule: str,
    label: str,
    start_on: date,
    due_on: date,
    state: DeadlineState,
    provisional: bool,
    closed_on: date | None,
    facts: dict[str, Any],
    today: date,
    days: WorkCalendar,
) -> Clock:
    remaining: int | None = None
    if state == DeadlineState.OPEN:
        remaining = days.working_days_between(today, due_on)
        tone, chip = _running(remaining=remaining, today=today, due_on=due_on)
    else:
        tone, chip = _ended(state=state, due_on=due_on, closed_on=closed_on, days=days)
    return Clock(
        rule=rule,
        label=label,
        start_on=start_on,
        due_on=due_on,
        state=state,
        tone=tone,
        chip=chip,
        icon=ICONS[tone],
        remaining=remaining,
        provisional=provisional,
        closed_on=closed_on,
        facts=facts,
        today=today,
        days=days,
    )


def _running(*, remaining: int, today: date, due_on: date) -> tuple[Tone, str]:
    if due_on < today:
        # A due day is always a working day, so at least the word "overdue" is certain.
        return Tone.OVERDUE, (_("已逾期 {n} 个工作日").format(n=-remaining) if remaining else _("已逾期"))
    if due_on == today:
        return Tone.TODAY, _("今天到期")
    tone = Tone.CALM if remaining > 10 else Tone.NEAR if remaining > 3 else Tone.URGENT
    return tone, _("还剩 {n} 个工作日").format(n=remaining)


def _ended(*, state: DeadlineState, due_on: date, closed_on: date | None, days: WorkCalendar) -> tuple[Tone, str]:
    if state == DeadlineState.CANCELLED or closed_on is None:
        return Tone.DONE, _("已取消")
    if state == DeadlineState.MISSED:
        late = days.working_days_between(due_on, closed_on)
        return Tone.LATE, _("超 {n} 个工作日").format(n=late)
    early = (due_on - closed_on).days
    return Tone.DONE, _("早 {n} 天").format(n=early) if early else _("当天完成")


def explanation_of(*, clock: Clock) -> Explanation:
    """This function returns the explanation of a clock as of its `today`."""
    facts = clock.facts
    full = facts.get("full_term_on")
    return Explanation(
        rule_text=spoken(facts.get("rule_text", "")),
        source=spoken(facts.get("source", "")),
        version=spoken(facts.get("version", "")),
        start_text=_start_text(clock),
        full_term_on=date.fromisoformat(full) if full else clock.due_on,
        moved_text=_moved_text(clock),
        remaining_text=_remaining_text(clock),
        days=_drawn(clock),
    )


def _start_text(clock: Clock) -> str:
    """As it was written down; told anew where the reader has another language."""
    what = clock.facts.get("start_what")
    if what and in_english():
        return begun_text(day=clock.start_on, what=spoken(what))
    return str(clock.facts.get("start_text", long_date(clock.start_on)))


def _moved_text(clock: Clock) -> str:
    kept, full = str(clock.facts.get("moved_text", "")), clock.facts.get("full_term_on")
    if kept and full and in_english():
        return moved_text(full_on=date.fromisoformat(full), due_on=clock.due_on, days=clock.days)
    return kept


def _remaining_text(clock: Clock) -> str:
    if clock.state != DeadlineState.OPEN:
        return clock.chip
    first = clock.today + timedelta(days=1)
    if clock.due_on < clock.today:
        return _("到期日 {due} 已过。").format(due=long_date(clock.due_on))
    if clock.due_on == clock.today:
        return _("今天是最后一天。")
    span = [first + timedelta(days=n) for n in range((clock.due_on - clock.today).days)]
    skipped = [day for day in span if not clock.days.is_working(day)]
    text = _("{first} 至 {last} 共 {total} 天").format(
        first=short_date(first), last=short_date(clock.due_on), total=len(span)
    )
    if skipped:
        named: dict[str, int] = {}
        for day in skipped:
            reason = clock.days.reason(day)
            named[reason] = named.get(reason, 0) + 1
        listed = "、".join(_("{reason} {n} 天").format(reason=spoken(r), n=n) for r, n in named.items())
        text += _("，跳过{listed}").format(listed=listed)
    made_up = sum(clock.days.is_make_up(day) for day in span)
    if made_up:
        text += _("，调休上班 {n} 天").format(n=made_up)
    text += _("，剩 {n} 个工作日").format(n=clock.remaining)
    if clock.provisional:
        text += _("。{year}年节假日未公布，日期暂定").format(year=clock.due_on.year)
    return text


def _drawn(clock: Clock) -> tuple[CalendarDay, ...]:
    last = max(clock.due_on, min(clock.today, clock.due_on + timedelta(days=DRAWN_DAYS // 2)))
    first = max(clock.start_on, last - timedelta(days=DRAWN_DAYS))
    first -= timedelta(days=first.weekday())
    last += timedelta(days=6 - last.weekday())
    return tuple(
        CalendarDay(on=day, mark=_mark(day=day, clock=clock))
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    )


def _mark(*, day: date, clock: Clock) -> str:
    if day == clock.due_on:
        return "DUE"
    if day == clock.today:
        return "TODAY"
    if not clock.days.is_working(day):
        return "SKIPPED"
    if clock.days.is_make_up(day):
        return "MAKEUP"
    return "LEFT" if clock.today < day < clock.due_on else "PASSED"

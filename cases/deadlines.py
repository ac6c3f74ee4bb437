"""Clocks: when a term ends, why then, and what became of it.

Counting by analogy to the Civil Code, articles 201 to 203: the first day does not count; a term in
months ends on the same-numbered day or the month's last; a last day that is not worked moves to the
next working day. Beyond the announced calendar only weekends are known, and the date is provisional.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cases import events
from cases.dates import add_months, local_date, long_date, short_date
from cases.models import Assignment, Case, Crossing, Deadline, Opinion
from cases.rules import Rule, RuleBook, Unit, rule_book
from cases.states import DeadlineState
from core.calendars import WorkCalendar, calendar
from core.wording import spoken
from tenants.context import require_tenant


@dataclass(frozen=True)
class Term:
    """A computed term: its last day before and after moving, and whether that is certain."""

    start_on: date
    full_on: date
    due_on: date
    provisional: bool
    moved_over: tuple[date, ...]


def compute(*, rule: Rule, start_on: date, days: WorkCalendar) -> Term:
    """This function returns the term that a rule gives from a local date on."""
    if rule.unit == Unit.WORKING_DAYS:
        full = due = days.add_working_days(start_on, rule.length)
    else:
        if rule.unit == Unit.MONTHS:
            full = add_months(start_on, rule.length)
        else:
            full = start_on + timedelta(days=rule.length)
        due = days.roll(full)
    moved = tuple(full + timedelta(days=n) for n in range((due - full).days))
    return Term(start_on, full, due, not days.is_announced(due), moved)


def explain(*, rule: Rule, term: Term, start_text: str, days: WorkCalendar) -> dict[str, Any]:
    """This function returns what of a term's explanation stands still: rule, start, full term, move."""
    return {
        "label": rule.label,
        "rule_text": rule.text,
        "source": rule.source,
        "version": rule.version,
        "unit": rule.unit.value,
        "length": rule.length,
        "right": rule.right,
        "start_text": begun_text(day=term.start_on, what=start_text),
        "full_term_on": term.full_on.isoformat(),
        "moved_text": moved_text(full_on=term.full_on, due_on=term.due_on, days=days),
    }


def begun_text(*, day: date, what: str) -> str:
    """This function returns the sentence on when a term began."""
    return _("{day} {what}，当天不算，从次日起算").format(day=long_date(day), what=what)


def moved_text(*, full_on: date, due_on: date, days: WorkCalendar) -> str:
    """This function returns the sentence on why a term that is full on one day is due on a later one; "" if it is not."""
    if full_on == due_on:
        return ""
    over = (full_on + timedelta(days=n) for n in range((due_on - full_on).days))
    reasons = list(dict.fromkeys(spoken(days.reason(day)) for day in over))
    return _("{day}是{reason}，不算期限，顺延到{due}").format(
        day=short_date(full_on), reason="、".join(reasons), due=long_date(due_on)
    )


def open_deadline(
    *,
    rule: str,
    start_on: date,
    start_text: str,
    case: Case | None = None,
    opinion: Opinion | None = None,
    crossing: Crossing | None = None,
    assignment: Assignment | None = None,
    book: RuleBook | None = None,
) -> Deadline:
    """This function starts the clock of a rule for one thing of the congress that is entered.

    `start_text` says what happened on the start date (交办, 收到通知). Raises RuleMissing.
    """
    deadline = plan_deadline(
        rule=rule,
        start_on=start_on,
        start_text=start_text,
        book=book or rule_book(tenant=require_tenant(), on=start_on),
    )
    deadline.case, deadline.opinion = case, opinion
    deadline.crossing, deadline.assignment = crossing, assignment
    deadline.save(force_insert=True)
    return deadline


def open_for_assignment(
    *, assignment: Assignment, starts: Mapping[str, date], start_text: str, book: RuleBook
) -> list[Deadline]:
    """This function starts the clocks of one share at once, each rule from its own local date.

    Raises RuleMissing.
    """
    planned = [
        plan_deadline(rule=rule, start_on=start_on, start_text=start_text, book=book)
        for rule, start_on in starts.items()
    ]
    for deadline in planned:
        deadline.case, deadline.assignment = assignment.case, assignment
    opened: list[Deadline] = Deadline.objects.bulk_create(planned)
    return opened


def plan_deadline(*, rule: str, start_on: date, start_text: str, book: RuleBook) -> Deadline:
    """This function returns the clock of a rule, not saved and nobody's yet.

    Raises RuleMissing.
    """
    found = book.rule(rule)
    days = calendar()
    term = compute(rule=found, start_on=start_on, days=days)
    facts = explain(rule=found, term=term, start_text=start_text, days=days)
    return Deadline(
        rule=rule,
        start_on=start_on,
        due_on=term.due_on,
        provisional=term.provisional,
        explanation=facts | {"start_what": start_text},
    )


def meet(
    *,
    rules: Iterable[str],
    on: date,
    case: Case | None = None,
    opinion: Opinion | None = None,
    crossing: Crossing | None = None,
    assignment: Assignment | None = None,
) -> list[Deadline]:
    """This function ends the open clocks of these rules: MET up to the due day, MISSED after it."""
    found = _open(case=case, opinion=opinion, crossing=crossing, assignment=assignment)
    ended = list(found.filter(rule__in=list(rules)))
    for deadline in ended:
        late = on > deadline.due_on
        deadline.state = DeadlineState.MISSED if late else DeadlineState.MET
        deadline.closed_on = on
    Deadline.objects.bulk_update(ended, ["state", "closed_on"])
    return ended


def cancel(
    *,
    on: date,
    case: Case | None = None,
    opinion: Opinion | None = None,
    crossing: Crossing | None = None,
    assignment: Assignment | None = None,
    rules: Iterable[str] | None = None,
    keep: Iterable[str] = (),
) -> list[str]:
    """This function cancels open clocks and returns their labels, which belong into the event's detail.

    Nothing is cancelled silently: the caller records what it is given.
    """
    found = _open(case=case, opinion=opinion, crossing=crossing, assignment=assignment)
    if rules is not None:
        found = found.filter(rule__in=list(rules))
    ended = list(found.exclude(rule__in=list(keep)))
    for deadline in ended:
        deadline.state = DeadlineState.CANCELLED
        deadline.closed_on = on
    Deadline.objects.bulk_update(ended, ["state", "closed_on"])
    return [str(deadline.explanation.get("label", deadline.rule)) for deadline in ended]


def _open(
    *,
    case: Case | None,
    opinion: Opinion | None,
    crossing: Crossing | None,
    assignment: Assignment | None,
) -> Any:
    chosen = {
        name: value
        for name, value in {
            "case": case,
            "opinion": opinion,
            "crossing": crossing,
            "assignment": assignment,
        }.items()
        if value is not None
    }
    if not chosen:
        raise ValueError("a clock belongs to something")
    return Deadline.objects.filter(state=DeadlineState.OPEN, **chosen)


def recalculate(*, now: datetime) -> list[Deadline]:
    """This function counts every open clock of the entered congress again and returns those that moved.

    Called after the calendar or a rule pack changed. A clock whose due day or certainty changes gets
    a trace event at its case or opinion, and its card is refreshed.
    """
    from cases.cards import refresh, refresh_opinion  # cards read deadlines

    book = rule_book(tenant=require_tenant(), on=local_date(now))
    days = calendar()
    moved: list[Deadline] = []
    for deadline in Deadline.objects.filter(state=DeadlineState.OPEN).select_related("case", "opinion"):
        rule = book.rule(deadline.rule)
        term = compute(rule=rule, start_on=deadline.start_on, days=days)
        before = deadline.due_on
        if (term.due_on, term.provisional) == (before, deadline.provisional):
            continue
        what = str(deadline.explanation.get("start_what", ""))
        deadline.due_on = term.due_on
        deadline.provisional = term.provisional
        deadline.explanation = explain(rule=rule, term=term, start_text=what, days=days) | {"start_what": what}
        deadline.save(update_fields=["due_on", "provisional", "explanation"])
        moved.append(deadline)
        if deadline.case is None and deadline.opinion is None:
            continue
        events.record(
            case=deadline.case,
            opinion=deadline.opinion,
            kind=events.Kind.DEADLINE_MOVED,
            now=now,
            detail={
                "label": rule.label,
                "before": before.isoformat(),
                "after": term.due_on.isoformat(),
                "version": rule.version,
            },
        )
    for case in {d.case_id: d.case for d in moved if d.case}.values():
        refresh(case, now=now)
    for opinion in {d.opinion_id: d.opinion for d in moved if d.opinion}.values():
        refresh_opinion(opinion, now=now)
    return moved

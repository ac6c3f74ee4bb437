"""How a clock looks on a given day, and how it explains itself day by day."""

from __future__ import annotations

from datetime import date

import pytest

from cases.clocks import Clock, Tone, clock_of
from cases.deadlines import compute, explain
from cases.models import Deadline
from cases.rules import Unit
from core.calendars import WorkCalendar
from tenants.context import in_tenant
from tests.cases.test_deadlines import days, rule
from tests.factories.world import COUNTY

__all__ = ["days"]


def clock(
    calendar: WorkCalendar,
    *,
    start: date,
    length: int,
    unit: Unit,
    today: date,
    state: str = "OPEN",
    closed_on: date | None = None,
) -> Clock:
    found = rule(length, unit)
    term = compute(rule=found, start_on=start, days=calendar)
    with in_tenant(COUNTY):
        deadline = Deadline(
            rule="reply",
            start_on=start,
            due_on=term.due_on,
            state=state,
            provisional=term.provisional,
            closed_on=closed_on,
            explanation=explain(rule=found, term=term, start_text="交办", days=calendar),
        )
    return clock_of(deadline=deadline, today=today, days=calendar)


@pytest.mark.parametrize(
    ("today", "tone", "chip", "remaining"),
    [
        (date(2026, 3, 2), Tone.CALM, "还剩 20 个工作日", 20),
        (date(2026, 3, 13), Tone.CALM, "还剩 11 个工作日", 11),
        (date(2026, 3, 16), Tone.NEAR, "还剩 10 个工作日", 10),
        (date(2026, 3, 24), Tone.NEAR, "还剩 4 个工作日", 4),
        (date(2026, 3, 25), Tone.URGENT, "还剩 3 个工作日", 3),
        (date(2026, 3, 29), Tone.URGENT, "还剩 1 个工作日", 1),
        (date(2026, 3, 30), Tone.TODAY, "今天到期", 0),
        (date(2026, 4, 3), Tone.OVERDUE, "已逾期 4 个工作日", -4),
    ],
)
def test_a_running_clock(days: WorkCalendar, today: date, tone: Tone, chip: str, remaining: int) -> None:
    shown = clock(days, start=date(2026, 3, 2), length=20, unit=Unit.WORKING_DAYS, today=today)
    assert shown.due_on == date(2026, 3, 30)
    assert (shown.tone, shown.chip, shown.remaining) == (tone, chip, remaining)


@pytest.mark.parametrize(
    ("state", "closed_on", "tone", "chip"),
    [
        ("MET", date(2026, 3, 28), Tone.DONE, "早 2 天"),
        ("MET", date(2026, 3, 30), Tone.DONE, "当天完成"),
        ("MISSED", date(2026, 4, 1), Tone.LATE, "超 2 个工作日"),
        ("CANCELLED", date(2026, 3, 10), Tone.DONE, "已取消"),
    ],
)
def test_an_ended_clock(days: WorkCalendar, state: str, closed_on: date, tone: Tone, chip: str) -> None:
    shown = clock(
        days,
        start=date(2026, 3, 2),
        length=20,
        unit=Unit.WORKING_DAYS,
        today=date(2026, 4, 20),
        state=state,
        closed_on=closed_on,
    )
    assert (shown.tone, shown.chip, shown.remaining) == (tone, chip, None)
    assert shown.explanation.remaining_text == chip


def test_the_explanation_over_the_spring_festival(days: WorkCalendar) -> None:
    shown = clock(days, start=date(2025, 11, 16), length=3, unit=Unit.MONTHS, today=date(2026, 2, 12))
    told = shown.explanation
    assert told.full_term_on == date(2026, 2, 16)
    assert told.moved_text == "2月16日是春节，不算期限，顺延到2026年2月24日 星期二"
    assert told.remaining_text == ("2月13日 至 2月24日 共 12 天，跳过春节 9 天，调休上班 1 天，剩 3 个工作日")
    marks = {day.on: day.mark for day in told.days}
    assert marks[date(2026, 2, 11)] == "PASSED"
    assert marks[date(2026, 2, 12)] == "TODAY"
    assert marks[date(2026, 2, 13)] == "LEFT"
    assert marks[date(2026, 2, 14)] == "MAKEUP"
    assert {marks[date(2026, 2, day)] for day in range(15, 24)} == {"SKIPPED"}
    assert marks[date(2026, 2, 24)] == "DUE"
    assert told.days[0].on.weekday() == 0
    assert told.days[-1].on.weekday() == 6


def test_a_clock_beyond_the_announced_calendar_says_so(days: WorkCalendar) -> None:
    shown = clock(days, start=date(2026, 10, 15), length=3, unit=Unit.MONTHS, today=date(2026, 12, 30))
    assert (shown.due_on, shown.provisional) == (date(2027, 1, 15), True)
    assert shown.explanation.remaining_text == (
        "12月31日 至 1月15日 共 16 天，跳过周末 4 天，剩 12 个工作日。2027年节假日未公布，日期暂定"
    )

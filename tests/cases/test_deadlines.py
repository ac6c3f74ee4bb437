"""Terms by the Civil Code and by working days, against the announced calendar."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from cases.dates import add_months
from cases.deadlines import compute, explain
from cases.rules import Rule, Unit
from core.calendars import WorkCalendar

CALENDAR = Path(__file__).resolve().parents[2] / "core" / "data" / "workdays.csv"


@pytest.fixture(scope="module")
def days() -> WorkCalendar:
    with CALENDAR.open(encoding="utf-8") as file:
        known = {
            date.fromisoformat(row["date"]): (row["is_workday"] == "1", row["holiday"]) for row in csv.DictReader(file)
        }
    return WorkCalendar(days=known, announced_until=max(known))


def rule(length: int, unit: Unit) -> Rule:
    return Rule(
        key="reply",
        length=length,
        unit=unit,
        label="答复",
        text="自交办之日起办结",
        source="《代表法》第五十一条",
        version="全国通用规则 2025 年版",
    )


@pytest.mark.parametrize(
    ("start", "length", "unit", "full", "due"),
    [
        # Saturday 14 February is a make-up day; 15 to 23 February are the Spring Festival.
        ("2026-02-13", 3, Unit.WORKING_DAYS, "2026-02-25", "2026-02-25"),
        ("2026-02-13", 1, Unit.WORKING_DAYS, "2026-02-14", "2026-02-14"),
        # 1 October to 7 October are holidays, Saturday 10 October is worked.
        ("2026-09-30", 3, Unit.WORKING_DAYS, "2026-10-10", "2026-10-10"),
        ("2026-03-02", 20, Unit.WORKING_DAYS, "2026-03-30", "2026-03-30"),
        # The first day does not count and the term ends on the same-numbered day.
        ("2026-03-18", 3, Unit.MONTHS, "2026-06-18", "2026-06-18"),
        # 28 February 2026 is a Saturday that is worked: nothing moves.
        ("2026-01-31", 1, Unit.MONTHS, "2026-02-28", "2026-02-28"),
        # The last day falls into the Spring Festival.
        ("2025-11-16", 3, Unit.MONTHS, "2026-02-16", "2026-02-24"),
        # A leap year's February has a 29th.
        ("2027-11-30", 3, Unit.MONTHS, "2028-02-29", "2028-02-29"),
        ("2026-10-29", 1, Unit.MONTHS, "2026-11-29", "2026-11-30"),
        ("2026-08-31", 6, Unit.MONTHS, "2027-02-28", "2027-03-01"),
        ("2026-09-01", 30, Unit.CALENDAR_DAYS, "2026-10-01", "2026-10-08"),
    ],
)
def test_term(days: WorkCalendar, start: str, length: int, unit: Unit, full: str, due: str) -> None:
    term = compute(rule=rule(length, unit), start_on=date.fromisoformat(start), days=days)
    assert (term.full_on.isoformat(), term.due_on.isoformat()) == (full, due)


def test_the_announced_calendar_is_certain_and_what_lies_beyond_is_not(days: WorkCalendar) -> None:
    last = compute(rule=rule(3, Unit.MONTHS), start_on=date(2026, 9, 30), days=days)
    assert (last.due_on, last.provisional) == (date(2026, 12, 30), False)
    beyond = compute(rule=rule(3, Unit.MONTHS), start_on=date(2026, 10, 1), days=days)
    # 1 January 2027 is a Friday and will be a holiday, but nobody has announced it.
    assert (beyond.due_on, beyond.provisional) == (date(2027, 1, 1), True)
    weekend = compute(rule=rule(2, Unit.WORKING_DAYS), start_on=date(2026, 12, 31), days=days)
    assert (weekend.due_on, weekend.provisional) == (date(2027, 1, 4), True)


def test_a_term_explains_itself(days: WorkCalendar) -> None:
    found = rule(3, Unit.MONTHS)
    term = compute(rule=found, start_on=date(2025, 11, 16), days=days)
    facts = explain(rule=found, term=term, start_text="交办", days=days)
    assert facts == {
        "label": "答复",
        "rule_text": "自交办之日起办结",
        "source": "《代表法》第五十一条",
        "version": "全国通用规则 2025 年版",
        "unit": "month",
        "length": 3,
        "right": False,
        "start_text": "2025年11月16日 星期日 交办，当天不算，从次日起算",
        "full_term_on": "2026-02-16",
        "moved_text": "2月16日是春节，不算期限，顺延到2026年2月24日 星期二",
    }


def test_months_end_on_the_same_number_or_the_last_day() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 6, 30), 6) == date(2026, 12, 30)

"""The days of the play: a year of working days that ends the day before the play is watched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from cases.dates import CHINA
from cases.deadlines import compute
from cases.rules import RuleBook
from core.calendars import WorkCalendar

ONE_DAY = timedelta(days=1)
LONGEST_TERM_DAYS = 260
MORNING = (8 * 60 + 35, 11 * 60 + 40)
AFTERNOON = (14 * 60 + 35, 17 * 60 + 20)
PAUSE = (7, 35)


@dataclass(frozen=True)
class Diary:
    """Working days counted back from ``until``, the local date on which the demo is shown."""

    days: WorkCalendar
    until: date

    @property
    def last(self) -> date:
        """This property is the last working day before ``until``: nothing happens later, so nothing lies ahead."""
        return self.back(0)

    def back(self, count: int) -> date:
        """This function returns the day ``count`` working days before the last day of the play."""
        day = self.until - ONE_DAY
        while not self.days.is_working(day):
            day -= ONE_DAY
        for _ in range(count):
            day = self.before(day)
        return day

    def before(self, day: date, count: int = 1) -> date:
        """This function returns the ``count``-th working day before ``day``."""
        while count > 0:
            day -= ONE_DAY
            count -= self.days.is_working(day)
        return day

    def after(self, day: date, count: int = 1) -> date:
        """This function returns the ``count``-th working day after ``day``, ``day`` itself for 0."""
        return self.days.add_working_days(day, count)

    def due(self, ahead: int) -> date:
        """This function returns the working day ``ahead`` working days from ``until``; before it if negative."""
        first = self.days.roll(self.until)
        return self.after(first, ahead) if ahead >= 0 else self.before(first, -ahead)

    def start_for(self, *, book: RuleBook, rule: str, due_on: date) -> date:
        """This function returns the latest working day, not after the play's last, from which a rule's term ends at
        ``due_on`` or, where no day fits exactly, as shortly before it as can be.
        """
        found = book.rule(rule)
        day = min(self.last, due_on)
        for _ in range(LONGEST_TERM_DAYS):
            if compute(rule=found, start_on=day, days=self.days).due_on <= due_on:
                return day
            day = self.before(day)
        return day


def moments(days: Iterable[date], *, key: str) -> list[datetime]:
    """This function gives each day of one story an instant in office hours, always the same for the same key, in
    order: what happens on one day follows with some minutes in between.
    """
    random = Random(key)  # noqa: S311
    found: list[datetime] = []
    for day in days:
        minute = random.randint(*random.choice((MORNING, AFTERNOON)))
        at = datetime.combine(day, time(minute // 60, minute % 60, random.randint(0, 59)), CHINA)
        if found and at <= found[-1]:
            at = found[-1] + timedelta(minutes=random.randint(*PAUSE))
        found.append(at)
    return found

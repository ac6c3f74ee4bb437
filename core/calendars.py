"""The work calendar: which days are worked, make-up days (调休上班) included.

Source: the yearly notice of the General Office of the State Council, kept in ``core_workday``. Beyond the last
announced day only Saturdays and Sundays are skipped, and whoever counts there must say that the date is provisional.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_noop

from core.models import WorkDay

ONE_DAY = timedelta(days=1)

HOLIDAYS = {
    "New Year's Day": gettext_noop("元旦"),
    "Spring Festival": gettext_noop("春节"),
    "Tomb-sweeping Day": gettext_noop("清明节"),
    "Labour Day": gettext_noop("劳动节"),
    "Dragon Boat Festival": gettext_noop("端午节"),
    "National Day": gettext_noop("国庆节"),
    "Mid-autumn Festival": gettext_noop("中秋节"),
    "Anti-Fascist 70th Day": gettext_noop("抗战胜利70周年纪念日"),
}


@dataclass(frozen=True)
class WorkCalendar:
    """The days that differ from the plain week.

    ``days`` maps a date to (is it worked, name of the holiday or ""), for every announced day.
    """

    days: Mapping[date, tuple[bool, str]]
    announced_until: date

    def is_working(self, day: date) -> bool:
        """This function tells whether ``day`` is worked."""
        known = self.days.get(day)
        return known[0] if known else day.weekday() < 5

    def is_make_up(self, day: date) -> bool:
        """This function tells whether ``day`` is a Saturday or Sunday that is worked (调休上班)."""
        return day.weekday() >= 5 and self.is_working(day)

    def is_announced(self, day: date) -> bool:
        """This function tells whether the holidays of ``day`` are published."""
        return day <= self.announced_until

    def reason(self, day: date) -> str:
        """This function names in Chinese why ``day`` is not worked; "" if it is."""
        if self.is_working(day):
            return ""
        known = self.days.get(day)
        return HOLIDAYS.get(known[1], known[1]) if known and known[1] else gettext_noop("周末")

    def add_working_days(self, start: date, count: int) -> date:
        """This function returns the ``count``-th working day after ``start`` (the first day does not count)."""
        day = start
        while count > 0:
            day += ONE_DAY
            if self.is_working(day):
                count -= 1
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """This function counts the working days in ``(after, until]``; negative if ``until`` is earlier."""
        if until < after:
            return -self.working_days_between(until, after)
        count, day = 0, after
        while day < until:
            day += ONE_DAY
            count += self.is_working(day)
        return count

    def roll(self, day: date) -> date:
        """This function moves a last day that is not worked to the next working day (Civil Code Art. 203)."""
        while not self.is_working(day):
            day += ONE_DAY
        return day


KEPT_SECONDS = 300
_kept: tuple[float, WorkCalendar] | None = None


def calendar() -> WorkCalendar:
    """This function returns the calendar in force, kept in the process for five minutes.

    The caller stands in a place that may read the table (a tenant, the reader, the gate).
    """
    global _kept
    if _kept is not None and time.monotonic() - _kept[0] < KEPT_SECONDS:
        return _kept[1]
    rows = WorkDay.objects.values_list("on", "is_working", "holiday")
    days = {on: (working, holiday) for on, working, holiday in rows}
    found = WorkCalendar(days=days, announced_until=max(days, default=date(1970, 1, 1)))
    if days:
        _kept = (time.monotonic(), found)
    return found


def forget_calendar() -> None:
    """This function makes the next caller in this process read the table again, after it was changed."""
    global _kept
    _kept = None

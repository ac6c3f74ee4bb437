"""Local dates: the law counts days where people live, so an instant becomes a date in Chinese time."""

import calendar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

CHINA = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"


def local_date(now: datetime) -> date:
    """This function returns the date in China at an aware instant."""
    return now.astimezone(CHINA).date()


def add_months(start: date, months: int) -> date:
    """This function returns the day with the same number so many months later, or that month's last day.

    Civil Code, article 202.
    """
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def long_date(day: date) -> str:
    """This function returns a legal date as it is written: 2026年11月30日 星期一, Mon 30 Nov 2026."""
    if in_english():
        return f"{day:%a} {day.day} {day:%b %Y}"
    return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def short_date(day: date) -> str:
    """This function returns a date whose year is plain: 11月30日."""
    return f"{day.day} {day:%b}" if in_english() else f"{day.month}月{day.day}日"


def in_english() -> bool:
    """This function tells whether the reader has switched to English; what is written down is Chinese always."""
    return get_language() == "en"

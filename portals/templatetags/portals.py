"""Small pieces of the visual language: icons, plates, marks, tags, chips, dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cases.dates import in_english, long_date, short_date
from portals import words

register = template.Library()


def _as_date(value: str | date | datetime | None) -> date | None:
    """This function returns the local day that an ISO text or a date means."""
    if isinstance(value, str):
        parsed = parse_datetime(value) if "T" in value else None
        value = parsed or parse_date(value[:10])
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _as_moment(value: str | datetime | None) -> datetime | None:
    """This function returns the local moment that an ISO text means."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    return timezone.localtime(moment) if moment and timezone.is_aware(moment) else moment


def _time(value: str, text: str) -> SafeString:
    """This function returns a <time> element."""
    return format_html('<time datetime="{}">{}</time>', value, text)


@register.filter
def day(value: str | date | None) -> SafeString | str:
    """This function returns the full date with its weekday: 2026年11月21日 星期六, Sat 21 Nov 2026."""
    on = _as_date(value)
    return _time(on.isoformat(), long_date(on)) if on else ""


@register.filter
def short_day(value: str | date | None) -> SafeString | str:
    """This function returns month and day alone, for places where the year is plain; another year is named."""
    on = _as_date(value)
    if on is None:
        return ""
    text = short_date(on)
    if on.year != timezone.localdate().year:
        text = f"{text} {on.year}" if in_english() else f"{on.year}年{text}"
    return _time(on.isoformat(), text)


@register.filter
def moment(value: str | datetime | None) -> SafeString | str:
    """This function returns the full date, weekday and 24-hour time."""
    at = _as_moment(value)
    if at is None:
        return ""
    return _time(at.isoformat(), f"{long_date(at.date())} {at.hour}:{at:%M}")


@register.filter
def hour(value: str | datetime | None) -> SafeString | str:
    """This function returns the time of day: 9:27."""
    at = _as_moment(value)
    return _time(at.isoformat(), f"{at.hour}:{at:%M}") if at else ""


@register.filter
def nth_day(value: str | date | None) -> int | str:
    """This function returns which day it is today, counted from the day given as the first."""
    on = _as_date(value)
    return (timezone.localdate() - on).days + 1 if on else ""


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """This function returns one icon of the sprite; the words beside it say what it means."""
    return format_html(
        '<svg class="bi {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("vendor/bootstrap-icons/sprite.svg"),
        name,
    )


@register.simple_tag
def level_mark(level: str | None) -> SafeString:
    """This function returns the square with the level's character; a dashed 街 where no congress is."""
    if level not in words.LEVELS:
        return format_html('<span class="mark mark-none" aria-hidden="true">{}</span>', "街")
    letter, name = words.LEVELS[level]
    return format_html('<span class="mark mark-{}" title="{}">{}</span>', level.lower(), name, letter)


@register.simple_tag
def plate(value: dict[str, Any] | None, size: str = "small", place: str = "") -> SafeString:
    """This function returns a number plate; `place` is left out of the body on that place's own lists."""
    if not value:
        return format_html('<span class="tag tag-dashed">{}{}</span>', icon("hourglass-split"), _("待编号"))
    body = str(value["body"]).removeprefix(place) if place else value["body"]
    return format_html(
        '<span class="plate plate-{}"><span class="plate-body">{}</span><b class="plate-number">{}</b></span>',
        size,
        body,
        value["number"],
    )


@register.simple_tag
def tag(kind: str, state: str | None, label: str) -> SafeString:
    """This function returns the tag of a state of a case, assignment, crossing or co-signer."""
    name, tone = words.TAGS[kind].get(state or "", ("circle", "grey"))
    return format_html('<span class="tag tag-{}">{}{}</span>', tone, icon(name), label)


@register.simple_tag
def flag(name: str, label: str) -> SafeString:
    """This function returns a white flag tag."""
    return format_html('<span class="tag tag-flag">{}{}</span>', icon(name), label)


@register.simple_tag
def class_mark(value: str | None, css: str = "") -> SafeString | str:
    """This function returns a reply's class: a letter in a square and the words."""
    if value not in words.CLASSES:
        return ""
    letter, tone, label, _hint = words.CLASSES[value]
    return format_html(
        '<span class="class class-{} {}"><b class="class-letter">{}</b><span>{}</span></span>',
        tone,
        css,
        letter,
        label,
    )


@register.simple_tag
def rating(value: str | None) -> SafeString:
    """This function returns a rating's tag; 未评价 when there is none."""
    if value not in words.RATINGS:
        return format_html('<span class="tag tag-dashed">{}{}</span>', icon("circle"), _("未评价"))
    name, tone, label = words.RATINGS[value]
    return format_html('<span class="tag tag-{}">{}{}</span>', tone, icon(name), label)


@register.simple_tag
def chip(deadline: dict[str, Any] | None) -> SafeString | str:
    """This function returns the clock chip of a deadline, with the provisional tag where its year is unknown."""
    if not deadline:
        return ""
    tone = str(deadline["tone"])
    parts = [
        format_html(
            '<span class="chip chip-{}">{}{}</span>',
            tone.lower(),
            icon(words.TONE_ICONS.get(tone, "clock")),
            deadline["chip"],
        )
    ]
    on = _as_date(deadline.get("dueOn"))
    if deadline.get("provisional") and on and deadline.get("state") == "OPEN":
        parts.append(
            format_html(
                ' <span class="tag tag-dashed">{}{}</span>',
                icon("calendar-x"),
                _("%(year)s年节假日未公布，日期暂定") % {"year": on.year},
            )
        )
    return mark_safe("".join(parts))  # noqa: S308 - both parts are escaped above


@register.simple_tag
def weeks(days: list[dict[str, Any]]) -> list[list[dict[str, Any] | None]]:
    """This function returns an explanation's days as weeks, Monday first, empty cells as None."""
    cells: list[dict[str, Any] | None] = []
    for entry in days:
        on = _as_date(entry["on"])
        if on is None:
            continue
        if not cells:
            cells.extend([None] * on.weekday())
        label = f"{on.month}/{on.day}" if not any(cells) or on.day == 1 else str(on.day)
        cells.append(
            {
                "on": on,
                "label": label,
                "mark": str(entry["mark"]).lower(),
                "word": words.DAY_MARKS.get(str(entry["mark"]), ""),
            }
        )
    cells.extend([None] * (-len(cells) % 7))
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


@register.simple_tag
def weekdays() -> list[tuple[str, str]]:
    """This function returns the days of the week from Monday on, each in full and as short as a calendar heads it."""
    names = [str(name) for name in words.WEEKDAYS]
    return [(name, name[:2] if in_english() else name[-1]) for name in names]


@register.filter
def word(value: str, table: str) -> str:
    """This function returns the word of an enum value in one of the tables of `portals.words`."""
    entry = getattr(words, table.upper()).get(value, value)
    return str(
        entry[1] if isinstance(entry, tuple) and table != "ratings" else entry[2] if isinstance(entry, tuple) else entry
    )


@register.filter
def percent(part: int, whole: int) -> str:
    """This function returns part of whole in per cent with one decimal; a dash of nothing."""
    return f"{part * 100 / whole:.1f}" if whole else "—"


@register.filter
def minus(value: int, other: int) -> int:
    """This function returns the difference of two numbers."""
    return int(value) - int(other)


@register.filter
def paragraphs(text: str) -> SafeString:
    """This function returns a plain text as paragraphs, one for each non-empty line, all escaped."""
    return format_html_join("", "<p>{}</p>", ((line.strip(),) for line in text.splitlines() if line.strip()))


@register.filter
def halves(name: str) -> SafeString:
    """This function returns a congress's name in two parts that do not break inside."""
    for ending in ("人民代表大会", "人大"):
        if name.endswith(ending) and name != ending:
            return format_html(
                '<span class="keep">{}</span><span class="keep">{}</span>',
                name.removesuffix(ending),
                ending,
            )
    return format_html('<span class="keep">{}</span>', name)


@register.filter
def within(value: Any, other: Any) -> bool:
    """This function returns whether a value stands in a list (for `may`)."""
    return value in (other or [])


@register.filter
def greeting(now: datetime) -> str:
    """This function returns the greeting of the hour."""
    at = timezone.localtime(now) if timezone.is_aware(now) else now
    limits = ((11, _("上午好")), (13, _("中午好")), (18, _("下午好")))
    return next((text for until, text in limits if at.hour < until), _("晚上好"))


@register.filter
def plus_days(value: date, days: int) -> date:
    """This function returns the date some calendar days later."""
    return value + timedelta(days=days)


@register.simple_tag
def class_entry(value: str) -> tuple[Any, ...]:
    """This function returns letter, tone, words and hint of a reply class."""
    return words.CLASSES.get(value, ("", "grey", value, ""))


@register.filter
def class_tone(value: str) -> str:
    """This function returns the CSS class of a reply class's tone."""
    return f"class-{words.CLASSES[value][1]}" if value in words.CLASSES else "class-grey"


@register.filter
def axes(evaluation: dict[str, Any]) -> list[tuple[str, str]]:
    """This function returns the two axes of an evaluation with what was chosen."""
    return [(_("办理过程"), evaluation["process"]), (_("办理结果"), evaluation["result"])]


@register.filter
def failing(checks: list[Any]) -> int:
    """This function returns how many lines of a checklist still fail."""
    return sum(not check.passed for check in checks)


@register.filter
def seconds(value: datetime) -> str:
    """This function returns the time of day with seconds: 9:31:06."""
    at = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{at.hour}:{at:%M:%S}"


@register.filter
def short_name(name: str) -> str:
    """This function returns a congress's name as it is said: 钟山县人大."""
    return name.replace("人民代表大会", "人大")

"""What a reply still lacks before it says something: a help for who writes, the API's rules stay its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

EMPTY_PHRASES = (
    "高度重视",
    "认真研究",
    "积极推进",
    "进一步加强",
    "加大力度",
    "统筹考虑",
    "适时",
    "感谢您对",
    "力争尽快",
    "逐步完善",
)
DATE = re.compile(r"\d{4}\s*年|\d{1,2}\s*月|年底前|日前")


@dataclass(frozen=True)
class Check:
    """One line of the checklist; `found` are the phrases to replace, with the line they stand in."""

    passed: bool
    words: str
    advice: str = ""
    found: list[tuple[int, str]] = field(default_factory=list)


def phrases_in(text: str) -> list[tuple[int, str]]:
    """This function returns the empty phrases in a text with the number of their line, first line 1."""
    return [
        (number, phrase)
        for number, line in enumerate(text.splitlines(), start=1)
        for phrase in EMPTY_PHRASES
        if phrase in line
    ]


def checks(form: forms.Form, record: dict[str, Any]) -> list[Check]:
    """This function returns the checklist for what stands in the form now, failures first."""
    text = str(form["text"].value() or "")
    promises = [(what.value(), due.value()) for what, due in getattr(form, "commitment_rows", [])]
    empty = phrases_in(text)
    contact = bool(form["contact"].value() and form["phone"].value())
    undated = [what for what, due in promises if what and not due]
    lines = [
        Check(
            not empty and bool(text),
            _("没有空话") if not empty and text else _("有空话，没说清做什么") if empty else _("还没有写正文"),
            _("改成：谁、做什么、哪天做完。") if empty else _("先写做了什么，再写接下来做什么。"),
            empty,
        ),
        _line(
            bool(DATE.search(text)), _("正文里写了日期"), _("正文里没有日期"), _("写明哪天做了什么、接下来哪天做完。")
        ),
        _line(not undated, _("每项承诺都有日期"), _("有承诺没写日期"), _("给每一项写上什么时候前。")),
        _line(contact, _("有联系人和电话"), _("没有联系人或电话"), _("写清代表可以找谁。")),
        _line(bool(record["contacts"]), _("已与代表沟通过"), _("还没有与代表沟通"), _("先联系代表并记一次，再签发。")),
    ]
    return sorted(lines, key=lambda line: line.passed)


def _line(passed: bool, good: str, bad: str, advice: str) -> Check:
    """This function returns a line that says what is there or what is missing."""
    return Check(passed, good if passed else bad, advice)

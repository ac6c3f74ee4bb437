"""The small parts: vendored files, icons, operations, words that must agree with the cases', dates and chips."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cases import sentences, states
from portals import words
from portals.checklist import phrases_in
from portals.forms.opinion import ScreenForm
from portals.forms.staff import PublishForm, ReviewForm
from portals.forms.unit import ContactForm
from portals.templatetags import portals as tags

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "portals" / "templates").rglob("*.html"))
SOURCES = [*TEMPLATES, *sorted((ROOT / "portals").rglob("*.py"))]


def test_vendored_files_are_those_of_the_record() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "vendor.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_icon_is_in_the_sprite() -> None:
    sprite = (ROOT / "portals/static/vendor/bootstrap-icons/sprite.svg").read_text()
    there = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    named = {name for table in words.TAGS.values() for name, _tone in table.values()}
    named |= {name for name, _tone, _word in words.RATINGS.values()} | set(words.TONE_ICONS.values())
    named |= {icon for icon, *_words in sentences._WORDS.values()}
    for path in TEMPLATES:
        text = path.read_text()
        named |= set(re.findall(r'{% (?:icon|flag) "([\w-]+)"', text))
        named |= set(re.findall(r'symbol="([\w-]+)"', text))
    assert named - there == set()


def test_every_operation_has_its_file_and_every_file_its_page() -> None:
    documents = {path.stem for path in (ROOT / "graphql" / "operations").glob("*.graphql")} - {"fragments"}
    code = "\n".join(path.read_text() for path in SOURCES if path.suffix == ".py")
    asked = set(re.findall(r'(?:read\(\s*request,|act\(\s*request,|operation = |: \()\s*"([A-Z]\w+)"', code))
    asked |= {name for name in re.findall(r'"([A-Z][A-Za-z]+)",', code) if name in documents}
    assert documents - asked == set()
    for path in (ROOT / "graphql" / "operations").glob("*.graphql"):
        names = re.findall(r"^(?:query|mutation) (\w+)", path.read_text(), re.MULTILINE)
        assert names == ([] if path.stem == "fragments" else [path.stem])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_style_or_script(path: Path) -> None:
    text = path.read_text()
    assert re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text) is None
    assert re.search(r"<script(?![^>]*\ssrc=)", text) is None
    assert re.search(r"https?://(?!www\.w3\.org/2000/svg)", text) is None


@pytest.mark.parametrize(
    ("choices", "values"),
    [
        (ReviewForm.GROUNDS, states.RefusalGround.values),
        (ContactForm.base_fields["way"].choices, states.ContactWay.values),  # type: ignore[attr-defined]
        (ContactForm.base_fields["stage"].choices, states.ContactStage.values),  # type: ignore[attr-defined]
        (PublishForm.base_fields["scope"].choices, states.PublishScope.values),  # type: ignore[attr-defined]
        (ScreenForm.base_fields["decision"].choices, states.OpinionDecision.values),  # type: ignore[attr-defined]
        (list(words.CLASSES.items()), states.ReplyClass.values),
        (list(words.RATINGS.items()), states.Rating.values),
        (list(words.STATES.items()), states.CaseState.values),
        (list(words.ASSIGNMENTS.items()), states.AssignmentState.values),
        (list(words.CROSSINGS.items()), states.CrossingState.values),
        (list(words.COSIGNERS.items()), states.CosignerState.values),
    ],
)
def test_what_pages_offer_is_what_the_cases_know(choices: Any, values: list[str]) -> None:
    assert {value for value, *_rest in choices} == set(values)


def test_dates_are_written_out_with_their_weekday() -> None:
    assert tags.day("2026-11-21") == '<time datetime="2026-11-21">2026年11月21日 星期六</time>'
    assert "2026年11月21日 星期六 9:27" in tags.moment("2026-11-21T09:27:00+08:00")
    # Midnight in Beijing is still the day before in UTC.
    assert "11月22日" in tags.day("2026-11-21T16:30:00+00:00")
    assert tags.day(None) == ""


def test_a_chip_says_that_a_date_is_provisional() -> None:
    clock = {"tone": "CALM", "chip": "还剩 60 个工作日", "dueOn": "2027-02-17", "provisional": True, "state": "OPEN"}
    assert "2027年节假日未公布，日期暂定" in tags.chip(clock)
    assert "暂定" not in tags.chip({**clock, "provisional": False})
    assert "暂定" not in tags.chip({**clock, "state": "MET"})


def test_names_are_escaped_in_every_part() -> None:
    nasty = "<b>&"
    assert nasty not in tags.plate({"body": nasty, "number": nasty, "text": nasty})
    assert nasty not in tags.tag("case", "DRAFT", nasty)
    assert nasty not in tags.paragraphs(nasty)
    assert nasty not in tags.halves(nasty)


def test_the_calendar_begins_on_monday() -> None:
    rows = tags.weeks([{"on": "2026-11-20", "mark": "TODAY"}, {"on": "2026-11-21", "mark": "SKIPPED"}])
    assert [bool(cell) for cell in rows[0]] == [False, False, False, False, True, True, False]
    assert rows[0][4] == {"on": date(2026, 11, 20), "label": "11/20", "mark": "today", "word": "今天"}


def test_empty_phrases_are_found_with_their_line() -> None:
    assert phrases_in("我局高度重视。\n2026年3月动工。\n将认真研究。") == [(1, "高度重视"), (3, "认真研究")]
    assert phrases_in("2026年3月20日清淤 1.4 公里。") == []

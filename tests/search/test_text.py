"""Folding, taking queries apart, marking: rules that hold for every text."""

from __future__ import annotations

import base64
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import cursors
from search.errors import QueryTooLong, UnusableCursor
from search.folding import fold
from search.highlight import marked, snippet
from search.interfaces import Filters, Mode
from search.resemblance import core_of, likeness
from search.terms import LONGEST_QUERY, MOST_WORDS, Term, understand

TAG = re.compile(r"</?mark>")
texts = st.text(max_size=300)
han = st.text(alphabet="道路灯桥農村ＡBcé<>&\"' 。，1２", max_size=60)
words = st.lists(st.text(alphabet="道路灯桥农村abc12", min_size=1, max_size=4), max_size=5)


@given(texts)
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＧＤＰ", "gdp"), ("農村電燈", "农村电灯"), ("İ", "İ"), ("第００１２號", "第0012号"), ("　", " ")],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(han | texts, words)
def test_mark_is_the_only_tag_and_nothing_is_lost(text: str, terms: list[str]) -> None:
    html = marked(text, terms)
    assert unescape(TAG.sub("", html)) == text
    assert not re.search(r"<(?!/?mark>)", html)


@given(han, words)
def test_only_whole_words_of_the_query_are_marked(text: str, terms: list[str]) -> None:
    for inside in re.findall(r"<mark>(.*?)</mark>", marked(text, terms), re.DOTALL):
        assert fold(unescape(inside)) in terms


@given(han | texts, words)
def test_a_snippet_is_a_piece_of_the_text(text: str, terms: list[str]) -> None:
    plain = unescape(TAG.sub("", snippet(text, terms))).strip("…")
    assert plain in re.sub(r"\s+", " ", text).strip()


def test_a_snippet_begins_after_a_sentence_and_shows_the_word() -> None:
    text = "甲" * 80 + "。路面破损严重，群众要求修缮公路。" + "乙" * 200
    assert snippet(text, ["公路"]).startswith("…路面破损严重，群众要求修缮<mark>公路</mark>。乙")
    assert snippet(text, ["没有的词"]).startswith("甲甲")


def test_a_latin_word_is_marked_only_whole() -> None:
    assert marked("GDP与GDPR", ["gdp"]) == "<mark>GDP</mark>与GDPR"


@given(texts)
def test_every_query_is_understood_or_refused(query: str) -> None:
    try:
        wanted = understand(query)
    except QueryTooLong:
        return
    assert len(wanted.terms) <= MOST_WORDS
    assert all("\x00" not in term.text for term in wanted.terms)


def test_taking_apart() -> None:
    assert understand('农村 "道路 照明" ＧＤＰ').terms == (Term("道路 照明", exact=True), Term("农村"), Term("gdp"))
    plate = understand("钟山县十七届五次会议｜第００４２号")
    assert (plate.number, plate.plate_body, plate.is_plate, plate.terms) == (42, "钟山县十七届五次会议", True, ())
    assert understand("42").number == 42
    assert understand("建第3号桥的建议").number is None
    assert understand("99999999999").number is None
    assert understand("！？").hopeless
    assert understand(" \x00 ").blank
    assert understand("路" * LONGEST_QUERY).terms == (Term("路" * LONGEST_QUERY),)


@pytest.mark.parametrize(
    "cursor", ["", "x", "!!!!", "e30", "W10", "W1tdXQ", "bnVsbA", "A" * 5000, "路", "\x00", "W1siYSJdXQ=="]
)
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(UnusableCursor):
        cursors.read(cursor, mode=Mode.FULL, query="路", filters=Filters())


def test_a_cursor_holds_for_one_search_in_one_mode() -> None:
    cursor = cursors.write([1.5, 3, "x"], mode=Mode.FULL, query="路", filters=Filters())
    assert cursors.read(cursor, mode=Mode.FULL, query="路", filters=Filters()) == [1.5, 3, "x"]
    for mode, query, filters in (
        (Mode.BASIC, "路", Filters()),
        (Mode.FULL, "灯", Filters()),
        (Mode.FULL, "路", Filters(years=(2026,))),
    ):
        with pytest.raises(UnusableCursor):
            cursors.read(cursor, mode=mode, query=query, filters=filters)


def test_likeness_looks_at_what_a_title_is_about() -> None:
    assert core_of("关于加快农村道路路灯安装的建议") == core_of("关于进一步加强农村道路路灯安装的意见和建议")
    assert likeness("关于加强水库管理的建议", "关于加强学校管理的建议") < 0.5
    assert likeness("修缮回龙水库", "关于修缮回龙水库的建议") == 1.0
    assert likeness("", "关于修缮回龙水库的建议") == 0.0


def test_a_position_that_we_have_not_given_out_is_refused() -> None:
    cursor = cursors.write([1.5, 3, "x"], mode=Mode.FULL, query="路", filters=Filters())
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    forged = base64.urlsafe_b64encode(raw.replace(b"1.5", b"1e9")).decode()
    with pytest.raises(UnusableCursor):
        cursors.read(forged, mode=Mode.FULL, query="路", filters=Filters())

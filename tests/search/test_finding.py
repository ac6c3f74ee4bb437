"""What is found in Chinese, and how it is shown."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Opinion
from search.errors import QueryTooLong
from search.interfaces import Mode
from search.service import search, similar_cases
from search.upkeep import bring_up_to_date
from tenants.actors import Actor
from tests.factories.world import COUNTY, NOW, TOWN, World
from tests.search.cases import add_case, add_opinion, add_reply
from tests.search.conftest import find, titles

ROAD = "关于修缮回龙镇至县城公路的建议"
LAMPS = "关于在农村道路安装路灯照明的建议"
GDP = "关于加强GDP统计工作的建议"


SCRIPT = "<script>alert(1)</script>水库"
POND = "关于整治2号鱼塘的建议"
CARE = "关于农村道路路灯维护的建议"
TRADITIONAL = "關於ＡＢＣ認證的建議"
DARK = "村口一到晚上就看不见"


@pytest.fixture(scope="module", autouse=True)
def opinion(shared_network: World, shared_index: str, django_db_blocker: Any) -> Opinion:
    """Suggestions of the county, numbered from 1, and one of a town, all public; and a citizen's opinion."""
    with django_db_blocker.unblock():
        road = add_case(shared_network, COUNTY, ROAD, matter="路面坑洼，雨天积水，学生上学不便。", published="BOTH")
        add_case(shared_network, COUNTY, LAMPS, matter="夜间出行存在安全隐患。", published="BOTH")
        add_case(shared_network, COUNTY, GDP, matter="统计口径不一。", published="BOTH")
        add_case(shared_network, COUNTY, CARE, published="BOTH")
        add_case(shared_network, COUNTY, TRADITIONAL, published="BOTH")
        harmful = "<img src=x onerror=y> 水库 & <mark>"
        add_case(shared_network, TOWN, POND, published="BOTH")
        add_case(shared_network, TOWN, SCRIPT, matter=harmful, published="BOTH")
        add_reply(COUNTY, road, "已完成沥青摊铺三公里。")
        made = add_opinion(COUNTY, DARK, "老人摔倒过。")
        bring_up_to_date()
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("公路", {ROAD}),
        ("路灯", {LAMPS, CARE}),
        ("路", {ROAD, LAMPS, CARE}),
        ("塘", {POND}),
        ("GDP", {GDP}),
        ("gdp统计", {GDP}),
        ("ＧＤＰ", {GDP}),
        ("統計", {GDP}),
        ("农村 路灯", {LAMPS, CARE}),
        ("农村 公路", set()),
        ("认证", {TRADITIONAL}),
        ("积水", {ROAD}),
        ('"路灯照明"', {LAMPS}),
        ('"照明路灯"', set()),
        ("“安装路灯”", {LAMPS}),
        ("农村道路路灯照明安装", {LAMPS}),
        ("桥梁", set()),
    ],
)
def test_chinese_queries(query: str, expected: set[str]) -> None:
    result = find(Actor.nobody(), query)
    assert result.mode is Mode.FULL
    assert titles(result) == expected
    assert result.total == len(expected)


def test_whole_words_are_marked_and_nothing_less() -> None:
    hit = find(Actor.nobody(), "路灯 安全").hits[0]
    assert hit.title_html == "关于在农村道路安装<mark>路灯</mark>照明的建议"
    assert hit.snippet_html == "夜间出行存在<mark>安全</mark>隐患。 请有关方面研究办理。"


def test_what_is_marked_is_the_text_as_it_was_written() -> None:
    hit = find(Actor.nobody(), "abc认证").hits[0]
    assert hit.title_html == "關於<mark>ＡＢＣ認證</mark>的建議"


def test_markup_in_titles_and_texts_is_only_text(both: str) -> None:
    hit = find(Actor.nobody(), "水库").hits[0]
    assert hit.title_html == "&lt;script&gt;alert(1)&lt;/script&gt;<mark>水库</mark>"
    if both == "full":
        assert hit.snippet_html == (
            "&lt;img src=x onerror=y&gt; <mark>水库</mark> &amp; &lt;mark&gt; 请有关方面研究办理。"
        )
    else:
        assert hit.snippet_html == ""


@pytest.mark.parametrize("query", ["！？……", "<>", '""', "🚌🚌", "“”", "()[]{}*?~^:/\\"])
def test_nothing_to_look_for(both: str, query: str) -> None:
    result = find(Actor.nobody(), query)
    assert (result.total, result.hits, result.has_next) == (0, (), False)


@pytest.mark.parametrize("query", ["", "  ", "\x00", "\x00\x07"])
def test_nothing_typed_lists_all_that_may_be_read(both: str, query: str) -> None:
    assert titles(find(Actor.nobody(), query)) == {ROAD, LAMPS, GDP, CARE, TRADITIONAL, POND, SCRIPT}


@pytest.mark.parametrize(
    "query", ["公\x00路", "公路\x07", "公路🚌", "公路\ud800", "'公路'", "公路*", "公路\u202e", "公路;--"]
)
def test_odd_characters_do_no_harm(both: str, query: str) -> None:
    assert titles(find(Actor.nobody(), query)) == {ROAD}


@pytest.mark.parametrize(
    "query", ["路" * 201, "路 " * 17 + "灯 桥 河 山 水 田 林 湖 草 沙 村 镇 县 市 省 国 街", "x" * 100_000]
)
def test_too_long_is_a_clear_error(both: str, query: str) -> None:
    with pytest.raises(QueryTooLong) as raised:
        search(actor=Actor.nobody(), query=query, first=10, now=NOW)
    assert raised.value.code == "SEARCH_QUERY_TOO_LONG"
    assert "最多 200 个字、16 个词" in raised.value.text


def test_plates_are_found_exactly(both: str) -> None:
    anybody = Actor.nobody()
    assert titles(find(anybody, "第0003号")) == {GDP}
    assert titles(find(anybody, "第3号")) == {GDP}
    assert titles(find(anybody, "第０００３号")) == {GDP}
    assert titles(find(anybody, "0003")) == {GDP}
    assert titles(find(anybody, "钟山县十七届五次会议 第0002号")) == {LAMPS}
    assert titles(find(anybody, "钟山镇十七届五次会议第0001号")) == {POND}
    assert titles(find(anybody, "八步区第0002号")) == set()
    assert titles(find(anybody, "第99999999999号")) == set()


def test_staff_find_an_opinion_by_its_number(shared_network: World, both: str, opinion: Opinion) -> None:
    staff = shared_network.staff(COUNTY).actor
    assert titles(find(staff, opinion.number)) == {DARK}
    assert titles(find(Actor.nobody(), opinion.number)) == set()


def test_letters_are_found_where_they_are_published() -> None:
    hit = find(Actor.nobody(), "沥青").hits[0]
    assert hit.snippet_html.endswith("已完成<mark>沥青</mark>摊铺三公里。")


def test_similar_titles(both: str) -> None:
    found = similar_cases(actor=Actor.nobody(), title="关于加快农村道路路灯安装的建议", first=5)
    assert [card.title for card in found] == [CARE, LAMPS]
    assert similar_cases(actor=Actor.nobody(), title="，。！", first=5) == []
    assert similar_cases(actor=Actor.nobody(), title="\x00🚌", first=5) == []

"""Page by page: all of it, nothing twice, in either mode."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from search import elasticsearch
from search.errors import PageTooLarge, SearchUnavailable, UnknownPlace, UnusableCursor
from search.interfaces import Filters, Mode
from search.service import search
from search.upkeep import bring_up_to_date
from tenants.actors import Actor
from tests.factories.world import CITY, COUNTY, NOW, World
from tests.search.cases import add_case

COUNT = 23


@pytest.fixture(scope="module", autouse=True)
def stock(shared_network: World, shared_index: str, django_db_blocker: Any) -> None:
    """Cases of which many rank the same and were handed in on the same day."""
    with django_db_blocker.unblock():
        for number in range(COUNT):
            now = NOW - timedelta(days=number // 5)
            add_case(shared_network, COUNTY, f"关于修建第{number}座水渠的建议", published="BOTH", now=now)
        add_case(shared_network, CITY, "关于别的事的建议", published="BOTH")
        bring_up_to_date()


def _walk(query: str, *, first: int, filters: Filters) -> list[list[str]]:
    pages: list[list[str]] = []
    after = None
    while True:
        page = search(actor=Actor.nobody(), query=query, filters=filters, first=first, after=after, now=NOW)
        pages.append([hit.card.title for hit in page.hits])
        assert page.total == COUNT
        assert page.end_cursor == page.hits[-1].cursor
        if not page.has_next:
            return pages
        after = page.end_cursor


@pytest.mark.parametrize("query", ["水渠", "", "修建水渠"])
@pytest.mark.parametrize("first", [1, 7, COUNT, 100])
def test_pages_are_complete_and_nothing_comes_twice(both: str, query: str, first: int) -> None:
    if both == "basic" and query == "修建水渠":
        query = "修建 水渠"
    pages = _walk(query, first=first, filters=Filters(congresses=("451122",)))
    assert [len(page) for page in pages[:-1]] == [first] * (len(pages) - 1)
    seen = [title for page in pages for title in page]
    assert len(seen) == len(set(seen)) == COUNT


def test_a_cursor_is_for_its_own_search(both: str) -> None:
    page = search(actor=Actor.nobody(), query="水渠", first=3, now=NOW)
    for changes in ({"query": "建议"}, {"filters": Filters(years=(2026,))}, {"after": "AAAA"}, {"after": "\x00"}):
        with pytest.raises(UnusableCursor):
            search(
                **(
                    {"actor": Actor.nobody(), "query": "水渠", "first": 3, "after": page.end_cursor, "now": NOW}
                    | changes
                )
            )


def test_a_cursor_does_not_go_on_in_the_other_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    page = search(actor=Actor.nobody(), query="水渠", first=3, now=NOW)
    assert page.mode is Mode.FULL

    def dead(_body: object) -> dict[str, Any]:
        raise SearchUnavailable

    monkeypatch.setattr(elasticsearch, "ask", dead)
    with pytest.raises(UnusableCursor) as raised:
        search(actor=Actor.nobody(), query="水渠", first=3, after=page.end_cursor, now=NOW)
    assert raised.value.code == "SEARCH_CURSOR"
    assert raised.value.field == "after"


@pytest.mark.parametrize("first", [0, -1, 101])
def test_the_size_of_a_page_has_limits(both: str, first: int) -> None:
    with pytest.raises(PageTooLarge):
        search(actor=Actor.nobody(), query="水渠", first=first, now=NOW)


@pytest.mark.parametrize("code", ["999999", "", "x", "\x00", "' or 1=1"])
def test_an_unknown_place_is_a_clear_error(both: str, code: str) -> None:
    with pytest.raises(UnknownPlace):
        search(actor=Actor.nobody(), query="水渠", filters=Filters(congresses=(code,)), first=3, now=NOW)
    if code:
        with pytest.raises(UnknownPlace):
            search(actor=Actor.nobody(), query="水渠", filters=Filters(under=code), first=3, now=NOW)


def test_odd_values_of_filters_find_nothing(both: str) -> None:
    for filters in (Filters(states=("\x00",)), Filters(states=("NO_STATE",)), Filters(kinds=("x" * 300,))):
        result = search(actor=Actor.nobody(), query="水渠", filters=filters, first=3, now=NOW)
        assert (result.total, result.hits) == (0, ())

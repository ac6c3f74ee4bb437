"""A list of fifty costs as many queries as a list of five, whatever is asked of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from core.logins import current_login
from tests.api.conftest import Asker, at
from tests.factories.world import CITY, COUNTY, DISTRICT, PROVINCE, TOWN, World
from tests.search.cases import add_case

CARD = (
    "id kind title state stateLabel category lead holder unitName replyClass rating submittedOn closedOn dueOn"
    " published up down url plate { body number text } deadline { rule label chip tone icon remaining }"
    " congress { code name place level url sessionName phone nextUp { code url } ladder { code url } figures { total } }"
)


@contextmanager
def counted() -> Iterator[CaptureQueriesContext]:
    """The queries of a block on the login in use."""
    with CaptureQueriesContext(connections[current_login()]) as queries:
        yield queries


def cost(asker: Asker, query: str, **variables: Any) -> int:
    """How many queries an operation costs, sign-in and session included."""
    asker.ask(query, **variables)
    with counted() as queries:
        asker.ask(query, **variables)
    return len(queries)


@pytest.fixture
def crowded(network: World) -> World:
    """Five cases in each of five congresses, so that any five of a list have five owners."""
    for round_ in range(10):
        for no in (PROVINCE, CITY, COUNTY, TOWN, DISTRICT):
            add_case(network, no, f"关于第{round_}件事的建议", published="BOTH")
    return network


@pytest.mark.parametrize(
    ("username", "query"),
    [
        (None, f"query($n: Int!) {{ cases(first: $n) {{ totalCount edges {{ node {{ {CARD} }} }} }} }}"),
        ("chairs-2", f"query($n: Int!) {{ cases(first: $n, order: DUE) {{ edges {{ cursor node {{ {CARD} }} }} }} }}"),
        (
            None,
            f'query($n: Int!) {{ search(query: "建议", first: $n) {{ edges {{ node {{ card {{ {CARD} }} }} }} }} }}',
        ),
        (None, f'query($n: Int!) {{ similarCases(title: "关于第3件事", first: $n) {{ {CARD} }} }}'),
    ],
)
def test_lists(crowded: World, username: str | None, query: str) -> None:
    asker = at(crowded, COUNTY if username is None else PROVINCE, username)
    assert cost(asker, query, n=5) == cost(asker, query, n=50)


def test_the_list_of_cases_is_one_query_over_cards(crowded: World) -> None:
    asker = at(crowded, COUNTY)
    with counted() as queries:
        asker.ask("{ cases(first: 50) { edges { node { id title state } } } }")
    assert [q["sql"].count("network_card") > 0 for q in queries].count(True) == 2  # the page, and how many in all
    with counted() as queries:
        asker.ask("{ cases(first: 100) { edges { node { id title state } } } }")
    assert [q["sql"].count("network_card") > 0 for q in queries].count(True) == 1


INBOX = (
    "query($n: Int!) { viewer { inbox(first: $n) { totalCount edges { node { id verb url deadline { chip } plate { text }"
    " case { id title lead may plate { text } now { holder doing deadline { chip } } deadlines { chip }"
    " assignments { id name state may unit { id name place phone } congress { name } deadlines { chip } } } } } } } }"
)


def test_inbox_with_its_cases(network: World) -> None:
    for count in range(50):
        add_case(network, COUNTY, f"关于第{count}件事的建议")
    staff = at(network, COUNTY, "staff-4")
    assert cost(staff, INBOX, n=5) == cost(staff, INBOX, n=50)
    assert staff.ask(INBOX, n=50)["viewer"]["inbox"]["totalCount"] == 50


def test_children_of_a_place(crowded: World) -> None:
    row = "code name hasChildren hostName congress { code url } counts { total open overdue closed up down }"
    query = f"query($code: String) {{ node(code: $code) {{ {row} children {{ {row} }} }} }}"
    asker = at(crowded, COUNTY)
    # One child, three children.
    assert cost(asker, query, code="0") == cost(asker, query, code="4511")


def test_children_of_children(crowded: World) -> None:
    row = "code name hasChildren congress { code url } counts { total }"
    query = f"query($code: String) {{ node(code: $code) {{ children {{ {row} children {{ {row} }} }} }} }}"
    asker = at(crowded, COUNTY)
    # One child with one child, three children of which two have three.
    assert cost(asker, query, code="0") == cost(asker, query, code="4511")


def test_lower_congresses_with_figures(crowded: World) -> None:
    query = "query($code: String!) { congress(code: $code) { lower { name url figures { total open } } } }"
    asker = at(crowded, COUNTY)
    assert cost(asker, query, code="45") == cost(asker, query, code="4511")


def test_deputies_and_units(crowded: World) -> None:
    query = (
        "query($n: Int!) { congress { units(first: $n) { edges { node { id name place phone } } }"
        " deputies(first: $n) { edges { node { id name electoralUnit } } } } }"
    )
    asker = at(crowded, COUNTY)
    assert cost(asker, query, n=1) == cost(asker, query, n=4)

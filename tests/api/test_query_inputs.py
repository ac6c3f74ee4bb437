"""What is given to a query or an act: pages, filters, orders, faults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.play import Play, cards_of, everything
from tests.conftest import _open_world
from tests.factories.world import COUNTY, PROVINCE


@pytest.fixture(scope="module")
def played(world_template: str, worker: str, django_db_blocker: Any) -> Iterator[Play]:
    """A world of this module in which every mutation was done."""
    for world in _open_world(world_template, worker, django_db_blocker):
        yield everything(world, denying=False)


def test_paging_walks_through_everything_once(played: Play) -> None:
    staff = played.asker(COUNTY, "staff")
    every = [card["id"] for card in cards_of(played, COUNTY, "staff")]
    query = (
        "query($after: String) { cases(first: 2, after: $after) { totalCount edges { cursor node { id } }"
        " pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } }"
    )
    seen: list[str] = []
    after = None
    while True:
        page = staff.ask(query, after=after)["cases"]
        assert page["totalCount"] == len(every)
        seen += [edge["node"]["id"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        assert after == page["edges"][-1]["cursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == every
    beyond = staff.ask(query, after=after)["cases"]
    assert [beyond["edges"], beyond["totalCount"]] == [[], len(every)]


@pytest.mark.parametrize("after", ["", "x", "!!", "YXQ6LTE", "YXQ6OTk5OTk5OTk5OTk5", "YXQ6" + "OTk5" * 2000, "QXQ6MQ"])
def test_foreign_cursors(played: Play, after: str) -> None:
    query = "query($after: String) { cases(first: 2, after: $after) { totalCount } }"
    assert played.asker(COUNTY, None).codes(query, after=after) == ["BAD_CURSOR"]


def test_a_variable_that_does_not_fit_its_type_is_the_clients_mistake(played: Play) -> None:
    query = "query($filter: CaseFilter) { cases(first: 2, filter: $filter) { totalCount } }"
    for filter_ in ({"state": ["NO_STATE"]}, {"year": ["x"]}, {"published": 7}):
        assert played.asker(COUNTY, None).codes(query, filter=filter_) == ["INVALID_QUERY"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"congress": ["451122100"]}, {"关于改善镇区供水的建议"}),
        ({"under": "451122100"}, {"关于改善镇区供水的建议"}),
        ({"level": ["CITY"]}, {"关于整治河道的建议"}),
        ({"state": ["WITHDRAWN"]}, {"关于撤回的建议"}),
        ({"state": ["RETURNED", "NOT_ACCEPTED"]}, {"关于returnSuggestion的建议", "关于refuseSuggestion的建议"}),
        ({"replyClass": ["SOLVED"]}, {"关于修缮村道的建议"}),
        ({"year": [1999]}, set()),
        ({"kind": ["OPINION"], "state": ["CLOSED"]}, set()),
    ],
)
def test_filters(played: Play, given: dict[str, Any], expected: set[str]) -> None:
    query = "query($filter: CaseFilter) { cases(filter: $filter, first: 100) { edges { node { title } } } }"
    wide = played.asker(PROVINCE, "chairs")
    found = {edge["node"]["title"] for edge in wide.ask(query, filter=given)["cases"]["edges"]}
    assert found == expected


def test_filters_by_unit_and_deputy(played: Play) -> None:
    query = (
        "query($filter: CaseFilter) { cases(filter: $filter, first: 100) { edges { node { title lead unitName } } } }"
    )
    staff = played.asker(COUNTY, "staff")
    for given, field, value in (
        ({"unit": played.unit_id(COUNTY, 1), "kind": ["SUGGESTION"]}, "unitName", "钟山县交通运输局"),
        ({"lead": played.deputy_id(COUNTY, 1)}, "lead", "李长明"),
    ):
        rows = [edge["node"] for edge in staff.ask(query, filter=given)["cases"]["edges"]]
        assert rows
        assert {row[field] for row in rows} == {value}
    for bad in ({"unit": "x"}, {"lead": played.unit_id(COUNTY, 1)}):
        assert staff.codes(query, filter=bad) == ["BAD_ID"]
    assert staff.codes(query, filter={"under": "nowhere"}) == ["SEARCH_UNKNOWN_PLACE"]


@pytest.mark.parametrize("order", ["NEWEST", "DUE", "NUMBER"])
def test_orders(played: Play, order: str) -> None:
    query = "query($o: CaseOrder) { cases(first: 100, order: $o) { edges { node { dueOn submittedOn } } } }"
    rows = [edge["node"] for edge in played.asker(COUNTY, "staff").ask(query, o=order)["cases"]["edges"]]
    if order == "DUE":
        dates = [row["dueOn"] for row in rows if row["dueOn"]]
        assert dates == sorted(dates)
        assert [row["dueOn"] for row in rows[: len(dates)]] == dates
    assert rows


def test_staleness_says_who_acted(played: Play) -> None:
    made = played.do(COUNTY, "deputy1", "saveDraft", title="关于公交的建议", matter="班次少。", proposal="加班次。")
    old = {"id": made["case"]["id"], "revision": made["case"]["revision"]}
    played.do(COUNTY, "deputy1", "submitSuggestion", **old)
    payload = played.attempt(played.asker(COUNTY, "deputy1"), "submitSuggestion", old)
    (error,) = payload["errors"]
    assert error["code"] == "STALE_CASE"
    assert error["staleness"]["who"] == "李长明"
    assert error["staleness"]["what"] == "提交建议"
    assert "代表工委" in error["staleness"]["holder"]


def test_all_faults_of_a_form_are_said_at_once(played: Play) -> None:
    long = {"title": "长" * 51, "matter": "长" * 2501, "proposal": "好"}
    payload = played.attempt(played.asker(COUNTY, "deputy1"), "saveDraft", long)
    assert [(error["code"], error["field"]) for error in payload["errors"]] == [
        ("TOO_LONG", "title"),
        ("TOO_LONG", "matter"),
    ]


def test_the_same_key_twice_is_one_case(played: Play) -> None:
    given = {"clientKey": "twice", "title": "关于同一件事的建议", "matter": "事实。", "proposal": "建议。"}
    deputy = played.asker(COUNTY, "deputy2")
    first = played.attempt(deputy, "saveDraft", given)
    again = played.attempt(deputy, "saveDraft", given)
    assert first == again
    other = played.attempt(deputy, "saveDraft", {**given, "title": "另一件事"})
    assert [error["code"] for error in other["errors"]] == ["REUSED_KEY"]


@pytest.mark.parametrize(
    "field", ["units(first: 3, query: $q) { totalCount }", "deputies(first: 3, query: $q) { totalCount }"]
)
def test_no_words_given_and_none_at_all_mean_the_same(played: Play, field: str) -> None:
    staff = played.asker(COUNTY, "staff")
    query = f"query($q: String) {{ congress {{ {field} unitsBelow(query: $q) {{ id }} }} }}"
    assert staff.ask(query, q=None) == staff.ask(query, q="") == staff.ask(query)
    assert staff.ask(query, q=None)["congress"]["unitsBelow"]

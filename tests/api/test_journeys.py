"""The custody chain: every hop, as far as the reader sees, in the same number of queries for two and five hops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.ids import global_id
from cases.actions.answer_crossing import answer_crossing
from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.assign_to_lower_unit import assign_to_lower_unit
from cases.actions.report_to_superior import report_to_superior
from cases.actions.sign_assignment import sign_assignment
from cases.models import Assignment, Case
from tenants.context import in_tenant
from tests.api.conftest import at
from tests.api.test_query_counts import cost
from tests.cases.crossing_steps import Steps
from tests.factories.world import CITY, COUNTY, NATION, PROVINCE, TOWN, World
from tests.sync.emptying import empty

JOURNEY = (
    "query($id: ID!) { case(id: $id) { journey { kind state stateLabel holder at how here waiting url direction reply"
    " inSight plate { text } congress { name } deadline { rule label chip dueOn } } } }"
)


@pytest.fixture(scope="module")
def chains(shared_network: World) -> Iterator[tuple[Steps, Case, Case]]:
    """A case with two stations and one with five."""
    steps = Steps(shared_network)
    short = steps.accepted(TOWN)
    steps.escalated(TOWN, short)
    steps.deliver()
    long = case = steps.accepted(TOWN)
    for lower, upper in ((TOWN, COUNTY), (COUNTY, CITY), (CITY, PROVINCE), (PROVINCE, NATION)):
        steps.escalated(lower, case)
        steps.deliver()
        steps.taken_up(upper)
        case = steps.sponsored(upper)
        steps.deliver()
    yield steps, short, long
    empty()


def journey(world: World, no: int, username: str, key: str) -> list[dict[str, Any]]:
    return list(at(world, no, username).ask(JOURNEY, id=key)["case"]["journey"])


def test_as_many_queries_for_five_hops_as_for_two(shared_network: World, chains: tuple[Steps, Case, Case]) -> None:
    _steps, short, long = chains
    asker = at(shared_network, TOWN, f"staff-{TOWN}")
    keys = [global_id("Case", TOWN, case.pk) for case in (short, long)]
    assert [len(asker.ask(JOURNEY, id=key)["case"]["journey"]) for key in keys] == [2, 5]
    assert cost(asker, JOURNEY, id=keys[0]) == cost(asker, JOURNEY, id=keys[1])


def test_every_hop_says_who_holds_it_and_where_sight_ends(
    shared_network: World, chains: tuple[Steps, Case, Case]
) -> None:
    _steps, _short, long = chains
    way = journey(shared_network, TOWN, f"staff-{TOWN}", global_id("Case", TOWN, long.pk))
    assert [hop["congress"]["name"] for hop in way] == [
        "钟山镇人民代表大会",
        "钟山县人民代表大会",
        "贺州市人民代表大会",
        "广西壮族自治区人民代表大会",
        "全国人民代表大会",
    ]
    assert [hop["kind"] for hop in way] == [None, *["ESCALATE"] * 4]
    assert [hop["inSight"] for hop in way] == [True, False, False, False, False]
    assert [bool(hop["url"]) for hop in way] == [True, False, False, False, False]
    assert [hop["deadline"] is not None for hop in way[1:]] == [False] * 4
    assert all(hop["holder"] for hop in way)
    assert way[4]["holder"].endswith("代表工委")


def test_who_reads_the_subtree_sees_the_clocks_below(shared_network: World, chains: tuple[Steps, Case, Case]) -> None:
    steps, _short, long = chains
    above = steps.incoming(PROVINCE).case_id
    assert above is not None
    way = journey(shared_network, PROVINCE, f"chairs-{PROVINCE}", global_id("Case", PROVINCE, above))
    assert [hop["inSight"] for hop in way] == [True, True, True, True, False]
    assert [hop["here"] for hop in way] == [False, False, False, True, False]
    assert way[0]["url"].endswith(f"/cases/{global_id('Case', TOWN, long.pk)}/")


def test_an_unanswered_offer_is_a_waiting_station(shared_network: World, chains: tuple[Steps, Case, Case]) -> None:
    _steps, short, _long = chains
    way = journey(shared_network, TOWN, f"staff-{TOWN}", global_id("Case", TOWN, short.pk))
    assert [hop["waiting"] for hop in way] == [False, True]
    assert (way[1]["state"], way[1]["stateLabel"], way[1]["inSight"]) == (None, "等待对方受理", False)


def test_the_nation_s_clock_and_reply_are_seen_there(shared_network: World, chains: tuple[Steps, Case, Case]) -> None:
    steps, _short, long = chains
    top = steps.incoming(NATION).case_id
    assert top is not None
    steps.answered(NATION, steps.case(NATION, top))
    steps.deliver()
    way = journey(shared_network, NATION, f"staff-{NATION}", global_id("Case", NATION, top))
    assert way[4]["reply"] == "已经解决或基本解决"
    assert way[4]["deadline"]["rule"] in ("evaluation", "publish_after_reply")
    assert {hop["state"] for hop in way} == {"REPLIED"}
    # Each station waits for its deputy's verdict; from the town only the town's own deputy has a name.
    below = journey(shared_network, TOWN, f"staff-{TOWN}", global_id("Case", TOWN, long.pk))
    assert below[0]["holder"] == shared_network.deputy(TOWN).name
    assert [hop["holder"] for hop in below[1:]] == [hop["congress"]["name"] for hop in below[1:]]


def test_a_report_names_the_unit_while_it_waits_and_a_copy_holds_nothing(shared_network: World) -> None:
    """A station that has no record of its own: who is asked there, and nobody once it is answered."""
    steps = Steps(shared_network)
    county, city = shared_network.unit_admin(COUNTY).actor, shared_network.unit_admin(CITY).actor
    try:
        case = steps.accepted(COUNTY)
        staff = shared_network.staff(COUNTY).actor
        assign_suggestion(
            actor=staff, lead_unit_id=shared_network.unit(COUNTY), **steps._on(COUNTY, steps.case(COUNTY, case.pk))
        )
        assign_to_lower_unit(
            actor=staff,
            unit_id=shared_network.unit(TOWN),
            note="请办理",
            **steps._on(COUNTY, steps.case(COUNTY, case.pk)),
        )
        with in_tenant(COUNTY):
            share = Assignment.objects.get(case_id=case.pk, unit_id=shared_network.unit(COUNTY)).pk
        for act, more in ((sign_assignment, {}), (report_to_superior, {"reason": "属市级"})):
            act(actor=county, assignment_id=share, **more, **steps._on(COUNTY, steps.case(COUNTY, case.pk)))
        steps.deliver()
        key = global_id("Case", COUNTY, case.pk)

        def shown() -> dict[str, tuple[str, str, bool]]:
            way = journey(shared_network, COUNTY, f"staff-{COUNTY}", key)
            return {hop["kind"]: (hop["holder"], hop["stateLabel"], hop["waiting"]) for hop in way if hop["kind"]}

        assert shown() == {
            "COPY_DOWN": ("", "抄送，供了解", False),
            "REPORT": ("贺州市交通运输局", "等待对方受理", True),
        }
        answer_crossing(actor=city, text="已列入计划。", **steps._at(CITY, steps.incoming(CITY)))
        steps.deliver()
        assert shown()["REPORT"] == ("", "已有答复", False)
    finally:
        empty()

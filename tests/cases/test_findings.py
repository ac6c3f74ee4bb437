"""What a mixed group finds is split by the powers of the levels; the answers come back to the county."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from cases.actions.accept_crossing import accept_crossing
from cases.actions.escalate_opinion import escalate_opinion
from cases.actions.give_feedback import give_feedback
from cases.actions.record_finding import record_finding
from cases.actions.return_crossing import return_crossing
from cases.actions.screen_opinion import screen_opinion
from cases.crossings.errors import CrossingCycle, NotBelow
from cases.crossings.powers import LEVELS, Area, level_of
from cases.errors import MissingPart, NotAllowed, UnknownChoice
from cases.models import Crossing, Deadline, Opinion
from cases.network.models import Link
from cases.rules import RuleBook
from cases.states import CaseState, LinkKind, OpinionSource
from core.ids import new_id
from sync import courier
from tenants.context import as_reader, in_tenant
from tenants.levels import Level
from tests.factories.world import CITY, COUNTY, NOW, TOWN, World
from tests.sync.emptying import empty


class Group:
    """The county's staff record; the others decide."""

    def __init__(self, world: World) -> None:
        self.world = world

    def found(self, area: str, congress: str = "", **more: Any) -> Opinion:
        given = {
            "actor": self.world.staff(COUNTY).actor,
            "tenant": COUNTY,
            "client_key": str(new_id()),
            "now": NOW,
            "activity": "第三混合小组三月活动",
            "title": "桥面下沉",
            "text": "大车绕行二十公里。",
            "area": area,
            "congress": congress,
        }
        done = record_finding(**(given | more))
        courier.deliver_all(now=NOW)
        return done

    def at(self, no: int) -> dict[str, Any]:
        with in_tenant(no):
            crossing = Crossing.objects.get(incoming=True)
        return self._given(no, crossing.revision) | {"crossing_id": crossing.pk}

    def on(self, no: int, opinion_id: UUID) -> dict[str, Any]:
        with in_tenant(no):
            revision = Opinion.objects.get(pk=opinion_id).revision
        return self._given(no, revision) | {"opinion_id": opinion_id}

    def _given(self, no: int, revision: int) -> dict[str, Any]:
        return {"tenant": no, "revision": revision, "client_key": str(new_id()), "now": NOW}


@pytest.fixture
def group(shared_network: World) -> Iterator[Group]:
    yield Group(shared_network)
    empty()


def test_the_table_has_every_area_and_a_pack_may_move_one() -> None:
    assert set(LEVELS) == set(Area)
    book = RuleBook(level=Level.COUNTY, rules={}, letters={}, settings={"finding_levels": {"TOWN": "COUNTY"}})
    assert level_of(area=Area.TOWN, book=book) == Level.COUNTY
    assert level_of(area=Area.VILLAGE, book=book) == Level.TOWNSHIP


@pytest.mark.parametrize(
    ("area", "congress", "target", "kind"),
    [("VILLAGE", "451122100", TOWN, LinkKind.FINDING_DOWN), ("CITY_ROADS", "", CITY, LinkKind.FINDING_UP)],
)
def test_it_goes_to_the_level_with_the_power_and_the_answer_comes_back(
    group: Group, area: str, congress: str, target: int, kind: LinkKind
) -> None:
    staff = group.world.staff(target).actor
    home = group.found(area, congress)
    assert home.state == CaseState.HANDLING
    taken = accept_crossing(actor=staff, **group.at(target))
    assert taken.opinion_id is not None
    screen_opinion(actor=staff, decision="ANSWER", text="本月修好。", **group.on(target, taken.opinion_id))
    courier.deliver_all(now=NOW)

    with in_tenant(target):
        there = Opinion.objects.get(pk=taken.opinion_id)
    with in_tenant(COUNTY):
        back = Opinion.objects.get(pk=home.pk)
    assert (there.source, there.state) == (OpinionSource.FINDING, CaseState.CLOSED)
    assert (back.state, back.answer) == (CaseState.UNIT_ANSWERED, "本月修好。")
    told = give_feedback(
        actor=group.world.staff(COUNTY).actor, text="已告诉小组：本月修好。", **group.on(COUNTY, home.pk)
    )
    assert told.state == CaseState.CLOSED
    with as_reader():
        assert [(link.kind, link.source_no, link.target_no) for link in Link.objects.all()] == [(kind, COUNTY, target)]


def test_the_county_s_own_is_screened_here(group: Group) -> None:
    home = group.found("COUNTY_ROADS")
    assert home.state == CaseState.RECEIVED
    with in_tenant(COUNTY):
        assert Deadline.objects.filter(opinion=home, rule="opinion.screen", state="OPEN").count() == 1
    with as_reader():
        assert not Link.objects.exists()


def test_given_back_it_is_screened_here(group: Group) -> None:
    home = group.found("TOWN", "451122100")
    return_crossing(actor=group.world.staff(TOWN).actor, reason="镇里办不了", **group.at(TOWN))
    courier.deliver_all(now=NOW)
    with in_tenant(COUNTY):
        assert Opinion.objects.get(pk=home.pk).state == CaseState.RECEIVED


def test_what_is_refused(group: Group) -> None:
    with pytest.raises(NotAllowed):
        group.found("COUNTY_ROADS", actor=group.world.deputy(COUNTY).actor)
    with pytest.raises(UnknownChoice):
        group.found("MOON")
    with pytest.raises(MissingPart):
        group.found("VILLAGE")
    with pytest.raises(NotBelow):
        group.found("VILLAGE", "451102")
    with pytest.raises(MissingPart):
        group.found("COUNTY_ROADS", title=" ")
    key = str(new_id())
    assert group.found("COUNTY_ROADS", client_key=key).pk == group.found("COUNTY_ROADS", client_key=key).pk


def test_what_came_from_a_congress_never_goes_back_to_it_as_new(group: Group) -> None:
    home = group.found("TOWN", "451122100")
    staff = group.world.staff(TOWN).actor
    taken = accept_crossing(actor=staff, **group.at(TOWN))
    assert taken.opinion_id is not None
    with pytest.raises(CrossingCycle):
        escalate_opinion(actor=staff, reason="镇里办不了", **group.on(TOWN, taken.opinion_id))
    with in_tenant(COUNTY):
        assert Opinion.objects.get(pk=home.pk).state == CaseState.HANDLING

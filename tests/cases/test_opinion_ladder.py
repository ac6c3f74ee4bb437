"""An opinion climbs from township to county to city; the answer comes back to the citizen at the township."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from cases.access import follow_opinion
from cases.actions.accept_crossing import accept_crossing
from cases.actions.answer_opinion import answer_opinion
from cases.actions.escalate_opinion import escalate_opinion
from cases.actions.give_feedback import give_feedback
from cases.actions.hand_in_opinion import hand_in_opinion
from cases.actions.rate_opinion import rate_opinion
from cases.actions.return_crossing import return_crossing
from cases.actions.screen_opinion import screen_opinion
from cases.crossings.errors import CrossingDecided
from cases.errors import CaseNotFound, MissingPart, NotAllowed, WrongState
from cases.models import Crossing, Deadline, Event, Opinion
from cases.network.models import Card, Link
from cases.states import CaseState, CrossingState, LinkKind, OpinionSource
from core.ids import new_id
from sync import courier
from tenants.actors import Actor
from tenants.context import as_reader, in_tenant
from tests.cases.crossing_steps import of_opinion
from tests.factories.world import CITY, COUNTY, NOW, PROVINCE, TOWN, World
from tests.sync.emptying import empty

NOBODY = Actor.nobody()


class Ladder:
    """Takes the steps; every step is committed, `deliver` lets the courier run."""

    def __init__(self, world: World) -> None:
        self.world = world

    def deliver(self) -> None:
        courier.deliver_all(now=NOW)

    def said(self) -> tuple[Opinion, str]:
        return hand_in_opinion(
            actor=NOBODY,
            tenant=TOWN,
            client_key=str(new_id()),
            now=NOW,
            title="国道路口没有红绿灯",
            text="镇口国道车快，老人过路危险。",
            sender="莫小红",
            phone="13877412345",
        )

    def at(self, no: int) -> dict[str, Any]:
        """The arguments of an act on the newest incoming crossing of a congress."""
        with in_tenant(no):
            crossing = Crossing.objects.filter(incoming=True).order_by("-sent_at", "-id")[0]
        return {
            "tenant": no,
            "crossing_id": crossing.pk,
            "revision": crossing.revision,
            "client_key": str(new_id()),
            "now": NOW,
        }

    def up(self, no: int, opinion_id: UUID, reason: str = "国道由上级管理") -> Opinion:
        done = escalate_opinion(actor=self.world.staff(no).actor, reason=reason, **of_opinion(no, opinion_id))
        self.deliver()
        return done

    def taken(self, no: int) -> UUID:
        crossing = accept_crossing(actor=self.world.staff(no).actor, **self.at(no))
        self.deliver()
        assert crossing.opinion_id is not None
        return crossing.opinion_id

    def opinion(self, no: int, opinion_id: UUID) -> Opinion:
        with in_tenant(no):
            return Opinion.objects.get(pk=opinion_id)

    def told(self, no: int, opinion_id: UUID, *, public: bool = False) -> list[tuple[int | None, str]]:
        with in_tenant(no):
            rows = Event.objects.filter(opinion_id=opinion_id, kind="CROSSING_PROGRESS").order_by("seq")
            if public:
                rows = rows.filter(is_public=True)
            return [(row.from_no, row.detail["kind"]) for row in rows]


@pytest.fixture
def ladder(shared_network: World) -> Iterator[Ladder]:
    yield Ladder(shared_network)
    empty()


def test_three_levels_up_and_the_answer_back_to_the_citizen(ladder: Ladder) -> None:
    world = ladder.world
    first, code = ladder.said()
    ladder.up(TOWN, first.pk)
    at_county = ladder.taken(COUNTY)
    ladder.up(COUNTY, at_county)
    at_city = ladder.taken(CITY)
    screen_opinion(
        actor=world.staff(CITY).actor, decision="ACCEPT", unit_id=world.unit(CITY), **of_opinion(CITY, at_city)
    )
    answer_opinion(actor=world.unit_admin(CITY).actor, text="六月装信号灯。", **of_opinion(CITY, at_city))
    give_feedback(actor=world.staff(CITY).actor, text="市交通运输局六月装信号灯。", **of_opinion(CITY, at_city))
    ladder.deliver()

    assert ladder.opinion(CITY, at_city).state == CaseState.CLOSED
    between = ladder.opinion(COUNTY, at_county)
    assert (between.state, between.answer) == (CaseState.CLOSED, "市交通运输局六月装信号灯。")
    home = ladder.opinion(TOWN, first.pk)
    assert (home.state, home.answer) == (CaseState.UNIT_ANSWERED, "市交通运输局六月装信号灯。")
    assert ladder.told(TOWN, first.pk) == [
        (COUNTY, "CROSSING_ACCEPTED"),
        (COUNTY, "OPINION_ESCALATED"),
        (CITY, "CROSSING_ACCEPTED"),
        (CITY, "OPINION_ACCEPTED"),
        (CITY, "OPINION_SENT_BACK"),
    ]
    assert (CITY, "OPINION_SENT_BACK") not in ladder.told(TOWN, first.pk, public=True)
    with in_tenant(TOWN):
        clocks = dict(Deadline.objects.filter(opinion_id=first.pk).values_list("rule", "state"))
    assert clocks == {"opinion.screen": "MET", "opinion.feedback": "OPEN"}

    give_feedback(actor=world.staff(TOWN).actor, text="六月就装红绿灯。", **of_opinion(TOWN, first.pk))
    seen = follow_opinion(tenant=TOWN, number=first.number, code=code)
    assert (seen.state, seen.feedback) == (CaseState.FEEDBACK_GIVEN, "六月就装红绿灯。")
    rated = rate_opinion(
        actor=NOBODY,
        tenant=TOWN,
        client_key=str(new_id()),
        now=NOW,
        number=first.number,
        code=code,
        rating="SATISFIED",
    )
    assert rated.state == CaseState.RATED

    with as_reader():
        links = list(Link.objects.order_by("hops"))
        cards = {card.owner_no: card.id for card in Card.objects.all()}
    assert [(x.kind, x.source_no, x.target_no, x.hops, x.state) for x in links] == [
        (LinkKind.OPINION_UP, TOWN, COUNTY, 1, CrossingState.ANSWERED),
        (LinkKind.OPINION_UP, COUNTY, CITY, 2, CrossingState.ANSWERED),
    ]
    assert [(x.root_id, x.target_case) for x in links] == [(first.pk, at_county), (first.pk, at_city)]
    assert cards == {TOWN: first.pk, COUNTY: at_county, CITY: at_city}


def test_name_and_telephone_never_leave_the_first_congress(ladder: Ladder) -> None:
    first, _ = ladder.said()
    ladder.up(TOWN, first.pk)
    at_county = ladder.taken(COUNTY)

    with in_tenant(COUNTY):
        row = Opinion.objects.filter(pk=at_county).values().get()
        crossing = Crossing.objects.filter(opinion_id=at_county).values().get()
    home = ladder.opinion(TOWN, first.pk)
    text = f"{row}{crossing}"
    for secret in ("莫小红", "13877412345", home.sender_cipher, home.phone_cipher, home.phone_index):
        assert secret not in text
    assert (row["source"], row["source_text"]) == (OpinionSource.LADDER, "钟山镇人民代表大会 钟山镇 〔2026〕第0001号")
    with pytest.raises(CaseNotFound):
        follow_opinion(tenant=COUNTY, number=row["number"], code="AAAAAAAA")


def test_given_back_it_waits_below_again(ladder: Ladder) -> None:
    first, _ = ladder.said()
    gone = ladder.up(TOWN, first.pk)
    assert (gone.state, gone.holder) == (CaseState.HANDLING, "钟山县人大常委会代表工委")
    return_crossing(actor=ladder.world.staff(COUNTY).actor, reason="属镇里权限", **ladder.at(COUNTY))
    ladder.deliver()

    home = ladder.opinion(TOWN, first.pk)
    assert (home.state, home.unit_name, home.holder) == (CaseState.RECEIVED, "", "钟山镇人大主席团")
    assert ladder.told(TOWN, first.pk) == [(COUNTY, "CROSSING_RETURNED")]
    ladder.up(TOWN, first.pk)
    assert ladder.opinion(TOWN, first.pk).state == CaseState.HANDLING


def test_an_answer_on_the_spot_above_is_the_answer_below(ladder: Ladder) -> None:
    first, _ = ladder.said()
    ladder.up(TOWN, first.pk)
    at_county = ladder.taken(COUNTY)
    screen_opinion(
        actor=ladder.world.staff(COUNTY).actor, decision="ANSWER", text="已列入计划。", **of_opinion(COUNTY, at_county)
    )
    ladder.deliver()
    assert ladder.opinion(COUNTY, at_county).state == CaseState.CLOSED
    assert ladder.opinion(TOWN, first.pk).answer == "已列入计划。"


def test_who_may_and_when(ladder: Ladder) -> None:
    world = ladder.world
    first, _ = ladder.said()
    with pytest.raises(MissingPart):
        ladder.up(TOWN, first.pk, reason=" ")
    with pytest.raises(CaseNotFound):
        escalate_opinion(actor=world.staff(COUNTY).actor, reason="试", **of_opinion(TOWN, first.pk))
    asked = hand_in_opinion(
        actor=NOBODY,
        tenant=TOWN,
        client_key=str(new_id()),
        now=NOW,
        title="路灯",
        text="路灯不亮。",
        deputy_user_id=world.deputy(TOWN).id,
    )[0]
    with pytest.raises(NotAllowed):
        escalate_opinion(actor=world.deputy(TOWN).actor, reason="试", **of_opinion(TOWN, asked.pk))
    ladder.up(TOWN, first.pk)
    with pytest.raises(WrongState):
        ladder.up(TOWN, first.pk)
    once = ladder.at(COUNTY)
    with pytest.raises(CaseNotFound):
        accept_crossing(actor=world.deputy(COUNTY).actor, **once)
    accept_crossing(actor=world.staff(COUNTY).actor, **once)
    with pytest.raises(CrossingDecided):
        return_crossing(actor=world.staff(COUNTY).actor, reason="晚了", **ladder.at(COUNTY))
    with as_reader():
        assert not Card.objects.filter(owner_no=PROVINCE).exists()

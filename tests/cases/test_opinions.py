"""A citizen's opinion: receipt, screening, the unit's answer, feedback, rating, and a deputy's draft from it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from cases.access import follow_opinion
from cases.actions.answer_opinion import answer_opinion
from cases.actions.convert_opinion import convert_opinion
from cases.actions.give_feedback import give_feedback
from cases.actions.hand_in_opinion import BadPhone, TooQuick, hand_in_opinion
from cases.actions.rate_opinion import rate_opinion
from cases.actions.screen_opinion import screen_opinion
from cases.assigning import UnitNotHere
from cases.disclosure import sender_of
from cases.errors import (
    CaseNotFound,
    MissingPart,
    NotAllowed,
    ReusedKey,
    StaleCase,
    TooLong,
    UnknownChoice,
    WrongState,
)
from cases.models import Case, Deadline, Event, Opinion
from cases.network.models import Card
from cases.states import CaseKind, CaseState, DeadlineState, Origin
from core.ids import new_id
from tenants.actors import Actor
from tenants.context import as_reader, in_tenant
from tests.factories.world import COUNTY, NOW, TOWN, World

NOBODY = Actor.nobody()


@pytest.fixture(scope="module")
def world(shared_network: World) -> World:
    """One world for the module: every test hands in an opinion of its own."""
    return shared_network


def key() -> str:
    return str(new_id())


def received(world: World, no: int = COUNTY, **choices: Any) -> tuple[Opinion, str]:
    given: dict[str, Any] = {
        "title": "学校门口没有斑马线",
        "text": "钟山镇一小门口放学时车多，没有斑马线。",
        "sender": "莫小红",
        "phone": "13877412345",
        "deputy_user_id": world.deputy(no).id,
    }
    return hand_in_opinion(actor=NOBODY, tenant=no, client_key=key(), now=NOW, **(given | choices))


def on(opinion: Opinion, no: int = COUNTY) -> dict[str, Any]:
    with in_tenant(no):
        revision = Opinion.objects.get(pk=opinion.pk).revision
    return {
        "tenant": no,
        "opinion_id": opinion.pk,
        "revision": revision,
        "client_key": key(),
        "now": NOW,
    }


def assigned(world: World) -> Opinion:
    opinion, _ = received(world)
    return screen_opinion(
        actor=world.staff(COUNTY).actor,
        decision="ACCEPT",
        unit_id=world.unit(COUNTY),
        **on(opinion),
    )


def answered(world: World) -> Opinion:
    opinion = assigned(world)
    return answer_opinion(actor=world.unit_admin(COUNTY).actor, text="三月底前施划斑马线。", **on(opinion))


def clocks(opinion: Opinion) -> dict[str, str]:
    with in_tenant(COUNTY):
        return dict(Deadline.objects.filter(opinion=opinion).values_list("rule", "state"))


def test_the_receipt_has_a_number_and_a_code_that_is_stored_nowhere(world: World) -> None:
    first, code = received(world, no=TOWN)
    second, other = received(world, no=TOWN)

    assert (first.number, second.number) == ("〔2026〕第0001号", "〔2026〕第0002号")
    assert len(code) == 8 and code != other
    with in_tenant(TOWN):
        stored = Opinion.objects.filter(pk=first.pk).values().get()
    assert code not in str(stored)
    assert "莫小红" not in str(stored)
    assert "13877412345" not in str(stored)
    with as_reader():
        card = Card.objects.get(pk=first.pk)
    assert (card.kind, card.owner_no, card.state) == (CaseKind.OPINION, TOWN, CaseState.RECEIVED)
    assert "莫小红" not in str(vars(card))


def test_number_and_code_open_it_however_they_are_typed(world: World) -> None:
    opinion, code = received(world)
    number = int(opinion.number[7:11])

    for typed in (opinion.number, f"2026-{number}", f"[2026] 第{number}号"):
        found = follow_opinion(tenant=COUNTY, number=typed, code=f" {code[:4]}-{code[4:]}".lower())
        assert found.pk == opinion.pk
    for wrong_number, wrong_code in (
        (opinion.number, "AAAAAAAA"),
        ("〔2026〕第9999号", code),
        ("2026 ²", code),
        (f"2026 {'1' * 5000}", code),
    ):
        with pytest.raises(CaseNotFound):
            follow_opinion(tenant=COUNTY, number=wrong_number, code=wrong_code)
    with pytest.raises(CaseNotFound):
        follow_opinion(tenant=TOWN, number=opinion.number, code=code)


def test_the_same_request_gets_the_same_receipt(world: World) -> None:
    same = {
        "actor": NOBODY,
        "tenant": COUNTY,
        "client_key": key(),
        "now": NOW,
        "title": "路灯不亮",
        "text": "人民路路灯不亮。",
    }
    first, code = hand_in_opinion(**same)
    again, code_again = hand_in_opinion(**same)

    assert (again.pk, code_again) == (first.pk, code)
    with pytest.raises(ReusedKey):
        hand_in_opinion(**(same | {"text": "别的事。"}))


@pytest.mark.parametrize(
    ("choices", "error"),
    [
        ({"website": "http://spam.example"}, TooQuick),
        ({"seconds": 1}, TooQuick),
        ({"title": "  "}, MissingPart),
        ({"text": ""}, MissingPart),
        ({"text": "长" * 2001}, TooLong),
        ({"title": "长" * 51}, TooLong),
        ({"phone": "没有电话"}, BadPhone),
        ({"deputy_user_id": new_id()}, UnknownChoice),
    ],
)
def test_bad_input_leaves_nothing(world: World, choices: dict[str, Any], error: type) -> None:
    with in_tenant(COUNTY):
        before = Opinion.objects.count()

    with pytest.raises(error):
        received(world, **choices)

    with in_tenant(COUNTY):
        assert Opinion.objects.count() == before


def test_name_and_phone_are_whole_only_for_who_handles_it(world: World) -> None:
    opinion = assigned(world)

    def seen(username: str) -> tuple[str, str]:
        actor = world.people[username].actor
        return sender_of(actor=actor, opinion=opinion, tenant=COUNTY)

    whole, masked = ("莫小红", "13877412345"), ("莫**", "138****2345")
    assert seen("staff-4") == whole
    assert seen("unit1-4") == whole
    assert seen("deputy1-4") == masked
    assert seen("unit2-4") == masked
    assert seen("staff-5") == masked
    assert sender_of(actor=NOBODY, opinion=opinion, tenant=COUNTY) == masked


def test_the_straight_road_to_the_citizens_rating(world: World) -> None:
    opinion, code = received(world)
    assert opinion.holder == "钟山县人大常委会代表工委"
    opinion = screen_opinion(
        actor=world.staff(COUNTY).actor,
        decision="ACCEPT",
        unit_id=world.unit(COUNTY),
        **on(opinion),
    )
    assert (opinion.state, opinion.holder) == (CaseState.ASSIGNED, "钟山县交通运输局")
    with in_tenant(COUNTY):
        due = Deadline.objects.get(opinion=opinion, rule="opinion.answer").due_on
    assert due == date(2026, 3, 23)
    opinion = answer_opinion(actor=world.unit_admin(COUNTY).actor, text="三月底前施划斑马线。", **on(opinion))
    assert opinion.state == CaseState.UNIT_ANSWERED
    opinion = give_feedback(actor=world.staff(COUNTY).actor, text="已经安排，月底前完成。", **on(opinion))
    assert opinion.state == CaseState.FEEDBACK_GIVEN
    rated = rate_opinion(
        actor=NOBODY,
        tenant=COUNTY,
        client_key=key(),
        now=NOW,
        number=opinion.number,
        code=code,
        rating="SATISFIED",
    )

    assert (rated.state, rated.rating) == (CaseState.RATED, "SATISFIED")
    assert clocks(opinion) == dict.fromkeys(("opinion.screen", "opinion.answer", "opinion.feedback"), DeadlineState.MET)
    with in_tenant(COUNTY):
        events = Event.objects.filter(opinion=opinion).order_by("seq")
        told = list(events.values_list("kind", "is_public"))
    assert told == [
        ("OPINION_RECEIVED", True),
        ("OPINION_ACCEPTED", True),
        ("OPINION_ANSWERED", False),
        ("FEEDBACK_GIVEN", True),
        ("OPINION_RATED", True),
    ]
    with as_reader():
        card = Card.objects.get(pk=opinion.pk)
    assert (card.is_open, card.rating, card.next_due_on) == (False, "SATISFIED", None)


def test_rating_needs_the_code_and_happens_once(world: World) -> None:
    opinion, code = received(world)
    given = {"actor": NOBODY, "tenant": COUNTY, "now": NOW, "number": opinion.number}
    with pytest.raises(WrongState):
        rate_opinion(client_key=key(), code=code, rating="SATISFIED", **given)
    screen_opinion(actor=world.staff(COUNTY).actor, decision="ANSWER", text="已修好。", **on(opinion))
    with pytest.raises(CaseNotFound):
        rate_opinion(client_key=key(), code="AAAAAAAA", rating="SATISFIED", **given)
    with pytest.raises(UnknownChoice):
        rate_opinion(client_key=key(), code=code, rating="FIVE_STARS", **given)
    rate_opinion(client_key=key(), code=code, rating="DISSATISFIED", **given)
    with pytest.raises(WrongState):
        rate_opinion(client_key=key(), code=code, rating="SATISFIED", **given)


@pytest.mark.parametrize(
    ("decision", "state", "kind"),
    [
        ("ANSWER", CaseState.FEEDBACK_GIVEN, "OPINION_ANSWERED_ON_SPOT"),
        ("REFER", CaseState.REFERRED_OUT, "OPINION_REFERRED"),
    ],
)
def test_answered_on_the_spot_or_guided_elsewhere(world: World, decision: str, state: CaseState, kind: str) -> None:
    opinion, _ = received(world)
    words = "请向县信访局反映，电话 12345。"

    opinion = screen_opinion(actor=world.staff(COUNTY).actor, decision=decision, text=words, **on(opinion))

    assert (opinion.state, opinion.feedback) == (state, words)
    with in_tenant(COUNTY):
        assert Event.objects.filter(opinion=opinion, kind=kind, is_public=True).count() == 1


@pytest.mark.parametrize(
    ("choices", "error"),
    [
        ({"decision": "ACCEPT"}, MissingPart),
        ({"decision": "ANSWER", "text": " "}, MissingPart),
        ({"decision": "REFER"}, MissingPart),
        ({"decision": "THROW_AWAY"}, UnknownChoice),
    ],
)
def test_screening_needs_what_it_needs(world: World, choices: dict[str, Any], error: type) -> None:
    opinion, _ = received(world)

    with pytest.raises(error):
        screen_opinion(actor=world.staff(COUNTY).actor, **choices, **on(opinion))

    with in_tenant(COUNTY):
        assert Opinion.objects.get(pk=opinion.pk).state == CaseState.RECEIVED


def test_a_unit_of_another_congress_is_none_to_charge(world: World) -> None:
    opinion, _ = received(world)

    with pytest.raises(UnitNotHere):
        screen_opinion(
            actor=world.staff(COUNTY).actor,
            decision="ACCEPT",
            unit_id=world.unit(TOWN),
            **on(opinion),
        )


@pytest.mark.parametrize("who", ["deputy1-4", "unit1-4", "staff-5", "admin-4"])
def test_only_staff_screen(world: World, who: str) -> None:
    opinion, _ = received(world)

    with pytest.raises((NotAllowed, CaseNotFound)):
        screen_opinion(actor=world.people[who].actor, decision="REFER", text="x", **on(opinion))


@pytest.mark.parametrize("who", ["unit2-4", "handler1-4", "staff-4", "unit1-5"])
def test_only_the_unit_answers(world: World, who: str) -> None:
    opinion = assigned(world)

    with pytest.raises((NotAllowed, CaseNotFound)):
        answer_opinion(actor=world.people[who].actor, text="x", **on(opinion))


def test_a_stale_page_decides_nothing(world: World) -> None:
    opinion, _ = received(world)
    opened = on(opinion)
    screen_opinion(actor=world.staff(COUNTY).actor, decision="REFER", text="请走信访。", **on(opinion))

    with pytest.raises(StaleCase) as caught:
        screen_opinion(actor=world.staff(COUNTY).actor, decision="REFER", text="x", **opened)

    assert (caught.value.who, caught.value.what) == ("陈静", "引导其他渠道")


@pytest.fixture
def asked(world: World) -> Iterator[Opinion]:
    yield answered(world)


def test_the_asked_deputy_opens_a_draft_of_his_own_words(world: World, asked: Opinion) -> None:
    deputy = world.deputy(COUNTY)
    draft = convert_opinion(actor=deputy.actor, **on(asked))

    assert (draft.state, draft.origin, draft.origin_text) == (
        CaseState.DRAFT,
        Origin.FROM_OPINION,
        asked.number,
    )
    assert (draft.matter, draft.proposal, draft.lead_user_id) == ("", "", deputy.id)
    with in_tenant(COUNTY):
        assert Opinion.objects.get(pk=asked.pk).converted_case_id == draft.pk
        assert Case.objects.get(pk=draft.pk).opinions.get().pk == asked.pk
    with pytest.raises(WrongState):
        convert_opinion(actor=deputy.actor, **on(asked))


@pytest.mark.parametrize("who", ["deputy2-4", "staff-4", "deputy1-5", "unit1-4"])
def test_nobody_else_converts(world: World, asked: Opinion, who: str) -> None:
    with pytest.raises((NotAllowed, CaseNotFound)):
        convert_opinion(actor=world.people[who].actor, **on(asked))

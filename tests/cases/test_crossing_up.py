"""A township's suggestion goes up to the province and its answer comes back to the first proposer."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from cases.actions.sponsor_crossing import sponsor_crossing
from cases.crossings import many
from cases.models import Case, Crossing, Deadline, Event, Reply
from cases.network.models import Card, Link
from cases.states import CaseState, CrossingState, DeadlineState, Origin
from core.logins import use_login
from tenants.context import as_reader, in_tenant
from tests.cases.crossing_steps import TITLE, Steps
from tests.factories.world import (
    CITY,
    COUNTY,
    NOW,
    PROVINCE,
    TOWN,
    World,
)
from tests.sync.emptying import empty


@pytest.fixture
def steps(shared_network: World) -> Iterator[Steps]:
    yield Steps(shared_network)
    empty()


def test_through_four_levels_and_the_answer_back_at_the_township(steps: Steps) -> None:
    first = steps.accepted(TOWN)
    case = first
    for lower, upper in ((TOWN, COUNTY), (COUNTY, CITY), (CITY, PROVINCE)):
        steps.escalated(lower, case)
        steps.deliver()
        steps.taken_up(upper)
        case = steps.sponsored(upper)
        steps.deliver()
    steps.answered(PROVINCE, case)
    steps.deliver()

    with in_tenant(TOWN):
        reply = Reply.objects.get(case_id=first.pk)
        home = Case.objects.get(pk=first.pk)
        crossing = Crossing.objects.get(case_id=first.pk)
    assert (reply.from_no, reply.text) == (PROVINCE, "今年开工，年底通车。")
    assert home.state == CaseState.REPLIED
    assert crossing.state == CrossingState.ANSWERED
    assert steps.told(TOWN, first.pk) == [
        (COUNTY, "CROSSING_ACCEPTED"),
        (COUNTY, "CROSSING_SPONSORED"),
        (COUNTY, "ACCEPTED"),
        (COUNTY, "ESCALATED"),
        (CITY, "CROSSING_ACCEPTED"),
        (CITY, "CROSSING_SPONSORED"),
        (CITY, "ACCEPTED"),
        (CITY, "ESCALATED"),
        (PROVINCE, "CROSSING_ACCEPTED"),
        (PROVINCE, "CROSSING_SPONSORED"),
        (PROVINCE, "ACCEPTED"),
        (PROVINCE, "ASSIGNED"),
        (PROVINCE, "SIGNED"),
        (PROVINCE, "REPLIED"),
    ]
    with as_reader():
        links = list(Link.objects.order_by("hops"))
        cards = {card.owner_no: card for card in Card.objects.all()}
    assert [(link.source_no, link.target_no, link.hops) for link in links] == [
        (TOWN, COUNTY, 1),
        (COUNTY, CITY, 2),
        (CITY, PROVINCE, 3),
    ]
    assert {link.root_id for link in links} == {first.pk}
    assert {no: card.state for no, card in cards.items()} == dict.fromkeys(
        (TOWN, COUNTY, CITY, PROVINCE), CaseState.REPLIED
    )
    assert {no: card.up for no, card in cards.items()} == {
        TOWN: True,
        COUNTY: True,
        CITY: True,
        PROVINCE: False,
    }


def test_an_offer_stands_above_with_snapshot_clock_and_no_case(steps: Steps) -> None:
    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)
    assert steps.deliver() == 1

    crossing = steps.incoming(COUNTY)
    with in_tenant(COUNTY):
        clock = Deadline.objects.get(crossing_id=crossing.pk)
        assert Case.objects.count() == 0
    assert crossing.state == CrossingState.WAITING
    assert crossing.reason == "超出本级权限"
    assert crossing.snapshot["title"] == TITLE
    assert crossing.snapshot["proposers"] == ["李长明"]
    assert crossing.snapshot["plate"] == "钟山镇十九届八次会议 第0001号"
    assert crossing.snapshot["chain"] == [TOWN]
    assert (clock.rule, clock.start_on, clock.due_on) == (
        "crossing_decide",
        date(2026, 3, 2),
        date(2026, 3, 16),
    )


def test_a_sponsored_case_is_a_suggestion_of_the_upper_deputy(steps: Steps) -> None:
    steps.escalated(TOWN, steps.accepted(TOWN))
    steps.deliver()
    steps.taken_up(COUNTY)
    case = steps.sponsored(COUNTY)

    assert case.origin == Origin.ESCALATED
    assert case.origin_text == "钟山镇人民代表大会 钟山镇十九届八次会议 第0001号"
    assert (case.title, case.lead_name, case.number) == (TITLE, "李长明", 1)
    assert case.lead_user_id == steps.world.deputy(COUNTY).id
    with in_tenant(COUNTY):
        kinds = list(Event.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))
        clock = Deadline.objects.get(crossing_id=steps.incoming(COUNTY).pk)
    assert kinds == ["CROSSING_RECEIVED", "CROSSING_SPONSORED", "ACCEPTED"]
    assert clock.state == DeadlineState.MET


def test_returned_above_may_go_up_again(steps: Steps) -> None:
    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)
    steps.deliver()
    with as_reader():
        assert Card.objects.get(pk=case.pk).up is True
    steps.sent_back(COUNTY, "请补充现场照片")
    steps.deliver()

    crossing = steps.outgoing(TOWN)
    assert (crossing.state, crossing.return_reason) == (CrossingState.RETURNED, "请补充现场照片")
    with as_reader():
        assert Card.objects.get(pk=case.pk).up is False
    with in_tenant(TOWN):
        event = Event.objects.get(case=case, kind="CROSSING_PROGRESS")
    assert (event.from_no, event.detail["detail"]) == (COUNTY, {"reason": "请补充现场照片"})

    steps.escalated(TOWN, case)
    steps.deliver()
    assert steps.incoming(COUNTY).state == CrossingState.WAITING


def test_not_accepted_above_counts_as_returned(steps: Steps) -> None:
    from cases.actions.refuse_suggestion import refuse_suggestion

    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)
    steps.deliver()
    steps.taken_up(COUNTY)
    crossing = sponsor_crossing(actor=steps.world.deputy(COUNTY).actor, **steps._at(COUNTY, steps.incoming(COUNTY)))
    refuse_suggestion(
        actor=steps.world.staff(COUNTY).actor,
        reason="不属本级",
        ground="BEYOND_POWERS",
        **steps._on(COUNTY, steps.case(COUNTY, crossing.case_id)),
    )
    steps.deliver()

    assert steps.outgoing(TOWN).state == CrossingState.RETURNED
    assert steps.outgoing(TOWN).return_reason == "不属本级"


def test_own_units_still_at_work_keep_the_case_open(steps: Steps) -> None:
    from cases.actions.assign_suggestion import assign_suggestion

    case = steps.accepted(TOWN)
    assign_suggestion(
        actor=steps.world.staff(TOWN).actor,
        lead_unit_id=steps.world.unit(TOWN),
        **steps._on(TOWN, case),
    )
    steps.escalated(TOWN, case)
    steps.deliver()
    steps.taken_up(COUNTY)
    steps.answered(COUNTY, steps.sponsored(COUNTY))
    steps.deliver()

    assert steps.case(TOWN, case.pk).state == CaseState.ASSIGNED
    with in_tenant(TOWN):
        assert Reply.objects.get(case=case).from_no == COUNTY


def test_closing_the_child_never_closes_the_parent(steps: Steps) -> None:
    from cases.actions.close_case import close_case
    from cases.actions.evaluate_reply import evaluate_reply

    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)
    steps.deliver()
    steps.taken_up(COUNTY)
    child = steps.answered(COUNTY, steps.sponsored(COUNTY))
    child = evaluate_reply(
        actor=steps.world.deputy(COUNTY).actor,
        process="SATISFIED",
        result="SATISFIED",
        **steps._on(COUNTY, child),
    )
    close_case(actor=steps.world.staff(COUNTY).actor, **steps._on(COUNTY, child))
    steps.deliver()

    assert steps.case(TOWN, case.pk).state == CaseState.REPLIED
    assert steps.outgoing(TOWN).state == CrossingState.CLOSED
    assert steps.told(TOWN, case.pk)[-2:] == [(COUNTY, "EVALUATED"), (COUNTY, "CLOSED")]


def test_a_hidden_identity_stays_at_home(steps: Steps) -> None:
    case = steps.accepted(TOWN, secrecy="IDENTITY_HIDDEN")
    steps.escalated(TOWN, case)
    steps.deliver()

    snapshot = steps.incoming(COUNTY).snapshot
    assert snapshot["proposers"] == ["代表（应要求不公开姓名）"]
    assert snapshot["secrecy"] == "IDENTITY_HIDDEN"
    steps.taken_up(COUNTY)
    child = steps.sponsored(COUNTY)
    assert child.secrecy == "IDENTITY_HIDDEN"
    steps.deliver()
    with in_tenant(TOWN):
        told = Event.objects.filter(case=case, kind="CROSSING_PROGRESS")
        assert {row.actor_name for row in told if row.detail["kind"] == "ACCEPTED"} == {""}


def test_withdrawn_before_it_was_taken_up_is_recalled(steps: Steps) -> None:
    from cases.actions.withdraw_suggestion import withdraw_suggestion

    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)
    withdraw_suggestion(
        actor=steps.world.deputy(TOWN).actor,
        reason="已自行解决",
        **steps._on(TOWN, steps.case(TOWN, case.pk)),
    )
    steps.deliver()

    crossing = steps.incoming(COUNTY)
    assert crossing.state == CrossingState.CLOSED
    with in_tenant(COUNTY):
        assert Deadline.objects.get(crossing=crossing).state == DeadlineState.CANCELLED


def test_told_twice_by_the_courier_stands_once(steps: Steps) -> None:
    from core.logins import use_login
    from sync.models import Outbox, OutboxState
    from tenants.context import as_courier

    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)
    steps.deliver()
    steps.taken_up(COUNTY)
    steps.deliver()
    with use_login("courier"), as_courier():
        Outbox.objects.update(state=OutboxState.WAITING)
    steps.deliver()

    assert steps.told(TOWN, case.pk) == [(COUNTY, "CROSSING_ACCEPTED")]
    with in_tenant(COUNTY):
        assert Crossing.objects.count() == 1
        assert Deadline.objects.count() == 1


def test_effects_are_dated_by_the_sender_not_by_the_courier(steps: Steps) -> None:
    from datetime import timedelta

    from sync import courier

    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)
    courier.deliver_all(now=NOW + timedelta(days=40))

    with in_tenant(COUNTY):
        assert Deadline.objects.get().start_on == date(2026, 3, 2)


def test_what_is_told_locks_the_case_before_its_crossing_as_acts_do(steps: Steps) -> None:
    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)
    steps.deliver()
    steps.taken_up(COUNTY)
    with use_login("courier"), CaptureQueriesContext(connections["courier"]) as seen:
        steps.deliver()
    locked = [query["sql"] for query in seen if "FOR UPDATE" in query["sql"] and 'FROM "cases_' in query["sql"]]
    assert [sql.split(' FROM "')[1].split('"')[0] for sql in locked][:2] == ["cases_case", "cases_crossing"]


def test_what_is_told_to_many_locks_cases_only() -> None:
    assert many._PARENTS.strip().endswith("ORDER BY parent.id FOR UPDATE OF parent")

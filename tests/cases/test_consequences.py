"""What the acts lead to: clocks, shares, rounds, versions, numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Thread

import pytest

from cases.actions.accept_suggestion import accept_suggestion
from cases.actions.answer_invitation import answer_invitation
from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.close_case import close_case
from cases.actions.decide_return import SameUnit, decide_return
from cases.actions.evaluate_reply import ReasonMissing
from cases.actions.invite_cosigners import NotADeputyHere, invite_cosigners
from cases.actions.log_contact import InTheFuture, log_contact
from cases.actions.publish_case import NothingToPublish, publish_case
from cases.actions.request_return import AskedAlready, TooLateToReturn, request_return
from cases.actions.return_suggestion import return_suggestion
from cases.actions.save_draft import save_draft
from cases.actions.sign_assignment import sign_assignment
from cases.actions.submit_suggestion import submit_suggestion
from cases.actions.withdraw_suggestion import withdraw_suggestion
from cases.actions.withhold_case import withhold_case
from cases.assigning import UnitNotHere, UnitTwice
from cases.errors import MissingPart, TooLong
from cases.models import Case, Cosigner, Deadline, Numbering
from cases.network.models import Card
from cases.permissions import NotForThePublic
from cases.texts import MatterMissing, ProposalMissing, TitleMissing
from tenants.context import as_reader, in_tenant
from tests.cases.road import TEXT, Road, key
from tests.factories.world import CITY, COUNTY, TOWN, World


def card_of(road: Road) -> Card:
    with as_reader():
        return Card.objects.get(pk=road.id)


def test_clocks_start_at_the_assignment(busy_network: World) -> None:
    road = Road(busy_network).submitted()
    assert road.clocks() == {"intake": "2026-03-09"}
    accept_suggestion(**road.common(road.staff))
    assert road.clocks() == {"assign_closed_session": "2026-03-09"}
    assert road.clocks("MET") == {"intake": "2026-03-09"}
    road.at(datetime(2026, 3, 9, 1, tzinfo=UTC))
    assign_suggestion(
        **road.common(
            road.staff,
            lead_unit_id=busy_network.unit(COUNTY, 3),
            co_unit_ids=[busy_network.unit(COUNTY, 1)],
        )
    )
    with in_tenant(COUNTY):
        lead, helper = road.share(), road.share("CO")
        of_lead = {d.rule: d.due_on for d in lead.deadlines.all()}
        of_helper = {d.rule: d.due_on for d in helper.deadlines.all()}
    assert of_lead == {
        "sign_for": date(2026, 3, 12),
        # The province's pack gives seven working days, the national one five.
        "return_request": date(2026, 3, 18),
        "first_contact": date(2026, 4, 7),
        "reply": date(2026, 6, 9),
    }
    assert of_helper == {
        "sign_for": date(2026, 3, 12),
        "return_request": date(2026, 3, 18),
        "co_opinion": date(2026, 4, 9),
    }
    assert road.case.state == "ASSIGNED"
    # A right to return makes nobody late: the next duty is to sign.
    assert (card_of(road).next_due_rule, card_of(road).next_due_on) == (
        "sign_for",
        date(2026, 3, 12),
    )


def test_a_difficult_one_and_a_township_have_their_own_limits(busy_network: World) -> None:
    assert Road(busy_network).assigned(difficult=True).clocks()["reply_extended"] == "2026-09-02"
    assert Road(busy_network, no=TOWN).assigned().clocks()["reply"] == "2026-05-06"
    town = Road(busy_network, no=TOWN).assigned(difficult=True)
    assert town.clocks()["reply_extended"] == "2026-07-02"


def test_signing_late_is_kept_as_missed(busy_network: World) -> None:
    road = Road(busy_network).assigned(co=False).at(datetime(2026, 3, 6, 1, tzinfo=UTC))
    sign_assignment(**road.common(road.lead, assignment_id=road.share().pk))
    assert road.clocks("MISSED") == {"sign_for": "2026-03-05"}
    assert (road.case.state, road.share().signed_by) == ("HANDLING", "经办3")


def test_contact_meets_its_clock_and_cannot_be_in_the_future(busy_network: World) -> None:
    road = Road(busy_network).signed(co=False)
    told = {"assignment_id": road.share().pk, "way": "VISIT", "stage": "BEFORE", "text": "上门"}
    with pytest.raises(InTheFuture):
        log_contact(**road.common(road.lead, on=date(2026, 3, 3), **told))
    handler = busy_network.people[f"handler1-{COUNTY}"].actor
    assert handler.units_at(COUNTY) == {busy_network.unit(COUNTY, 1)}
    log_contact(**road.common(road.lead, on=date(2026, 3, 2), **told))
    assert road.clocks("MET")["first_contact"] == "2026-03-30"
    assert road.last().detail == {
        "unit": "钟山县水利局",
        "on": "2026-03-02",
        "way": "上门走访",
        "stage": "办前",
        "text": "上门",
    }


def test_an_approved_return_gives_another_unit_its_own_start(busy_network: World) -> None:
    road = Road(busy_network).assigned(co=False).later(days=1)
    old = road.share()
    request_return(**road.common(road.lead, assignment_id=old.pk, reason="属教育局职责", proposal="教育局"))
    assert road.clocks() | {} == {
        "sign_for": "2026-03-05",
        "first_contact": "2026-03-30",
        "reply": "2026-06-02",
        "reassign": "2026-03-10",
    }
    assert card_of(road).holder == "钟山县人大常委会代表工委"
    road.later(days=2)
    decide = {"assignment_id": old.pk, "approve": True, "reason": "同意"}
    with pytest.raises(MissingPart) as missing:
        decide_return(**road.common(road.staff, **decide))
    assert missing.value.field == "lead"
    with pytest.raises(SameUnit):
        decide_return(**road.common(road.staff, **decide, lead_unit_id=busy_network.unit(COUNTY, 3)))
    decide_return(**road.common(road.staff, **decide, lead_unit_id=busy_network.unit(COUNTY, 2)))
    new = road.share()
    with in_tenant(COUNTY):
        old.refresh_from_db()
    assert (old.state, new.unit_name, new.state) == ("REVOKED", "钟山县教育局", "PENDING_SIGN")
    assert road.clocks() == {
        "sign_for": "2026-03-10",
        "return_request": "2026-03-16",
        "first_contact": "2026-04-02",
        "reply": "2026-06-05",
    }
    assert road.case.assigned_at == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert road.last().detail["cancelled"] == ["签收", "首次联系代表", "答复"]
    card = card_of(road)
    assert card.unit_ids == [busy_network.unit(COUNTY, 2)]
    assert f"n:{busy_network.unit(COUNTY, 3)}" not in card.tokens


def test_a_refused_return_must_go_on_and_is_not_asked_again(busy_network: World) -> None:
    road = Road(busy_network).signed(co=False)
    told = {"assignment_id": road.share().pk, "reason": "不属本单位职责"}
    request_return(**road.common(road.lead, **told))
    decide_return(**road.common(road.staff, assignment_id=road.share().pk, approve=False, reason="属本单位职责"))
    assert (road.share().state, road.case.state) == ("SIGNED", "HANDLING")
    with pytest.raises(AskedAlready):
        request_return(**road.common(road.lead, **told))


def test_after_the_return_limit_nothing_is_adjusted(busy_network: World) -> None:
    road = Road(busy_network).assigned(co=False).at(datetime(2026, 3, 12, 1, tzinfo=UTC))
    told = {"assignment_id": road.share().pk, "reason": "不属本单位职责"}
    with pytest.raises(TooLateToReturn) as late:
        request_return(**road.common(road.lead, **told))
    assert "2026年3月11日 星期三" in late.value.text
    road.at(datetime(2026, 3, 11, 15, 59, tzinfo=UTC))
    request_return(**road.common(road.lead, **told))
    assert road.share().state == "RETURN_REQUESTED"


def test_a_helper_sends_its_opinion_to_the_lead_and_the_case_waits_for_the_lead(
    busy_network: World,
) -> None:
    road = Road(busy_network).signed()
    helper = road.share("CO")
    sign_assignment(**road.common(road.helper, assignment_id=helper.pk))
    lead, road.lead = road.lead, road.helper
    road.reply(assignment_id=helper.pk, signer="", contact="", phone="")
    road.lead = lead
    assert (road.share("CO").state, road.case.state) == ("CO_OPINION_SENT", "HANDLING")
    assert road.kinds()[-1] == "CO_OPINION_SENT"
    road.reply()
    assert (road.share().state, road.case.state) == ("REPLIED", "REPLIED")
    assert road.clocks() == {"evaluation": "2026-03-30", "publish_after_reply": "2026-03-30"}
    assert road.clocks("MET")["reply"] == "2026-06-02"


def test_the_lead_answers_and_the_helpers_idle_clock_ends_in_the_open(busy_network: World) -> None:
    road = Road(busy_network).replied()
    # The helper never signed, and nobody signs for a case that is answered.
    assert road.clocks("CANCELLED") == {
        "sign_for": "2026-03-05",
        "return_request": "2026-03-11",
        "first_contact": "2026-03-30",
        "co_opinion": "2026-04-02",
    }
    assert sorted(road.last().detail["cancelled"]) == ["协办意见", "申请退回", "签收", "首次联系代表"]
    assert road.clocks()["evaluation"] == "2026-03-30"


def test_dissatisfied_once_opens_a_round_twice_brings_both_to_one_table(busy_network: World) -> None:
    road = Road(busy_network).replied(co=False)
    with pytest.raises(ReasonMissing):
        road.evaluate("SATISFIED", "DISSATISFIED")
    road.evaluate("SATISFIED", "DISSATISFIED", "塌方段没有动")
    assert (road.case.state, road.case.round, road.share().state) == ("REDO", 2, "REDO")
    assert road.clocks() == {"redo": "2026-04-02", "publish_after_reply": "2026-03-30"}
    assert road.kinds()[-2:] == ["EVALUATED", "REDO_OPENED"]
    assert card_of(road).rating == "DISSATISFIED"
    road.later(days=10).reply("SOLVED")
    assert (road.case.state, road.clocks("MET")["redo"]) == ("REPLIED", "2026-04-02")
    road.evaluate("DISSATISFIED", "DISSATISFIED", "还是没有动")
    assert (road.case.state, road.case.round) == ("CONCILIATION", 2)
    assert road.clocks()["conciliation"] == "2026-04-13"
    with pytest.raises(MissingPart):
        close_case(**road.common(road.staff))
    close_case(**road.common(road.staff, note="双方同意年底前验收"))
    assert road.case.state == "CLOSED"
    assert road.clocks("MET")["conciliation"] == "2026-04-13"
    assert card_of(road).next_due_rule == "publish_after_reply"


def test_an_unrated_reply_can_be_closed_after_the_time_to_judge(busy_network: World) -> None:
    road = Road(busy_network).replied(co=False).at(datetime(2026, 3, 31, 1, tzinfo=UTC))
    close_case(**road.common(road.staff))
    assert road.last().detail == {"unrated": True, "cancelled": ["代表评价"]}


def test_a_new_text_is_a_version_and_agreements_lapse(network: World) -> None:
    road = Road(network).draft()
    second, third = network.deputy(COUNTY, 2), network.deputy(COUNTY, 3)
    invite_cosigners(**road.common(road.deputy, deputies=[second.id, third.id]))
    assert road.case.state == "COSIGNING"
    answer_invitation(**road.common(second.actor, agree=True))
    answer_invitation(**road.common(third.actor, agree=False))
    save_draft(**road.common(road.deputy, **TEXT))
    assert road.case.text_version == 1
    save_draft(**road.common(road.deputy, **(TEXT | {"title": "关于重修干渠的建议"})))
    with in_tenant(COUNTY):
        case = road.case
        assert case.text_version == 2
        assert list(case.texts.order_by("version").values_list("version", "title")) == [
            (1, TEXT["title"]),
            (2, "关于重修干渠的建议"),
        ]
        states = dict(Cosigner.objects.values_list("name", "state"))
    assert states == {"韦秀英": "LAPSED", "黄志强": "DECLINED"}
    answer_invitation(**road.common(second.actor, agree=True))
    submit_suggestion(**road.common(road.deputy))
    assert road.last().detail == {"cosigners": ["韦秀英"], "version": 2}
    tokens = card_of(road).tokens
    assert f"u:{second.id}" in tokens
    assert f"u:{third.id}" not in tokens


def test_only_deputies_of_this_congress_can_be_invited(busy_network: World) -> None:
    road = Road(busy_network).draft()
    with pytest.raises(NotADeputyHere):
        invite_cosigners(**road.common(road.deputy, deputies=[busy_network.deputy(CITY, 2).id]))


def test_what_is_missing_is_named_all_at_once(busy_network: World) -> None:
    road = Road(busy_network).draft(title=" ", matter="", proposal="")
    with pytest.raises(TitleMissing) as refused:
        submit_suggestion(**road.common(road.deputy))
    whole = [refused.value, *refused.value.also]
    assert [type(error) for error in whole] == [TitleMissing, MatterMissing, ProposalMissing]
    assert [error.field for error in whole] == ["title", "matter", "proposal"]
    assert road.case.state == "DRAFT"


@pytest.mark.parametrize(("field", "limit"), [("title", 50), ("matter", 2500), ("proposal", 2500)])
def test_texts_have_limits(network: World, field: str, limit: int) -> None:
    Road(network).draft(**{field: "字" * limit})
    with pytest.raises(TooLong) as refused:
        Road(network).draft(**{field: "字" * (limit + 1)})
    assert (refused.value.code, refused.value.field) == ("TOO_LONG", field)
    assert refused.value.context["limit"] == limit
    with in_tenant(COUNTY):
        assert Case.objects.count() == 1


def test_a_returned_one_comes_back_and_keeps_its_reviewers(busy_network: World) -> None:
    road = Road(busy_network).submitted()
    return_suggestion(**road.common(road.staff, reason="请写明地点"))
    assert (road.case.state, road.clocks("MET")) == ("RETURNED", {"intake": "2026-03-09"})
    save_draft(**road.common(road.deputy, **(TEXT | {"matter": "红花镇 3.2 公里处。"})))
    assert road.case.state == "RETURNED"
    submit_suggestion(**road.common(road.deputy))
    assert (road.case.state, road.clocks()) == ("INTAKE_REVIEW", {"intake": "2026-03-09"})


def test_a_withdrawal_ends_shares_and_clocks(busy_network: World) -> None:
    road = Road(busy_network).signed(co=False)
    with pytest.raises(MissingPart):
        withdraw_suggestion(**road.common(road.deputy, reason=" "))
    withdraw_suggestion(**road.common(road.deputy, reason="已经解决"))
    assert (road.case.state, road.share().state, road.clocks()) == ("WITHDRAWN", "REVOKED", {})
    assert sorted(road.last().detail["cancelled"]) == ["申请退回", "答复", "首次联系代表"]


def test_units_of_another_congress_and_the_same_unit_twice_are_refused(busy_network: World) -> None:
    road = Road(busy_network).accepted()
    with pytest.raises(UnitNotHere) as elsewhere:
        assign_suggestion(**road.common(road.staff, lead_unit_id=busy_network.unit(CITY, 3)))
    assert elsewhere.value.field == "lead"
    with pytest.raises(UnitTwice):
        assign_suggestion(
            **road.common(
                road.staff,
                lead_unit_id=busy_network.unit(COUNTY, 3),
                co_unit_ids=[busy_network.unit(COUNTY, 3)],
            )
        )
    assert road.case.state == "ACCEPTED"


def test_publishing_needs_something_to_publish_and_the_deputys_consent(busy_network: World) -> None:
    road = Road(busy_network).signed()
    with pytest.raises(NothingToPublish):
        publish_case(**road.common(road.staff, scope="BOTH"))
    publish_case(**road.common(road.staff, scope="TEXT"))
    assert "pub" in card_of(road).tokens
    road.reply()
    publish_case(**road.common(road.staff, scope="BOTH"))
    assert road.clocks("MET")["publish_after_reply"] == "2026-03-30"
    withhold_case(**road.common(road.staff, reason="涉及隐私"))
    assert ("pub" in card_of(road).tokens, card_of(road).published) == (False, False)
    shy = Road(busy_network).replied(open_to_public=False)
    assert "publish_after_reply" not in shy.clocks()
    with pytest.raises(NotForThePublic):
        publish_case(**shy.common(shy.staff, scope="BOTH"))


def test_a_hidden_identity_stands_on_no_card(busy_network: World) -> None:
    road = Road(busy_network).accepted(secrecy="IDENTITY_HIDDEN")
    card = card_of(road)
    assert (card.lead_name, card.lead_user_id) == ("一位代表", None)
    assert card.masked_title == "代表建议（不公开）"
    assert f"d:{COUNTY}" not in card.tokens
    assert f"s:{COUNTY}" in card.tokens


def test_a_draft_is_seen_by_its_author_only(busy_network: World) -> None:
    road = Road(busy_network).draft()
    assert card_of(road).tokens == [f"u:{road.deputy.user_id}"]
    assert card_of(road).secrecy == "RESTRICTED"
    withdraw_suggestion(**road.common(road.deputy, reason=""))
    assert card_of(road).tokens == [f"u:{road.deputy.user_id}"]


def test_numbers_have_no_gap_though_many_accept_at_once(network: World) -> None:
    roads = [Road(network).submitted() for _ in range(6)]
    asked = [road.common(road.staff) for road in roads]
    failing = Road(network).submitted()
    with pytest.raises(TooLong):
        accept_suggestion(**failing.common(failing.staff, category="类" * 41))
    results: list[int | None] = []
    threads = [Thread(target=lambda told=told: results.append(accept_suggestion(**told).number)) for told in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [1, 2, 3, 4, 5, 6]
    with in_tenant(COUNTY):
        assert Numbering.objects.get().last == 6
        assert Deadline.objects.filter(rule="assign_closed_session").count() == 6


def test_numbers_begin_anew_in_every_congress(network: World) -> None:
    assert Road(network).accepted().case.number == 1
    assert Road(network, no=CITY).accepted().case.number == 1
    assert Road(network).accepted().case.number == 2
    assert key() != key()

"""The timeline in words, and how much of it whom it is shown."""

from __future__ import annotations

import pytest

from cases import access
from cases.actions.publish_case import publish_case
from cases.actions.request_return import request_return
from cases.disclosure import sight_of
from cases.errors import CaseNotFound
from cases.events import Kind
from cases.sentences import sentence_of
from cases.timeline import Told, of_case
from tenants.actors import Actor
from tenants.context import in_tenant
from tests.cases.road import Road
from tests.factories.world import CITY, COUNTY, PROVINCE, World


def told(road: Road, actor: Actor) -> tuple[Told, ...]:
    card = access.get_card(actor=actor, tenant=COUNTY, id=road.id)
    case = access.get_case(actor=actor, tenant=COUNTY, id=road.id)
    with in_tenant(COUNTY):
        return of_case(case=case, sight=sight_of(actor=actor, case=case, card=card))


def test_the_road_in_words(network: World) -> None:
    road = Road(network).replied().evaluate("SATISFIED", "DISSATISFIED", "塌方段没有动")
    assert [event.sentence for event in told(road, road.staff)] == [
        "重新办理（第 2 轮）开始",
        "代表评价：过程满意，结果不满意",
        "钟山县水利局答复（B 正在解决）",
        "钟山县水利局签收",
        "正式交办，从这一天起计算期限：钟山县水利局主办，钟山县交通运输局协办",
        "受理，编号 第0001号",
        "提出建议",
        "保存文本，第 1 稿",
    ]
    newest = told(road, road.staff)[0]
    assert (newest.detail, newest.who) == ("应在 2026年4月2日 星期四 前办结。", "人大代表 李长明")
    assert told(road, road.staff)[2].detail == ("承诺 1 项。 不再计算的期限：申请退回、首次联系代表、签收、协办意见。")


def test_the_public_reads_public_events_without_what_offices_wrote(network: World) -> None:
    road = Road(network).assigned(co=False)
    request_return(**road.common(road.lead, assignment_id=road.share().pk, reason="内部理由"))
    with pytest.raises(CaseNotFound):
        access.get_case(actor=Actor.nobody(), tenant=COUNTY, id=road.id)
    publish_case(**road.common(road.staff, scope="TEXT"))
    shown = told(road, Actor.nobody())
    assert [event.kind for event in shown] == ["PUBLISHED", "ASSIGNED", "ACCEPTED", "SUBMITTED"]
    assert {event.detail for event in shown} == {""}
    inside = {event.kind: event for event in told(road, road.staff)}
    assert inside["RETURN_REQUESTED"].detail == "内部理由"


def test_a_hidden_proposer_is_a_deputy_to_the_unit(network: World) -> None:
    road = Road(network).signed(secrecy="IDENTITY_HIDDEN")
    to_unit = {event.kind: event for event in told(road, road.lead)}
    assert to_unit["SUBMITTED"].who == "一位代表"
    assert "DRAFT_SAVED" not in to_unit
    assert all("李长明" not in f"{e.who}{e.sentence}{e.detail}" for e in to_unit.values())
    to_staff = {event.kind: event for event in told(road, road.staff)}
    assert to_staff["SUBMITTED"].who == "人大代表 李长明"


def test_who_may_fetch_a_case(network: World) -> None:
    draft, road = Road(network).draft(), Road(network).assigned(co=False)
    submitted = Road(network).submitted()

    def may(username: str, which: Road) -> bool:
        try:
            actor = network.people[username].actor
            return access.get_case(actor=actor, tenant=COUNTY, id=which.id).pk == which.id
        except CaseNotFound:
            return False

    readers = ["deputy1-4", "deputy2-4", "staff-4", "chairs-4", "admin-4", "unit3-4", "unit1-4"]
    above = [f"chairs-{CITY}", f"chairs-{PROVINCE}", f"staff-{CITY}", f"deputy1-{CITY}", "chairs-7"]
    asked = readers + above
    assert [name for name in asked if may(name, draft)] == ["deputy1-4"]
    # Those above whose standing covers the subtree read what was handed in.
    reach = [f"chairs-{CITY}", f"chairs-{PROVINCE}"]
    inside = ["deputy1-4", "staff-4", "chairs-4", "admin-4"]
    assert [name for name in asked if may(name, submitted)] == inside + reach
    assert [name for name in asked if may(name, road)] == [
        "deputy1-4",
        "deputy2-4",
        "staff-4",
        "chairs-4",
        "admin-4",
        "unit3-4",
        *reach,
    ]
    with pytest.raises(CaseNotFound):
        access.get_case(actor=road.staff, tenant=CITY, id=road.id)


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_of_event_has_words(kind: str) -> None:
    told_here = sentence_of(kind=kind, detail={})
    assert told_here.icon != "dot"
    assert told_here.text not in ("", kind)


def test_what_another_congress_did_names_it() -> None:
    words = sentence_of(
        kind=Kind.CROSSING_PROGRESS,
        detail={
            "origin_name": "贺州市人民代表大会",
            "kind": "SIGNED",
            "detail": {"unit": "贺州市水利局", "due_on": "2026-06-02"},
        },
    )
    assert (words.icon, words.text) == ("pen", "来自贺州市人民代表大会：贺州市水利局签收")
    assert words.detail == "应在 2026年6月2日 星期二 前办结。"

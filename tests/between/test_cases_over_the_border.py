"""Cases that cross from one deployment to another, and what comes back."""

from __future__ import annotations

from cases.models import Case, Crossing, Reply
from cases.network.models import Link
from cases.states import CaseState, CrossingState
from core.logins import use_login
from hierarchy.models import Node
from hierarchy.selectors import next_up_tenant
from sync.between.models import Receipt, RemoteCongress
from tenants.context import as_reader, in_tenant
from tenants.models import Tenant
from tenants.places import REMOTE_FROM
from tests.between.deployments import Pair
from tests.cases.crossing_steps import TITLE, Steps
from tests.factories.world import CITY, NATION, PROVINCE


def test_up_from_a_city_over_the_border_and_the_answer_back(pair: Pair) -> None:
    province, nation = pair.both()
    here, there = Steps(province.world), Steps(nation.world)
    cn_here, gx_there = province.number("cn"), nation.number("45")

    province.use()
    assert next_up_tenant(PROVINCE).no == cn_here > REMOTE_FROM
    first = here.accepted(CITY)
    here.escalated(CITY, first)
    here.deliver()
    here.taken_up(PROVINCE)
    case = here.sponsored(PROVINCE)
    here.escalated(PROVINCE, case)
    here.deliver()
    sent = province.exchange()
    assert (sent.delivered, sent.known, sent.failed, sent.unreachable) == (1, 0, 0, 0)

    nation.use()
    incoming = there.incoming(NATION)
    with as_reader():
        link = Link.objects.get(pk=incoming.pk)
        # Heard of by name only, because the case came through it.
        city = Tenant.objects.get(code="4511")
    assert (incoming.other_no, incoming.snapshot["title"]) == (gx_there, TITLE)
    assert incoming.snapshot["chain"] == [city.no, gx_there]
    assert (link.source_no, link.target_no, link.root_id, link.hops) == (gx_there, NATION, first.pk, 2)
    assert (city.name, city.state) == ("贺州市人民代表大会", Tenant.State.REMOTE)
    there.taken_up(NATION)
    taken = there.sponsored(NATION)
    assert taken.origin_text.startswith("广西壮族自治区人民代表大会")
    there.answered(NATION, taken)
    back = nation.exchange()
    assert back.delivered == 6

    province.use()
    with in_tenant(PROVINCE):
        reply = Reply.objects.get(case_id=case.pk)
        assert (reply.from_no, reply.text) == (cn_here, "今年开工，年底通车。")
        assert Case.objects.get(pk=case.pk).state == CaseState.REPLIED
        assert Crossing.objects.get(case_id=case.pk, incoming=False).state == CrossingState.ANSWERED
    assert here.told(PROVINCE, case.pk) == [
        (cn_here, kind)
        for kind in ("CROSSING_ACCEPTED", "CROSSING_SPONSORED", "ACCEPTED", "ASSIGNED", "SIGNED", "REPLIED")
    ]
    here.deliver()
    with in_tenant(CITY):
        assert Reply.objects.get(case_id=first.pk).from_no == cn_here
        assert Case.objects.get(pk=first.pk).state == CaseState.REPLIED


def test_down_over_the_border_and_the_answer_of_a_city_back(pair: Pair) -> None:
    province, nation = pair.both()
    here, there = Steps(province.world), Steps(nation.world)

    nation.use()
    case = there.accepted(NATION)
    there.assigned_down(NATION, case, "45")
    assert nation.exchange().delivered == 1

    province.use()
    here.taken_up(PROVINCE)
    middle = here.incoming(PROVINCE)
    here.assigned_down(PROVINCE, here.case(PROVINCE, middle.case_id), "4511")
    here.deliver()
    here.taken_up(CITY)
    here.answered(CITY, here.case(CITY, here.incoming(CITY).case_id), text="已由市交通局修复。")
    here.deliver()
    province.exchange()

    nation.use()
    with in_tenant(NATION):
        reply = Reply.objects.get(case_id=case.pk)
        assert reply.text == "已由市交通局修复。"
        assert Case.objects.get(pk=case.pk).state == CaseState.REPLIED
    assert reply.from_no == nation.number("4511") > REMOTE_FROM
    assert {no for no, _ in there.told(NATION, case.pk)} == {nation.number("45"), nation.number("4511")}
    with use_login("owner"):
        assert RemoteCongress.objects.get(code="4511").peer == nation.peer()
        # It lies in the realm that the peer was given, so its place in the tree is its own too.
        assert Node.objects.get(code="4511").tenant_id == reply.from_no


def test_a_return_comes_back_with_its_reason(pair: Pair) -> None:
    province, nation = pair.both()
    here, there = Steps(province.world), Steps(nation.world)
    province.use()
    case = here.accepted(PROVINCE)
    here.escalated(PROVINCE, case)
    province.exchange()
    nation.use()
    there.sent_back(NATION, "属省级权限")
    nation.exchange()
    province.use()
    with in_tenant(PROVINCE):
        crossing = Crossing.objects.get(case_id=case.pk)
        assert (crossing.state, crossing.return_reason) == (CrossingState.RETURNED, "属省级权限")


def test_both_sides_keep_the_same_receipt(pair: Pair) -> None:
    province, nation = pair.both()
    here = Steps(province.world)
    province.use()
    here.escalated(PROVINCE, here.accepted(PROVINCE))
    province.exchange()
    fields = ("message_id", "verdict", "nonce", "key_id", "signature")
    with use_login("owner"):
        got = list(Receipt.objects.filter(side="GOT").order_by("-at").values_list(*fields)[:1])
    nation.use()
    with use_login("owner"):
        given = list(Receipt.objects.filter(side="GIVEN").order_by("-at").values_list(*fields)[:1])
    assert got == given
    assert got[0][1] == "APPLIED"

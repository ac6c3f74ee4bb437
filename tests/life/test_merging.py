"""Two towns become one, a town becomes a sub-district: nothing lost, numbers resolve, neighbours go on."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.test import Client

from cases.access import follow_opinion
from cases.actions.escalate_opinion import escalate_opinion
from cases.actions.hand_in_opinion import hand_in_opinion
from cases.cards import differences
from cases.life.errors import CannotMerge
from cases.life.ground import tables_of
from cases.life.merging import SubDistrict, merge_congress, township_to_subdistrict
from cases.models import Case, Crossing, Event
from cases.network.models import Card, Link
from cases.plates import find_by_plate
from core.logins import use_login
from core.transactions import cursor
from deputies.models import Mandate
from hierarchy.models import Node
from hierarchy.operating import NotOperator
from sync.courier import deliver_all
from sync.models import Outbox
from tenants.actors import Actor
from tenants.context import as_operator, as_reader, in_tenant
from tenants.models import OperatorAct, Tenant
from tests.cases.crossing_steps import Steps
from tests.cases.road import Road
from tests.factories.world import COUNTY, DISTRICT, NOW, TOWN, TOWN2, World, actor_of

OLD, INTO = "451122101", "451122100"
LATER = NOW + timedelta(days=1)


def rows_in(no: int) -> int:
    with use_login("owner"), cursor() as query:
        total = 0
        for table in tables_of(no):
            query.execute(f"select count(*) from c_{no}.{table}")
            total += query.fetchone()[0]
    return total


def test_equal_numbers_both_resolve_and_work_goes_on(network: World, operator: Actor) -> None:
    ours, theirs = Road(network, no=TOWN).accepted(), Road(network, no=TOWN2).assigned()
    draft = Road(network, no=TOWN2).draft()
    assert (ours.case.number, theirs.case.number) == (1, 1)
    _, code_here = hand_in_opinion(
        actor=Actor.nobody(), tenant=TOWN, client_key="here", now=NOW, title="路灯", text="街口路灯不亮"
    )
    opinion, code = hand_in_opinion(
        actor=Actor.nobody(), tenant=TOWN2, client_key="there", now=NOW, title="水管", text="水管漏水"
    )
    merged = merge_congress(actor=operator, code=OLD, into=INTO, now=NOW)
    assert (merged.successor.no, merged.cards, merged.rows["cases_case"]) == (TOWN, 3, 2)
    assert rows_in(TOWN2) == 0
    with in_tenant(TOWN):
        assert list(differences()) == []
        moved = Case.objects.get(pk=theirs.id)
        assert (moved.number, moved.plate_place, moved.session_name) == (1, "回龙镇", "十九届八次会议")
    staff = actor_of(f"staff-{TOWN}", LATER.date())
    for tenant, text, wanted in (
        (TOWN, "1", ours.id),
        (TOWN, "第0001号", ours.id),
        (TOWN, "回龙镇十九届八次会议 第0001号", theirs.id),
        (TOWN, "回龙镇1", theirs.id),
        (TOWN2, "第0001号", theirs.id),
    ):
        found = find_by_plate(actor=staff, tenant_no=tenant, text=text)
        assert found is not None
        assert (text, found.id) == (text, wanted)
    assert follow_opinion(tenant=TOWN, number=opinion.number, code=code).pk == opinion.pk
    assert follow_opinion(tenant=TOWN, number=opinion.number, code=code_here).title == "路灯"
    # The unit of the old town signs, the deputy of the old town edits and hands in, the next number is the new town's.
    road = theirs
    road.no, road.now = TOWN, LATER
    road.lead = actor_of(f"unit3-{TOWN2}", LATER.date())
    share = road.share()
    from cases.actions.accept_suggestion import accept_suggestion
    from cases.actions.sign_assignment import sign_assignment
    from cases.actions.submit_suggestion import submit_suggestion

    sign_assignment(**road.common(road.lead, assignment_id=share.pk))
    draft.no, draft.now = TOWN, LATER
    submit_suggestion(**draft.common(actor_of(f"deputy1-{TOWN2}", LATER.date())))
    accept_suggestion(**draft.common(staff))
    assert (draft.case.number, draft.case.plate_place) == (2, "")


def test_people_nodes_and_acts(network: World, operator: Actor) -> None:
    merge_congress(actor=operator, code=OLD, into=INTO, now=NOW)
    seats = {(s.tenant_no, s.role) for s in actor_of(f"deputy1-{TOWN2}").standings}
    assert seats == {(TOWN, "DEPUTY")}
    assert actor_of(f"chairs-{TOWN2}").standings == ()
    with use_login("owner"):
        cards = sorted(
            Mandate.objects.filter(tenant_no=TOWN).valid_on(NOW.date()).values_list("card_number", flat=True)
        )
        assert cards == ["0001", "0002", "0003", "回龙镇0001", "回龙镇0002", "回龙镇0003"]
        assert not Mandate.objects.filter(tenant_no=TOWN2).valid_on(NOW.date()).exists()
        node = Node.objects.get(code=OLD)
        assert (node.valid_to, Node.objects.get(code=INTO).predecessor_id) == (NOW.date(), node.pk)
        old = Tenant.objects.get(no=TOWN2)
        assert (old.state, old.successor_id) == ("SUSPENDED", TOWN)
    with as_operator():
        acts = OperatorAct.objects.filter(kind="MERGE").order_by("tenant_id")
        assert [(act.tenant_id, act.detail["from"]) for act in acts] == [(TOWN, OLD), (TOWN2, OLD)]
    # Again: finishes what a run that died may have left.
    assert merge_congress(actor=operator, code=OLD, into=INTO, now=NOW).rows == {}
    with pytest.raises(CannotMerge, match="已经撤销"):
        merge_congress(actor=operator, code=OLD, into="451122", now=NOW)
    with pytest.raises(CannotMerge, match="乡镇"):
        merge_congress(actor=operator, code="451122", into=INTO, now=NOW)
    with pytest.raises(NotOperator):
        merge_congress(actor=network.staff(COUNTY).actor, code=INTO, into=INTO, now=NOW)


def test_a_case_that_went_up_before_is_answered_after(network: World, operator: Actor) -> None:
    steps = Steps(network)
    case = steps.accepted(TOWN2)
    steps.escalated(TOWN2, case)
    steps.deliver()
    steps.taken_up(COUNTY)
    # Told, not delivered: it is readdressed under way.
    with use_login("owner"):
        assert Outbox.objects.filter(target_no=TOWN2, state="WAITING").count() == 1
        Outbox.objects.filter(target_no=TOWN2).update(next_try_at=NOW + timedelta(hours=1))
    merged = merge_congress(actor=operator, code=OLD, into=INTO, now=NOW)
    assert merged.readdressed == 1
    steps.deliver()
    child = steps.sponsored(COUNTY)
    steps.answered(COUNTY, child)
    steps.deliver()
    parent = steps.case(TOWN, case.pk)
    assert parent.state == "REPLIED"
    told = [kind for _, kind in steps.told(TOWN, case.pk)]
    assert told == ["CROSSING_ACCEPTED", "CROSSING_SPONSORED", "ACCEPTED", "ASSIGNED", "SIGNED", "REPLIED"]
    with as_reader():
        link = Link.objects.get(source_case=case.pk)
        assert (link.source_no, link.snapshot["chain"]) == (TOWN, [TOWN])
    # A later one of the successor goes up as ever.
    steps.escalated(TOWN, steps.accepted(TOWN))
    assert steps.deliver() == 1
    with in_tenant(TOWN):
        assert list(differences()) == []
    with use_login("owner"):
        assert not Outbox.objects.exclude(state="DELIVERED").exists()


def test_a_town_becomes_a_subdistrict_and_both_ends_lie_in_the_county(network: World, operator: Actor) -> None:
    steps = Steps(network)
    answered, waiting = steps.accepted(TOWN2), steps.accepted(TOWN2)
    steps.escalated(TOWN2, answered)
    steps.deliver()
    steps.taken_up(COUNTY)
    child = steps.sponsored(COUNTY)
    steps.deliver()
    steps.escalated(TOWN2, waiting)
    entrusted = steps.assigned_down(COUNTY, steps.accepted(COUNTY), OLD)
    merged = township_to_subdistrict(
        actor=operator, code=OLD, becomes=SubDistrict(code="451122001", name="回龙街道"), now=NOW
    )
    assert (merged.successor.no, merged.given_back) == (COUNTY, 2)
    assert rows_in(TOWN2) == 0
    # Undecided ones are where they are: to be assigned by the county.
    assert steps.case(COUNTY, waiting.pk).state == "ACCEPTED"
    assert steps.case(COUNTY, entrusted.pk).state == "ACCEPTED"
    # The child's answer reaches the parent inside the one congress.
    steps.answered(COUNTY, child)
    parent = steps.case(COUNTY, answered.pk)
    assert (parent.state, parent.plate_place) == ("REPLIED", "回龙镇")
    with in_tenant(COUNTY):
        assert list(differences()) == []
        assert set(Crossing.objects.values_list("other_no", flat=True)) == {COUNTY}
        assert "REPLIED" in [
            event.detail.get("kind") for event in Event.objects.filter(case_id=answered.pk, kind="CROSSING_PROGRESS")
        ]
    with use_login("owner"):
        street = Node.objects.select_related("host", "predecessor").get(code="451122001")
        assert street.predecessor is not None
        assert street.host is not None
        assert (street.body, street.host.code, street.predecessor.code) == ("WORKING_BODY", "451122", OLD)
    assert [(s.tenant_no, s.role) for s in actor_of(f"staff-{TOWN2}").standings] == [(COUNTY, "WORKBODY")]
    assert actor_of(f"deputy1-{TOWN2}").standings == ()


def test_an_opinion_that_went_up_waits_at_the_county_itself(network: World, operator: Actor) -> None:
    steps = Steps(network)
    opinion, code = hand_in_opinion(
        actor=Actor.nobody(), tenant=TOWN2, client_key="up", now=NOW, title="国道路口", text="没有红绿灯，车快。"
    )
    escalate_opinion(
        actor=network.staff(TOWN2).actor,
        tenant=TOWN2,
        opinion_id=opinion.pk,
        revision=opinion.revision,
        client_key="up",
        now=NOW,
        reason="属县级职权",
    )
    merged = township_to_subdistrict(
        actor=operator, code=OLD, becomes=SubDistrict(code="451122001", name="回龙街道"), now=NOW
    )
    assert merged.given_back == 1
    assert follow_opinion(tenant=COUNTY, number=opinion.number, code=code).pk == opinion.pk
    with in_tenant(COUNTY):
        assert list(differences()) == []
        assert set(Crossing.objects.values_list("state", flat=True)) == {"RETURNED"}
    assert steps.deliver() == 0


def test_neighbours_go_on_while_a_thousand_cases_pass(network: World, operator: Actor) -> None:
    road = Road(network, no=TOWN2).assigned()
    multiply(TOWN2, road.id, 999)
    stop, done, failed = threading.Event(), [0], []

    def act() -> None:
        try:
            while not stop.is_set():
                Road(network, no=DISTRICT).submitted()
                Road(network, no=TOWN).submitted()
                done[0] += 1
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=act)
    thread.start()
    try:
        merged = merge_congress(actor=operator, code=OLD, into=INTO, now=NOW)
    finally:
        stop.set()
        thread.join()
    assert failed == []
    assert done[0] > 0
    assert merged.cards == 1000
    with in_tenant(TOWN):
        assert Case.objects.filter(plate_place="回龙镇").count() == 1000
        assert list(differences()) == []
    with as_reader():
        assert Card.objects.filter(owner_no=TOWN2).count() == 0


def test_answers_given_during_the_merger_reach_the_successor(network: World, operator: Actor) -> None:
    """The county answers ten cases of the town one after the other, a courier at work, while the town is merged."""
    steps = Steps(network)
    parents, children = [], []
    for _ in range(8):
        parents.append(steps.accepted(TOWN2))
        steps.escalated(TOWN2, parents[-1])
        steps.deliver()
        steps.taken_up(COUNTY)
        children.append(steps.sponsored(COUNTY))
    begun, failed = threading.Event(), []

    def answer() -> None:
        try:
            for child in children:
                steps.answered(COUNTY, child)
                begun.set()
        except Exception as error:
            failed.append(error)
        finally:
            begun.set()
            connections.close_all()

    def carry() -> None:
        for _ in range(12):
            deliver_all(now=NOW)
        connections.close_all()

    threads = [threading.Thread(target=work) for work in (answer, carry)]
    for thread in threads:
        thread.start()
    begun.wait()
    merge_congress(actor=operator, code=OLD, into=INTO, now=NOW)
    for thread in threads:
        thread.join()
    assert failed == []
    deliver_all(now=NOW + timedelta(hours=1))
    with use_login("owner"):
        left = Outbox.objects.exclude(state="DELIVERED").values_list("kind", "source_no", "target_no", "reason")
        assert list(left) == []
    wanted = ["CROSSING_ACCEPTED", "CROSSING_SPONSORED", "ACCEPTED", "ASSIGNED", "SIGNED", "REPLIED"]
    for parent in parents:
        assert steps.case(TOWN, parent.pk).state == "REPLIED"
        assert [kind for _, kind in steps.told(TOWN, parent.pk)] == wanted
    with in_tenant(COUNTY):
        assert not Crossing.objects.filter(other_no=TOWN2).exists()
        assert list(differences()) == []


def multiply(no: int, case_id: Any, count: int) -> None:
    """Copies of a case with all that hangs at it, with numbers from 2 on."""
    with use_login("owner"), cursor() as query:
        for table in ("cases_case", "cases_casetext", "cases_assignment", "cases_deadline", "cases_event"):
            query.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped",
                [f"c_{no}.{table}"],
            )
            columns = [row[0] for row in query.fetchall()]
            copied = {
                "id": "md5(id::text || n)::uuid",
                "case_id": "md5(case_id::text || n)::uuid",
                "assignment_id": "md5(assignment_id::text || n)::uuid",
                "number": "n + 1",
            }
            chosen = "id" if table == "cases_case" else "case_id"
            query.execute(
                f"insert into c_{no}.{table} ({', '.join(columns)})"
                f" select {', '.join(copied.get(column, column) for column in columns)}"
                f" from c_{no}.{table}, generate_series(1, {count}) as n where {chosen} = %s",
                [case_id],
            )


def test_the_old_host_leads_to_the_new_one_and_says_so(network: World, operator: Actor) -> None:
    merge_congress(actor=operator, code=OLD, into=INTO, now=NOW)
    client = Client(HTTP_HOST=f"{OLD}.localhost:8000")
    answer = client.get("/number/", {"number": "第0001号"})
    assert answer.status_code == 302
    wanted = urlencode({"moved": OLD, "number": "回龙镇第0001号"})
    assert answer["Location"] == f"http://{INTO}.localhost:8000/number/?{wanted}"
    shown = Client(HTTP_HOST=f"{INTO}.localhost:8000").get("/", {"moved": OLD}).content.decode()
    assert "回龙镇人民代表大会已并入钟山镇人民代表大会" in shown
    foreign = Client(HTTP_HOST=f"{INTO}.localhost:8000").get("/", {"moved": "451102"}).content.decode()
    assert "已并入" not in foreign

"""A unit reports to the organ above it; after 不满意 that organ may handle the case again in its place."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from cases.actions.answer_crossing import answer_crossing
from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.evaluate_reply import evaluate_reply
from cases.actions.redo_to_superior import redo_to_superior
from cases.actions.report_to_superior import report_to_superior
from cases.actions.return_crossing import return_crossing
from cases.actions.sign_assignment import sign_assignment
from cases.crossings.errors import AlreadyReported, CrossingDecided
from cases.errors import CaseNotFound, NotAllowed, UnknownChoice, WrongState
from cases.inbox import todos
from cases.models import Assignment, Case, Crossing, Deadline, Reply
from cases.network.models import Card, Link
from cases.states import AssignmentState, CaseState, CrossingState, LinkKind
from hierarchy.selectors import superior_organ
from tenants.context import as_reader, in_tenant
from tests.cases.crossing_steps import Steps
from tests.factories.world import CITY, COUNTY, NOW, TOWN, World
from tests.sync.emptying import empty


class Organs(Steps):
    """Steps of a unit of the county and of the one above it."""

    def on(self, case_id: UUID, share: UUID | None = None) -> dict[str, Any]:
        given = self._on(COUNTY, self.case(COUNTY, case_id))
        return given | ({} if share is None else {"assignment_id": share})

    def share(self, case_id: UUID) -> Assignment:
        with in_tenant(COUNTY):
            return Assignment.objects.filter(case_id=case_id).order_by("-assigned_at", "-id")[0]

    def signed(self) -> tuple[UUID, UUID]:
        case = self.accepted(COUNTY)
        staff, unit = self.world.staff(COUNTY).actor, self.world.unit_admin(COUNTY).actor
        assign_suggestion(actor=staff, lead_unit_id=self.world.unit(COUNTY), **self.on(case.pk))
        share = self.share(case.pk)
        sign_assignment(actor=unit, **self.on(case.pk, share.pk))
        return case.pk, share.pk

    def reported(self) -> tuple[UUID, UUID]:
        case_id, share = self.signed()
        unit = self.world.unit_admin(COUNTY).actor
        report_to_superior(actor=unit, reason="桥在国道上，属市级职权。", **self.on(case_id, share))
        self.deliver()
        return case_id, share

    def at(self) -> dict[str, Any]:
        return self._at(CITY, self.incoming(CITY))

    def dissatisfied(self) -> tuple[UUID, UUID]:
        case = self.accepted(COUNTY)
        self.answered(COUNTY, case)
        bad = {"process": "SATISFIED", "result": "DISSATISFIED", "reason": "桥还没有修。"}
        evaluate_reply(actor=self.world.deputy(COUNTY).actor, **bad, **self.on(case.pk))
        return case.pk, self.share(case.pk).pk

    def handed_up(self) -> tuple[UUID, UUID]:
        case_id, share = self.dissatisfied()
        redo_to_superior(actor=self.world.staff(COUNTY).actor, reason="请市局办理", **self.on(case_id, share))
        self.deliver()
        return case_id, share


@pytest.fixture
def organs(shared_network: World) -> Iterator[Organs]:
    yield Organs(shared_network)
    empty()


def test_the_organ_above_has_the_same_business(shared_network: World) -> None:
    world = shared_network
    assert superior_organ(world.unit(COUNTY, 1), CITY).pk == world.unit(CITY, 1)
    assert superior_organ(world.unit(TOWN, 3), COUNTY).name == "钟山县水利局"


def test_a_report_waits_on_the_desk_of_the_unit_above_and_its_answer_comes_back(organs: Organs) -> None:
    world = organs.world
    case_id, share = organs.reported()
    crossing = organs.incoming(CITY)
    assert (crossing.link_kind, crossing.unit_id, crossing.unit_name) == (
        LinkKind.REPORT,
        world.unit(CITY, 1),
        "贺州市交通运输局",
    )
    assert [row.record_id for row in todos(actor=world.unit_admin(CITY).actor, tenant=CITY, now=NOW)] == [crossing.id]
    assert todos(actor=world.unit_admin(CITY, 2).actor, tenant=CITY, now=NOW) == ()
    assert todos(actor=world.staff(CITY).actor, tenant=CITY, now=NOW) == ()

    answer_crossing(actor=world.unit_admin(CITY).actor, text="已报省厅列入计划。", **organs.at())
    organs.deliver()

    assert organs.told(COUNTY, case_id) == [(CITY, "SUPERIOR_ANSWERED")]
    home = organs.outgoing(COUNTY)
    assert (home.state, home.answer, home.answered_by) == (
        CrossingState.ANSWERED,
        "已报省厅列入计划。",
        "贺州市交通运输局",
    )
    with in_tenant(COUNTY):
        assert Reply.objects.count() == 0
        assert Assignment.objects.get(pk=share).state == AssignmentState.SIGNED
        kinds = list(Case.objects.get(pk=case_id).events.order_by("seq").values_list("kind", flat=True))
        running = set(Deadline.objects.filter(assignment_id=share, state="OPEN").values_list("rule", flat=True))
    assert kinds[-2:] == ["REPORTED_UP", "CROSSING_PROGRESS"]
    assert "reply" in running
    with in_tenant(CITY):
        assert Case.objects.count() == 0
    with as_reader():
        assert [card.up for card in Card.objects.filter(pk=case_id)] == [False]
        assert [link.kind for link in Link.objects.all()] == [LinkKind.REPORT]


def test_who_reports_and_answers(organs: Organs) -> None:
    world = organs.world
    case_id, share = organs.signed()
    for who in (world.staff(COUNTY), world.deputy(COUNTY)):
        with pytest.raises(NotAllowed):
            report_to_superior(actor=who.actor, reason="试", **organs.on(case_id, share))
    unit = world.unit_admin(COUNTY).actor
    report_to_superior(actor=unit, reason="属市级", **organs.on(case_id, share))
    with pytest.raises(AlreadyReported):
        report_to_superior(actor=unit, reason="再报", **organs.on(case_id, share))
    organs.deliver()
    with pytest.raises(NotAllowed):
        answer_crossing(actor=world.staff(CITY).actor, text="试", **organs.at())
    for who in (world.unit_admin(CITY, 2), world.deputy(CITY), world.staff(TOWN)):
        with pytest.raises(CaseNotFound):
            answer_crossing(actor=who.actor, text="试", **organs.at())
    answer_crossing(actor=world.unit_admin(CITY).actor, text="好", **organs.at())
    with pytest.raises(CrossingDecided):
        return_crossing(actor=world.unit_admin(CITY).actor, reason="试", **organs.at())


def test_a_redo_by_the_superior_organ_is_answered_as_this_round_s_reply(organs: Organs) -> None:
    world = organs.world
    case_id, share = organs.handed_up()
    with in_tenant(COUNTY):
        before = Assignment.objects.get(pk=share)
        after = organs.share(case_id)
        holder = Case.objects.get(pk=case_id).holder
    assert before.state == AssignmentState.REVOKED
    assert (after.state, after.unit_id, after.unit_name, after.round) == (
        AssignmentState.REDO,
        None,
        "贺州市交通运输局",
        2,
    )
    assert holder == "贺州市交通运输局"
    with pytest.raises(UnknownChoice):
        answer_crossing(actor=world.unit_admin(CITY).actor, text="六月修好。", **organs.at())
    answer_crossing(actor=world.unit_admin(CITY).actor, text="六月修好。", reply_class="IN_PROGRESS", **organs.at())
    organs.deliver()

    with in_tenant(COUNTY):
        reply = Reply.objects.get(case_id=case_id, round=2)
        case = Case.objects.get(pk=case_id)
        clocks = set(Deadline.objects.filter(case_id=case_id, rule="redo").values_list("state", flat=True))
    assert (reply.text, reply.unit_name, reply.from_no, reply.assignment_id) == (
        "六月修好。",
        "贺州市交通运输局",
        CITY,
        after.pk,
    )
    assert case.state == CaseState.REPLIED
    assert clocks == {"MET", "CANCELLED"}


def test_given_back_the_unit_handles_it_again(organs: Organs) -> None:
    case_id, share = organs.handed_up()
    return_crossing(actor=organs.world.unit_admin(CITY).actor, reason="属县级职权", **organs.at())
    organs.deliver()
    with in_tenant(COUNTY):
        case = Case.objects.get(pk=case_id)
        states = dict(Assignment.objects.filter(case_id=case_id).values_list("pk", "state"))
        running = Deadline.objects.filter(assignment_id=share, rule="redo", state="OPEN").count()
        crossing = Crossing.objects.get(case_id=case_id)
    assert case.state == CaseState.REDO
    assert states.pop(share) == AssignmentState.REDO
    assert list(states.values()) == [AssignmentState.REVOKED]
    assert (running, crossing.state, crossing.return_reason) == (1, CrossingState.RETURNED, "属县级职权")


def test_only_staff_hand_it_up_and_only_after_a_bad_verdict(organs: Organs) -> None:
    world = organs.world
    case_id, share = organs.signed()
    with pytest.raises(WrongState):
        redo_to_superior(actor=world.staff(COUNTY).actor, reason="试", **organs.on(case_id, share))
    with pytest.raises(NotAllowed):
        redo_to_superior(actor=world.unit_admin(COUNTY).actor, reason="试", **organs.on(case_id, share))

"""A city's case is entrusted to a county and comes back answered; links stay acyclic whatever is tried."""

from collections.abc import Iterator
from datetime import date

import pytest

from cases.crossings.errors import AlreadyEntrusted, CrossingCycle, NotBelow
from cases.models import Assignment, Deadline, Reply
from cases.network.models import Card
from cases.states import (
    AssignmentRole,
    AssignmentState,
    CaseState,
    CrossingState,
    DeadlineState,
    Origin,
)
from hierarchy.selectors import NotConnected
from tenants.context import as_reader, in_tenant
from tests.cases.crossing_steps import Steps
from tests.factories.world import CITY, COUNTY, TOWN, World
from tests.sync.emptying import empty

COUNTY_CODE, TOWN_CODE, DISTRICT_CODE = "451122", "451122100", "451102"


@pytest.fixture
def steps(shared_network: World) -> Iterator[Steps]:
    yield Steps(shared_network)
    empty()


def test_entrusted_to_the_county_and_answered_back(steps: Steps) -> None:
    case = steps.accepted(CITY)
    case = steps.assigned_down(CITY, case, COUNTY_CODE)
    with in_tenant(CITY):
        share = Assignment.objects.get(case=case)
        clocks = dict(Deadline.objects.filter(assignment=share).values_list("rule", "due_on"))
    assert (share.role, share.state, share.lower_no) == (
        AssignmentRole.LEAD,
        AssignmentState.PENDING_SIGN,
        COUNTY,
    )
    assert share.unit_name == "钟山县人民代表大会"
    assert clocks == {"sign_for": date(2026, 3, 5), "reply": date(2026, 6, 2)}
    assert case.state == CaseState.ASSIGNED
    steps.deliver()
    crossing = steps.taken_up(COUNTY, sponsors=0)
    steps.deliver()

    child = steps.case(COUNTY, crossing.case_id)
    assert (child.state, child.origin, child.number) == (
        CaseState.ACCEPTED,
        Origin.ASSIGNED_DOWN,
        1,
    )
    with in_tenant(CITY):
        share.refresh_from_db()
    assert (share.state, share.signed_by) == (AssignmentState.SIGNED, "陈静")
    assert steps.case(CITY, case.pk).state == CaseState.HANDLING

    steps.answered(COUNTY, child)
    steps.deliver()
    with in_tenant(CITY):
        share.refresh_from_db()
        reply = Reply.objects.get(case=case)
        states = dict(Deadline.objects.filter(assignment=share).values_list("rule", "state"))
    assert (reply.from_no, reply.assignment_id) == (COUNTY, share.pk)
    assert share.state == AssignmentState.REPLIED
    assert steps.case(CITY, case.pk).state == CaseState.REPLIED
    assert states == {"sign_for": DeadlineState.MET, "reply": DeadlineState.MET}
    assert steps.outgoing(CITY).state == CrossingState.ANSWERED
    assert steps.told(CITY, case.pk) == [
        (COUNTY, "CROSSING_ACCEPTED"),
        (COUNTY, "ACCEPTED"),
        (COUNTY, "ASSIGNED"),
        (COUNTY, "SIGNED"),
        (COUNTY, "REPLIED"),
    ]


def test_two_levels_down_and_the_answer_at_the_top(steps: Steps) -> None:
    case = steps.accepted(CITY)
    steps.assigned_down(CITY, case, COUNTY_CODE)
    steps.deliver()
    child = steps.case(COUNTY, steps.taken_up(COUNTY, sponsors=0).case_id)
    steps.assigned_down(COUNTY, child, TOWN_CODE)
    steps.deliver()
    grandchild = steps.case(TOWN, steps.taken_up(TOWN, sponsors=0).case_id)
    steps.answered(TOWN, grandchild)
    steps.deliver()

    assert steps.case(COUNTY, child.pk).state == CaseState.REPLIED
    assert steps.case(CITY, case.pk).state == CaseState.REPLIED
    with in_tenant(CITY):
        assert Reply.objects.get(case=case).from_no == TOWN


def test_returned_from_below_is_to_be_assigned_anew(steps: Steps) -> None:
    case = steps.accepted(CITY)
    steps.assigned_down(CITY, case, COUNTY_CODE)
    steps.deliver()
    steps.sent_back(COUNTY, "应由市交通运输局办理")
    steps.deliver()

    with in_tenant(CITY):
        share = Assignment.objects.get(case=case)
    assert (share.state, share.return_reason) == (AssignmentState.REVOKED, "应由市交通运输局办理")
    assert steps.case(CITY, case.pk).state == CaseState.ACCEPTED
    with as_reader():
        assert Card.objects.get(pk=case.pk).down is False
    steps.assigned_down(CITY, case, COUNTY_CODE)


def test_two_lower_congresses_both_owe_an_answer(steps: Steps) -> None:
    case = steps.accepted(CITY)
    steps.assigned_down(CITY, case, COUNTY_CODE)
    steps.assigned_down(CITY, case, DISTRICT_CODE)
    steps.deliver()
    child = steps.case(COUNTY, steps.taken_up(COUNTY, sponsors=0).case_id)
    steps.answered(COUNTY, child)
    steps.deliver()

    with in_tenant(CITY):
        roles = sorted(Assignment.objects.filter(case=case).values_list("role", flat=True))
    assert roles == [AssignmentRole.LEAD, AssignmentRole.SEPARATE]
    assert steps.case(CITY, case.pk).state == CaseState.HANDLING


@pytest.mark.parametrize(
    ("code", "error"),
    [(TOWN_CODE, NotBelow), ("45", NotBelow), ("4511", NotBelow), ("451123", NotConnected)],
)
def test_only_right_below_and_switched_on(steps: Steps, code: str, error: type) -> None:
    case = steps.accepted(CITY)

    with pytest.raises(error):
        steps.assigned_down(CITY, case, code)


def test_the_same_congress_is_not_entrusted_twice(steps: Steps) -> None:
    case = steps.accepted(CITY)
    steps.assigned_down(CITY, case, COUNTY_CODE)

    with pytest.raises(AlreadyEntrusted):
        steps.assigned_down(CITY, case, COUNTY_CODE)


def test_what_came_up_does_not_go_back_down_as_a_new_case(steps: Steps) -> None:
    case = steps.accepted(COUNTY)
    steps.escalated(COUNTY, case)
    steps.deliver()
    steps.taken_up(CITY)
    child = steps.sponsored(CITY)

    with pytest.raises(CrossingCycle) as caught:
        steps.assigned_down(CITY, child, COUNTY_CODE)
    assert "钟山县人民代表大会" in caught.value.text
    steps.assigned_down(CITY, child, DISTRICT_CODE)


def test_what_came_down_does_not_go_back_up_as_a_new_case(steps: Steps) -> None:
    case = steps.accepted(CITY)
    steps.assigned_down(CITY, case, COUNTY_CODE)
    steps.deliver()
    child = steps.case(COUNTY, steps.taken_up(COUNTY, sponsors=0).case_id)

    with pytest.raises(CrossingCycle):
        steps.escalated(COUNTY, child)

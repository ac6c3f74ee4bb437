"""What does not go up, and who may not send or take it up."""

from collections.abc import Iterator

import pytest

from cases.actions.accept_crossing import accept_crossing
from cases.actions.escalate_case import escalate_case
from cases.actions.sponsor_crossing import sponsor_crossing
from cases.crossings.errors import (
    AlreadyEscalated,
    CrossingDecided,
    SecrecyForbids,
    SponsorsNeeded,
)
from cases.errors import CaseNotFound, MissingPart, NotAllowed, StaleCase
from cases.network.models import Link
from cases.states import CrossingState
from core.logins import use_login
from hierarchy.selectors import NotConnected, NoUpperCongress
from tenants.context import as_reader
from tests.cases.crossing_steps import Steps
from tests.factories.world import (
    COUNTY,
    NATION,
    TOWN,
    World,
)
from tests.sync.emptying import empty


@pytest.fixture
def steps(shared_network: World) -> Iterator[Steps]:
    yield Steps(shared_network)
    empty()


def test_a_restricted_case_does_not_cross(steps: Steps) -> None:
    case = steps.accepted(TOWN, secrecy="RESTRICTED")

    with pytest.raises(SecrecyForbids):
        steps.escalated(TOWN, case)

    with as_reader():
        assert Link.objects.count() == 0


def test_going_up_twice_is_refused_and_says_where_it_is(steps: Steps) -> None:
    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)

    with pytest.raises(AlreadyEscalated) as caught:
        steps.escalated(TOWN, case)

    assert "钟山县人民代表大会" in caught.value.text


def test_a_repeated_request_escalates_once(steps: Steps) -> None:
    case = steps.accepted(TOWN)
    request = steps._on(TOWN, case)
    staff = steps.world.staff(TOWN).actor
    for _ in range(2):
        escalate_case(actor=staff, reason="超出本级权限", **request)

    with as_reader():
        assert Link.objects.count() == 1
    assert steps.deliver() == 1


def test_there_is_nothing_above_the_nation(steps: Steps) -> None:
    case = steps.accepted(NATION)

    with pytest.raises(NoUpperCongress):
        steps.escalated(NATION, case)


def test_an_upper_congress_that_is_not_switched_on(steps: Steps) -> None:
    from tenants.models import Tenant

    case = steps.accepted(TOWN)
    with use_login("owner"):
        Tenant.objects.filter(no=COUNTY).update(state=Tenant.State.SUSPENDED)

    try:
        with pytest.raises(NotConnected) as caught:
            steps.escalated(TOWN, case)
    finally:
        with use_login("owner"):
            Tenant.objects.filter(no=COUNTY).update(state=Tenant.State.ACTIVE)

    assert "钟山县" in caught.value.text


@pytest.mark.parametrize("who", ["deputy1-5", "unit1-5", "chairs-5", "admin-5", "staff-4"])
def test_only_staff_of_the_congress_escalate(steps: Steps, who: str) -> None:
    case = steps.accepted(TOWN)

    with pytest.raises((NotAllowed, CaseNotFound)):
        escalate_case(actor=steps.world.people[who].actor, reason="x", **steps._on(TOWN, case))


def test_a_reason_is_needed(steps: Steps) -> None:
    case = steps.accepted(TOWN)

    with pytest.raises(MissingPart) as caught:
        steps.escalated(TOWN, case, reason="  ")

    assert caught.value.field == "reason"


def test_from_below_a_deputy_must_be_asked(steps: Steps) -> None:
    steps.escalated(TOWN, steps.accepted(TOWN))
    steps.deliver()

    with pytest.raises(SponsorsNeeded):
        steps.taken_up(COUNTY, sponsors=0)

    assert steps.incoming(COUNTY).state == CrossingState.WAITING


def test_only_a_deputy_who_was_asked_sponsors(steps: Steps) -> None:
    steps.escalated(TOWN, steps.accepted(TOWN))
    steps.deliver()
    crossing = steps.taken_up(COUNTY)

    for who in ("deputy2-4", "staff-4", "deputy1-5"):
        with pytest.raises((NotAllowed, CaseNotFound)):
            sponsor_crossing(actor=steps.world.people[who].actor, **steps._at(COUNTY, crossing))
    sponsor_crossing(actor=steps.world.deputy(COUNTY).actor, **steps._at(COUNTY, crossing))
    with pytest.raises(CrossingDecided):
        sponsor_crossing(
            actor=steps.world.deputy(COUNTY).actor,
            **steps._at(COUNTY, steps.incoming(COUNTY)),
        )


def test_a_stale_page_does_not_decide(steps: Steps) -> None:
    steps.escalated(TOWN, steps.accepted(TOWN))
    steps.deliver()
    opened = steps.incoming(COUNTY)
    steps.taken_up(COUNTY)

    with pytest.raises(StaleCase):
        accept_crossing(
            actor=steps.world.staff(COUNTY).actor,
            sponsors=[steps.world.deputy(COUNTY).id],
            **steps._at(COUNTY, opened),
        )

"""Messages of the version before: still under way when the software is replaced, they take effect all the same."""

from collections.abc import Iterator
from typing import Any

import pytest

from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.report_to_superior import report_to_superior
from cases.actions.sign_assignment import sign_assignment
from cases.models import Assignment
from cases.states import CrossingState, LinkKind
from core.logins import use_login
from sync.models import Outbox
from tenants.context import in_tenant
from tests.cases.crossing_steps import Steps
from tests.factories.world import CITY, COUNTY, World
from tests.sync.emptying import empty


@pytest.fixture
def steps(shared_network: World) -> Iterator[Steps]:
    yield Steps(shared_network)
    empty()


VERSION_1 = ("link", "root", "case", "direction", "kind", "snapshot", "reason", "unit_name")


def as_before(**more: Any) -> None:
    """Gives the one offer under way the form that it had in version 1."""
    with use_login("owner"):
        offer = Outbox.objects.get(state="WAITING")
        kept = {key: value for key, value in offer.payload.items() if key in VERSION_1}
        Outbox.objects.filter(pk=offer.pk).update(payload={**kept, **more})


def reported(steps: Steps) -> None:
    case = steps.accepted(COUNTY)
    world = steps.world
    unit = world.unit_admin(COUNTY).actor
    assign_suggestion(actor=world.staff(COUNTY).actor, lead_unit_id=world.unit(COUNTY), **steps._on(COUNTY, case))
    with in_tenant(COUNTY):
        share = Assignment.objects.get(case_id=case.pk).pk
    for act, more in ((sign_assignment, {}), (report_to_superior, {"reason": "属市级"})):
        act(actor=unit, assignment_id=share, **more, **steps._on(COUNTY, steps.case(COUNTY, case.pk)))


def test_a_courier_of_the_version_before_still_finds_the_unit(steps: Steps) -> None:
    """While programs are replaced one by one, an offer also has the number that its database knows."""
    reported(steps)
    with use_login("owner"):
        payload = Outbox.objects.get(state="WAITING").payload
    assert (payload["unit"], payload["sponsors"]) == (steps.world.unit(CITY), [])
    assert payload["addressee"]["name"] == payload["unit_name"]


@pytest.mark.parametrize("how", ["by number, in one database", "by name, as over the border"])
def test_a_unit_of_version_1_is_found(steps: Steps, how: str) -> None:
    reported(steps)
    unit = steps.world.unit(CITY)
    as_before(**({"unit": unit} if how.startswith("by number") else {}))
    assert steps.deliver() == 1
    crossing = steps.incoming(CITY)
    assert (crossing.link_kind, crossing.state, crossing.unit_id) == (LinkKind.REPORT, CrossingState.WAITING, unit)


def test_an_offer_older_than_the_kinds_is_an_escalation(steps: Steps) -> None:
    steps.escalated(COUNTY, steps.accepted(COUNTY))
    with use_login("owner"):
        offer = Outbox.objects.get()
        old = {key: offer.payload[key] for key in ("link", "root", "case", "direction", "snapshot", "reason")}
        Outbox.objects.filter(pk=offer.pk).update(payload=old)
    assert steps.deliver() == 1
    assert steps.incoming(CITY).link_kind == LinkKind.ESCALATE
    steps.taken_up(CITY)

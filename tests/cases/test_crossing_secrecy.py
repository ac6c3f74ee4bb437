"""Whose identity is hidden is named nowhere beyond his congress, by no kind of crossing; who sees a crossing is a table."""

import logging
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from api.ids import global_id
from cases.actions.answer_crossing import answer_crossing
from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.assign_to_lower_unit import assign_to_lower_unit
from cases.actions.entrust_deputies import entrust_deputies
from cases.actions.evaluate_reply import evaluate_reply
from cases.actions.redo_to_superior import redo_to_superior
from cases.actions.report_to_superior import report_to_superior
from cases.actions.sign_assignment import sign_assignment
from cases.crossings.linking import direction_of
from cases.crossings.terms import SEES, Party, may_see
from cases.models import Assignment, Case, Crossing, Event, Reply
from cases.network.models import Card, Link
from cases.states import CrossingState, LinkKind, Secrecy
from core.logins import use_login
from deputies.models import Mandate
from sync.models import Outbox
from tenants.actors import Actor, Standing
from tenants.context import as_reader, in_tenant
from tenants.models import User
from tenants.roles import Role
from tests.api.conftest import at
from tests.cases.crossing_steps import Steps
from tests.factories.world import CITY, COUNTY, TOWN, World
from tests.sync.emptying import empty

NAME = "甄隐名"
JOURNEY = "query($id: ID!) { case(id: $id) { journey { holder how stateLabel plate { text } } } }"


class Hidden(Steps):
    """The county's first deputy asks for secrecy, and bears a name that nobody else has."""

    def on(self, case_id: UUID, share: UUID | None = None) -> dict[str, Any]:
        given = self._on(COUNTY, self.case(COUNTY, case_id))
        return given | ({} if share is None else {"assignment_id": share})

    def begun(self) -> Case:
        return self.accepted(COUNTY, secrecy=Secrecy.IDENTITY_HIDDEN)

    def share(self, case_id: UUID) -> UUID:
        with in_tenant(COUNTY):
            return Assignment.objects.filter(case_id=case_id).order_by("-assigned_at", "-id")[0].pk

    def escalate(self) -> tuple[Case, int]:
        case = self.begun()
        self.escalated(COUNTY, case)
        self.deliver()
        self.taken_up(CITY)
        self.answered(CITY, self.sponsored(CITY))
        return case, CITY

    def entrust(self) -> tuple[Case, int]:
        case = self.begun()
        who = self.world.deputy(CITY).id
        entrust_deputies(actor=self.world.staff(COUNTY).actor, deputies=[who], reason="跨县", **self.on(case.pk))
        self.deliver()
        self.answered(CITY, self.sponsored(CITY))
        return case, CITY

    def assign_down(self) -> tuple[Case, int]:
        case = self.begun()
        self.assigned_down(COUNTY, case, "451122100")
        self.deliver()
        taken = self.taken_up(TOWN, sponsors=0)
        assert taken.case_id is not None
        self.answered(TOWN, self.case(TOWN, taken.case_id))
        return case, TOWN

    def copy(self) -> tuple[Case, int]:
        case = self.begun()
        staff = self.world.staff(COUNTY).actor
        assign_to_lower_unit(actor=staff, unit_id=self.world.unit(TOWN), note="请办理", **self.on(case.pk))
        sign_assignment(actor=self.world.unit_admin(TOWN).actor, **self.on(case.pk, self.share(case.pk)))
        return case, TOWN

    def report(self) -> tuple[Case, int]:
        case = self.begun()
        staff, unit = self.world.staff(COUNTY).actor, self.world.unit_admin(COUNTY).actor
        assign_suggestion(actor=staff, lead_unit_id=self.world.unit(COUNTY), **self.on(case.pk))
        share = self.share(case.pk)
        sign_assignment(actor=unit, **self.on(case.pk, share))
        report_to_superior(actor=unit, reason="属市级职权。", **self.on(case.pk, share))
        self.deliver()
        answer_crossing(
            actor=self.world.unit_admin(CITY).actor, text="已列入计划。", **self._at(CITY, self.incoming(CITY))
        )
        return case, CITY

    def redo(self) -> tuple[Case, int]:
        case = self.begun()
        self.answered(COUNTY, case)
        bad = {"process": "SATISFIED", "result": "DISSATISFIED", "reason": "桥还没有修。"}
        evaluate_reply(actor=self.world.deputy(COUNTY).actor, **bad, **self.on(case.pk))
        staff = self.world.staff(COUNTY).actor
        redo_to_superior(actor=staff, reason="请市局办理", **self.on(case.pk, self.share(case.pk)))
        self.deliver()
        return case, CITY


WAYS: dict[LinkKind, Callable[[Hidden], tuple[Case, int]]] = {
    LinkKind.ESCALATE: Hidden.escalate,
    LinkKind.ENTRUST: Hidden.entrust,
    LinkKind.ASSIGN_DOWN: Hidden.assign_down,
    LinkKind.COPY_DOWN: Hidden.copy,
    LinkKind.REPORT: Hidden.report,
    LinkKind.REDO_UP: Hidden.redo,
}
"""The kinds that carry a deputy's case. The others carry a citizen's words or a guest's, who signs with his name."""


@pytest.fixture
def hidden(shared_network: World) -> Iterator[Hidden]:
    who = shared_network.deputy(COUNTY).id
    elected = shared_network.deputy(CITY).id
    with use_login("owner"):
        name = User.objects.get(pk=who).name
        User.objects.filter(pk=who).update(name=NAME)
        Mandate.objects.filter(person__user_id=elected, tenant_no=CITY).update(electoral_unit="钟山县")
    yield Hidden(shared_network)
    with use_login("owner"):
        User.objects.filter(pk=who).update(name=name)
    empty()


@pytest.mark.parametrize("kind", WAYS)
def test_the_name_stays_at_home(hidden: Hidden, kind: LinkKind, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    case, other = WAYS[kind](hidden)
    hidden.deliver()
    with in_tenant(COUNTY):
        assert Case.objects.get(pk=case.pk).lead_name == NAME
    held: list[Any] = []
    with in_tenant(other):
        for model in (Case, Crossing, Event, Assignment, Reply):
            held += model.objects.values()
        found = Crossing.objects.get(incoming=True)
    assert found.link_kind == kind
    with as_reader():
        held += Link.objects.values()
        # A card at home has its inside title, which the proposer's own people read; the public's half names nobody.
        held += Card.objects.exclude(owner_no=COUNTY).values()
        held += Card.objects.filter(owner_no=COUNTY).values("masked_title", "lead_name", "holder", "unit_name")
    with use_login("owner"):
        held += Outbox.objects.values()
    assert NAME not in str(held)
    assert NAME not in caplog.text
    # The chain as the other side reads it, and as the county's own unit does.
    readers = [(other, f"staff-{other}", found.case_id)]
    if kind == LinkKind.REPORT:
        readers = [(COUNTY, f"unit1-{COUNTY}", case.pk)]
    for no, who, record in readers:
        if record is not None:
            way = at(hidden.world, no, who).ask(JOURNEY, id=global_id("Case", no, record))["case"]["journey"]
            assert len(way) > 1
            assert NAME not in str(way)


def person(party: Party, world: World) -> Actor:
    """Somebody who is just that at the county."""
    user, role, unit = {
        Party.STAFF: (None, Role.DWC, None),
        Party.INSIDE: (None, Role.CHAIRS, None),
        Party.ASKED_DEPUTY: (world.deputy(COUNTY).id, Role.DEPUTY, None),
        Party.UNIT: (None, Role.UNIT_HANDLER, 77),
    }[party]
    return Actor(user_id=user, name="", standings=(Standing(COUNTY, role, "1/2/3/4/", False, unit),))


@pytest.mark.parametrize("kind", list(LinkKind))
@pytest.mark.parametrize("party", list(Party))
def test_who_sees_it_at_either_end(shared_network: World, kind: LinkKind, party: Party) -> None:
    """At the receiving end by the table; at the sending end those inside, and the guest himself."""
    one = person(party, shared_network)
    asked = [str(shared_network.deputy(COUNTY).id)] if kind in (LinkKind.ESCALATE, LinkKind.ENTRUST) else []
    crossing = Crossing(
        kind=kind, direction=direction_of(kind=kind), state=CrossingState.WAITING, unit_id=77, sponsors=asked
    )
    crossing.incoming = True
    assert may_see(actor=one, crossing=crossing, tenant=COUNTY) is (party in SEES[kind])
    crossing.incoming = False
    assert may_see(actor=one, crossing=crossing, tenant=COUNTY) is (party in (Party.STAFF, Party.INSIDE))
    crossing.sponsored_by = shared_network.deputy(COUNTY).id
    assert may_see(actor=one, crossing=crossing, tenant=COUNTY) is (party != Party.UNIT)
    # The same people at another congress see nothing of it.
    for incoming in (True, False):
        crossing.incoming, crossing.sponsored_by = incoming, None
        assert not may_see(actor=one, crossing=crossing, tenant=TOWN)

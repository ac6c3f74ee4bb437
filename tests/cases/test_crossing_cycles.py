"""Whatever acts people take, in whatever order: the links of a chain never lead back, and no chain is longer than the tree.

Every act of every kind that opens a link, by anybody, to anybody; what would close a circle is refused by its type.
"""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from cases.actions.accept_crossing import accept_crossing
from cases.actions.assign_to_lower_unit import assign_to_lower_unit
from cases.actions.entrust_deputies import entrust_deputies
from cases.assigning import UnitTwice
from cases.crossings.errors import (
    AlreadyEntrusted,
    AlreadyEscalated,
    CrossingCycle,
    NotBelow,
    NotElectedHere,
)
from cases.errors import WrongState
from cases.models import Case, Crossing
from cases.network.models import Link
from cases.states import CrossingState, LinkKind
from core.errors import DomainError
from core.logins import use_login
from deputies.models import Mandate
from hierarchy.selectors import NotConnected, NoUpperCongress
from tenants.context import as_reader, in_tenant
from tests.cases.crossing_steps import Steps
from tests.factories.world import CITY, COUNTY, DISTRICT, PROVINCE, TOWN, TOWN2, World
from tests.sync.emptying import empty

CODES = {PROVINCE: "45", CITY: "4511", COUNTY: "451122", TOWN: "451122100", TOWN2: "451122101", DISTRICT: "451102"}
LEVELS = 5
"""Township, county, city, province, nation: a chain climbs each once and descends each once at most."""
MOST_HOPS = 2 * (LEVELS - 1)
REFUSALS = (
    AlreadyEntrusted,
    AlreadyEscalated,
    CrossingCycle,
    NotBelow,
    NotElectedHere,
    NotConnected,
    NoUpperCongress,
    UnitTwice,
    WrongState,
)

acts = some.lists(
    some.tuples(
        some.sampled_from(["escalate", "assign down", "entrust", "lower unit", "give back"]),
        some.integers(0, 30),
        some.sampled_from(sorted(CODES)),
    ),
    min_size=6,
    max_size=14,
)


class Players:
    """Hold cases at several congresses and try what they are told to."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.held = [(no, steps.accepted(no)) for no in (TOWN, COUNTY, CITY)]
        self.refused: Counter[str] = Counter()

    def do(self, act: str, which: int, other: int) -> None:
        no, case = self.held[which % len(self.held)]
        staff = self.steps.world.staff(no).actor
        try:
            if act == "escalate":
                self.steps.escalated(no, case)
            elif act == "assign down":
                self.steps.assigned_down(no, case, CODES[other])
            elif act == "entrust":
                deputy = self.steps.world.deputy(CITY).id
                entrust_deputies(actor=staff, deputies=[deputy], reason="跨县", **self.on(no, case))
            elif act == "lower unit":
                unit = self.steps.world.unit(other)
                assign_to_lower_unit(actor=staff, unit_id=unit, note="请办理", **self.on(no, case))
            else:
                self.steps.sent_back(no)
        except REFUSALS as error:
            self.refused[error.code] += 1
            return
        except (DomainError, IndexError):
            # Nothing there to give back.
            assert act == "give back"
            return
        self.steps.deliver()
        if act != "give back":
            self.take_up(no)

    def on(self, no: int, case: Case) -> dict[str, Any]:
        return self.steps._on(no, self.steps.case(no, case.pk))

    def take_up(self, no: int) -> None:
        sent = self.steps.outgoing(no)
        target, kind = sent.other_no, sent.link_kind
        if kind == LinkKind.COPY_DOWN:
            return
        if kind == LinkKind.ESCALATE:
            self.steps.taken_up(target)
        if kind in (LinkKind.ESCALATE, LinkKind.ENTRUST):
            self.held.append((target, self.steps.sponsored(target)))
            return
        with in_tenant(target):
            crossing = Crossing.objects.get(pk=sent.pk)
        staff = self.steps.world.staff(target).actor
        taken = accept_crossing(actor=staff, **self.steps._at(target, crossing))
        assert taken.case_id is not None
        self.held.append((target, self.steps.case(target, taken.case_id)))


def chains() -> list[list[int]]:
    """For every link, the congresses from the very first one to its end."""
    with as_reader():
        links = list(Link.objects.all())
    into = {link.target_case: link for link in links if link.target_case}
    found = []
    for link in links:
        chain, at = [link.target_no], link
        while at is not None:
            chain.append(at.source_no)
            assert len(chain) <= MOST_HOPS + 1, "a circle"
            at = into.get(at.source_case)
        found.append(chain[::-1])
    return found


@pytest.fixture
def steps(shared_network: World) -> Steps:
    who = shared_network.deputy(CITY).id
    with use_login("owner"):
        Mandate.objects.filter(person__user_id=who, tenant_no=CITY).update(electoral_unit="钟山县")
    return Steps(shared_network)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tries=acts)
def test_no_sequence_of_acts_closes_a_circle(steps: Steps, tries: list[tuple[str, int, int]]) -> None:
    try:
        players = Players(steps)
        for each in tries:
            players.do(*each)
        found = chains()
        assert [chain for chain in found if len(chain) != len(set(chain))] == []
        assert all(len(chain) - 1 <= MOST_HOPS for chain in found)
        with as_reader():
            # The depth that a link says is its true one.
            for link in Link.objects.all():
                assert link.hops == len(link.snapshot["chain"])
    finally:
        empty()


def test_up_and_down_again_to_where_it_came_from_is_refused(steps: Steps) -> None:
    """Down to whom it came from is a circle, by either kind of act; up again is one too, also from a third level."""
    try:
        case = steps.accepted(COUNTY)
        steps.escalated(COUNTY, case)
        steps.deliver()
        steps.taken_up(CITY)
        above = steps.sponsored(CITY)
        with pytest.raises(CrossingCycle):
            steps.assigned_down(CITY, above, "451122")
        with pytest.raises(CrossingCycle):
            assign_to_lower_unit(
                actor=steps.world.staff(CITY).actor,
                unit_id=steps.world.unit(COUNTY),
                note="请办理",
                **steps._on(CITY, steps.case(CITY, above.pk)),
            )
        steps.assigned_down(CITY, above, "451102")
        steps.deliver()
        beside = accept_crossing(
            actor=steps.world.staff(DISTRICT).actor, **steps._at(DISTRICT, steps.incoming(DISTRICT))
        )
        assert beside.case_id is not None
        with pytest.raises(CrossingCycle):
            steps.escalated(DISTRICT, steps.case(DISTRICT, beside.case_id))
        assert sorted(chains(), key=len) == [[COUNTY, CITY], [COUNTY, CITY, DISTRICT]]
        with as_reader():
            assert set(Link.objects.values_list("state", flat=True)) <= set(CrossingState.values)
    finally:
        empty()

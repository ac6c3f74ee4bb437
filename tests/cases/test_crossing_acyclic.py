"""Whatever people try, in whatever order, no case comes back to a congress that it came through."""

import random
from collections.abc import Iterator

import pytest

from cases.crossings.errors import AlreadyEntrusted, AlreadyEscalated, CrossingCycle, NotBelow
from cases.models import Case
from cases.network.models import Link
from cases.states import CrossingDirection
from hierarchy.selectors import NotConnected, NoUpperCongress
from tenants.context import as_reader, in_tenant
from tests.cases.crossing_steps import Steps
from tests.factories.world import CITY, COUNTY, DISTRICT, PROVINCE, TOWN, TOWN2, World
from tests.sync.emptying import empty

CODES = {PROVINCE: "45", CITY: "4511", COUNTY: "451122", TOWN: "451122100", TOWN2: "451122101", DISTRICT: "451102"}
REFUSALS = (AlreadyEntrusted, AlreadyEscalated, CrossingCycle, NotBelow, NotConnected, NoUpperCongress)


@pytest.fixture
def steps(shared_network: World) -> Iterator[Steps]:
    yield Steps(shared_network)
    empty()


def chains() -> list[list[int]]:
    """For every case, the congresses on its way from the very first one."""
    with as_reader():
        links = list(Link.objects.all())
    into = {link.target_case: link for link in links if link.target_case}
    found = []
    for link in links:
        chain, at = [link.target_no], link
        while at is not None:
            chain.append(at.source_no)
            assert len(chain) <= len(CODES), "a cycle"
            at = into.get(at.source_case)
        found.append(chain[::-1])
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_links_never_form_a_cycle(steps: Steps, seed: int) -> None:
    chance = random.Random(seed)
    held: list[tuple[int, Case]] = [(no, steps.accepted(no)) for no in (TOWN, COUNTY, CITY)]
    refused = 0
    for _ in range(14):
        no, case = chance.choice(held)
        try:
            if chance.random() < 0.5:
                steps.escalated(no, case)
            else:
                steps.assigned_down(no, case, chance.choice(list(CODES.values())))
        except REFUSALS:
            refused += 1
            continue
        steps.deliver()
        target = steps.outgoing(no).other_no
        if steps.incoming(target).direction == CrossingDirection.UP:
            steps.taken_up(target)
            held.append((target, steps.sponsored(target)))
        else:
            taken = steps.taken_up(target, sponsors=0)
            with in_tenant(target):
                held.append((target, Case.objects.get(pk=taken.case_id)))

    found = chains()
    assert found
    assert refused
    assert [chain for chain in found if len(chain) != len(set(chain))] == []
    with as_reader():
        assert Link.objects.filter(target_case=None).count() == 0

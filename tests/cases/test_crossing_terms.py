"""What each side may see and do stands in docs/crossings.md exactly as the code has it."""

from pathlib import Path

import pytest

from cases.acts import Act
from cases.crossings.linking import direction_of, first_state
from cases.crossings.terms import DOES, SEES, Party, crossing_acts
from cases.models import Crossing
from cases.states import CrossingState, LinkKind
from tenants.actors import Actor, Standing
from tenants.roles import Role
from tests.factories.world import COUNTY, World

PAGE = Path(__file__).resolve().parents[2] / "docs" / "crossings.md"
WHO = {
    Party.STAFF: "staff",
    Party.INSIDE: "chairs and admin",
    Party.ASKED_DEPUTY: "the asked deputies",
    Party.UNIT: "the unit",
}
WHAT = {Act.ACCEPT: "accept", Act.RETURN: "return", Act.SUBMIT: "sponsor", Act.ANSWER_CROSSING: "answer"}


def row(kind: LinkKind) -> str:
    """The row of the page that says what the code does with a kind."""
    sees = ", ".join(WHO[party] for party in Party if party in SEES[kind])
    does = []
    for party in Party:
        states = DOES[kind].get(party, {})
        for state in CrossingState:
            acts = states.get(state, frozenset())
            if acts:
                words = " or ".join(WHAT[act] for act in WHAT if act in acts)
                does.append(f"{WHO[party]}: {words} ({state.value})")
    return (
        f"| `{kind.value}` {kind.label} | {direction_of(kind=kind).value.lower()} | {first_state(kind=kind).value} "
        f"| {sees} | {'; '.join(does) or 'nobody'} |"
    )


@pytest.mark.parametrize("kind", list(LinkKind))
def test_the_page_says_what_the_code_does(kind: LinkKind) -> None:
    assert row(kind) in PAGE.read_text(encoding="utf-8").splitlines()


def test_the_page_has_no_row_too_many() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert {line for line in lines if line.split("|")[2].strip() in ("up", "down")} == {row(kind) for kind in LinkKind}


def actor(role: Role, unit_id: int | None = None, world: World | None = None) -> Actor:
    """Somebody with one standing at the county; a deputy is the one whom crossings ask."""
    user = world.deputy(COUNTY).id if world else None
    return Actor(user_id=user, name="", standings=(Standing(COUNTY, role, "1/2/3/4/", False, unit_id),))


@pytest.mark.parametrize("kind", list(LinkKind))
@pytest.mark.parametrize("state", list(CrossingState))
def test_nobody_does_more_than_the_table_says(shared_network: World, kind: LinkKind, state: CrossingState) -> None:
    people = {
        Party.STAFF: actor(Role.DWC),
        Party.INSIDE: actor(Role.CHAIRS),
        Party.ASKED_DEPUTY: actor(Role.DEPUTY, world=shared_network),
        Party.UNIT: actor(Role.UNIT_ADMIN, 77),
    }
    for incoming in (True, False):
        crossing = Crossing(
            kind=kind,
            direction=direction_of(kind=kind),
            incoming=incoming,
            state=state,
            unit_id=77,
            sponsors=[str(shared_network.deputy(COUNTY).id)],
        )
        for party, person in people.items():
            wanted = DOES[kind].get(party, {}).get(state, frozenset()) if incoming else frozenset()
            assert crossing_acts(person, crossing, tenant=COUNTY) == wanted, (party, incoming)
    handler = actor(Role.UNIT_HANDLER, 77)
    assert crossing_acts(handler, Crossing(kind=kind, incoming=True, state=state, unit_id=77), tenant=COUNTY) == set()

"""What each side may see and do with a crossing, kind by kind: one table, that docs/crossings.md shows as well.

At the sender's end nobody does anything with a crossing itself; who reads the record there sees it. At the receiving
end the congress's own people see every crossing, the asked deputies and the addressed unit those that concern them.
"""

from collections.abc import Mapping
from enum import Enum

from cases.acts import Act
from cases.models import Crossing
from cases.states import CrossingState, LinkKind
from tenants.actors import Actor
from tenants.roles import STAFF_ROLES, Role


class Party(Enum):
    """Who has to do with a crossing at the receiving end."""

    STAFF = "STAFF"
    ASKED_DEPUTY = "ASKED_DEPUTY"
    UNIT = "UNIT"
    INSIDE = "INSIDE"


Doing = Mapping[Party, Mapping[CrossingState, frozenset[Act]]]

_DECIDE: Mapping[CrossingState, frozenset[Act]] = {CrossingState.WAITING: frozenset({Act.ACCEPT, Act.RETURN})}
_GIVE_BACK: Mapping[CrossingState, frozenset[Act]] = {CrossingState.ACCEPTED: frozenset({Act.RETURN})}
_RAISE: Mapping[CrossingState, frozenset[Act]] = {CrossingState.ACCEPTED: frozenset({Act.SUBMIT})}
_ANSWER: Mapping[CrossingState, frozenset[Act]] = {CrossingState.WAITING: frozenset({Act.ANSWER_CROSSING, Act.RETURN})}

# Who of the receiving side does what in which state; nothing else is done with a crossing.
DOES: Mapping[LinkKind, Doing] = {
    LinkKind.ESCALATE: {Party.STAFF: {**_DECIDE, **_GIVE_BACK}, Party.ASKED_DEPUTY: _RAISE},
    LinkKind.ENTRUST: {Party.STAFF: _GIVE_BACK, Party.ASKED_DEPUTY: _RAISE},
    LinkKind.ASSIGN_DOWN: {Party.STAFF: _DECIDE},
    LinkKind.REPORT: {Party.UNIT: _ANSWER},
    LinkKind.REDO_UP: {Party.UNIT: _ANSWER},
    LinkKind.COPY_DOWN: {Party.UNIT: {}},
    LinkKind.GUEST: {Party.STAFF: _DECIDE},
    LinkKind.FINDING_UP: {Party.STAFF: _DECIDE},
    LinkKind.FINDING_DOWN: {Party.STAFF: _DECIDE},
    LinkKind.OPINION_UP: {Party.STAFF: _DECIDE},
}

_SEES_ALL = frozenset({Party.STAFF, Party.INSIDE})
# Who of the receiving side sees the shared snapshot before there is a record here, and without reading that record.
SEES: Mapping[LinkKind, frozenset[Party]] = {
    kind: _SEES_ALL | frozenset(party for party in doing if party is not Party.STAFF) for kind, doing in DOES.items()
}


def parties(*, actor: Actor, crossing: Crossing, tenant: int) -> frozenset[Party]:
    """This function returns as what an actor has to do with a crossing at this end."""
    found = set()
    if actor.has(tenant, *STAFF_ROLES):
        found.add(Party.STAFF)
    if actor.has(tenant, Role.CHAIRS, Role.ADMIN):
        found.add(Party.INSIDE)
    if actor.has(tenant, Role.DEPUTY) and str(actor.user_id) in crossing.sponsors:
        found.add(Party.ASKED_DEPUTY)
    if crossing.incoming and crossing.unit_id is not None and crossing.unit_id in actor.units_at(tenant):
        found.add(Party.UNIT)
    return frozenset(found)


def may_see(*, actor: Actor, crossing: Crossing, tenant: int) -> bool:
    """This function tells whether an actor sees a crossing at this end without reading the record that it belongs to."""
    held = parties(actor=actor, crossing=crossing, tenant=tenant)
    if not crossing.incoming:
        own = crossing.sponsored_by is not None and crossing.sponsored_by == actor.user_id
        return own or not held.isdisjoint(_SEES_ALL)
    return not held.isdisjoint(SEES[crossing.link_kind])


def crossing_acts(actor: Actor, crossing: Crossing, *, tenant: int) -> frozenset[Act]:
    """This function returns what an actor may do with a crossing now.

    ACCEPT, RETURN, SUBMIT (to sponsor it) and ANSWER_CROSSING (a unit's). Only who runs a unit's office answers.
    """
    if not crossing.incoming:
        return frozenset()
    doing = DOES[crossing.link_kind]
    held = parties(actor=actor, crossing=crossing, tenant=tenant)
    if crossing.unit_id not in actor.units_at(tenant, Role.UNIT_ADMIN):
        held -= {Party.UNIT}
    state = CrossingState(crossing.state)
    allowed = {act for party in held for act in doing.get(party, {}).get(state, frozenset())}
    if crossing.case_id is not None and state == CrossingState.ACCEPTED:
        allowed.discard(Act.RETURN)
    return frozenset(allowed)

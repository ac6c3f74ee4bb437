"""Opening a link: the sender's half of a crossing, in the sender's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.crossings import addresses, ends, snapshot
from cases.crossings.errors import CrossingCycle, SecrecyForbids
from cases.models import Assignment, Case, Crossing, Opinion
from cases.network.models import Link
from cases.states import UPWARD_LINKS, CrossingDirection, CrossingState, LinkKind, Secrecy
from core.ids import new_id
from deputies.models import Mandate
from hierarchy.models import Unit
from sync import outbox
from sync.messages import Message
from tenants.context import require_tenant
from tenants.models import Tenant

OFFERED = "crossing.offered"
RECALLED = "crossing.recalled"
PROGRESS = "crossing.progress"
COPIED = "crossing.copied"

# A crossing in one of these states keeps its case from being sent to the same congress again.
STANDING = frozenset({CrossingState.WAITING, CrossingState.ACCEPTED, CrossingState.SPONSORED})


@dataclass(frozen=True)
class Offer:
    """What is offered: the shared snapshot, where it stands here, and for whom it is there.

    `source_id` is the id of the case or opinion here, or of the crossing itself where there is none.
    """

    shared: dict[str, Any]
    root_id: UUID
    source_id: UUID
    case: Case | None = None
    opinion: Opinion | None = None
    assignment: Assignment | None = None
    unit: Unit | None = None
    asked: tuple[Mandate, ...] = ()
    lead: UUID | None = None


def open_link(
    *,
    case: Case,
    target: Tenant,
    kind: LinkKind,
    reason: str,
    now: datetime,
    assignment: Assignment | None = None,
    unit: Unit | None = None,
    asked: tuple[Mandate, ...] = (),
) -> Crossing:
    """This function links a case of the entered congress to `target` and sends the offer.

    It returns this side's outgoing crossing, whose id is the link's. Raises CrossingCycle, SecrecyForbids.
    """
    offered = Offer(
        shared=snapshot.take(case=case),
        root_id=root_of(incoming=snapshot.incoming_of(case=case), own=case.key),
        source_id=case.key,
        case=case,
        assignment=assignment,
        unit=unit,
        asked=asked,
    )
    return send_offer(offer=offered, target=target, kind=kind, reason=reason, now=now)


def send_offer(*, offer: Offer, target: Tenant, kind: LinkKind, reason: str, now: datetime) -> Crossing:
    """This function writes link and outgoing crossing and sends the offer, all in the caller's transaction.

    Links form no cycle because no congress that the case came through is ever its target again.

    :raises CrossingCycle: when the target is part of the chain.
    :raises SecrecyForbids: when the case is restricted.
    """
    # Everybody on the way may know which unit it is for: the journey names it while it waits there.
    shared = offer.shared if offer.unit is None else {**offer.shared, "unit_name": offer.unit.name}
    if shared["secrecy"] == Secrecy.RESTRICTED:
        raise SecrecyForbids
    source = require_tenant()
    if target.no in shared["chain"]:
        raise CrossingCycle(congress=target.name)
    state = first_state(kind=kind)
    direction = direction_of(kind=kind)
    link = Link.objects.create(
        id=new_id(),
        root_id=offer.root_id,
        kind=kind,
        source_no=source,
        source_case=offer.source_id,
        target_no=target.no,
        hops=len(shared["chain"]),
        snapshot=shared,
        secrecy=shared["secrecy"],
        state=state,
        created_at=now,
    )
    crossing: Crossing = Crossing.objects.create(
        id=link.id,
        kind=kind,
        direction=direction,
        incoming=False,
        other_no=target.no,
        case=offer.case,
        opinion=offer.opinion,
        assignment=offer.assignment,
        unit_id=offer.unit.pk if offer.unit else None,
        unit_name=offer.unit.name if offer.unit else "",
        sponsored_by=offer.lead,
        state=state,
        snapshot=shared,
        reason=reason,
        sent_at=now,
    )
    outbox.send(
        source=source,
        target=target.no,
        stream=str(link.id),
        kind=OFFERED,
        payload={
            "link": str(link.id),
            "root": str(link.root_id),
            "case": str(offer.source_id),
            "direction": direction.value,
            "kind": kind.value,
            "snapshot": shared,
            "reason": reason,
            "version": ends.VERSION,
            "addressee": addresses.of_unit(offer.unit) if offer.unit else None,
            "asked": [addresses.of_deputy(mandate) for mandate in offer.asked],
            "unit_name": offer.unit.name if offer.unit else "",
            # As version 1 had it, for couriers that are not replaced yet; it stays at home (`take_offer`'s at_home).
            "unit": offer.unit.pk if offer.unit else None,
            "sponsors": [str(one.person.user_id) for one in offer.asked if one.person.user_id is not None],
        },
        now=now,
    )
    return crossing


def direction_of(*, kind: LinkKind) -> CrossingDirection:
    """This function returns which way a kind of link leads."""
    return CrossingDirection.UP if kind in UPWARD_LINKS else CrossingDirection.DOWN


def first_state(*, kind: LinkKind) -> CrossingState:
    """This function returns where a crossing of that kind begins: what nobody has to decide is accepted at once."""
    undecided = kind not in (LinkKind.ENTRUST, LinkKind.COPY_DOWN)
    return CrossingState.WAITING if undecided else CrossingState.ACCEPTED


def kind_of(*, offered: dict[str, Any]) -> LinkKind:
    """This function returns the kind of an offer, also of one that was sent before there were other kinds."""
    if "kind" in offered:
        return LinkKind(offered["kind"])
    return LinkKind.ESCALATE if offered["direction"] == CrossingDirection.UP else LinkKind.ASSIGN_DOWN


def keep(*, message: Message) -> None:
    """This function makes the public link of an offer from another deployment; one from this database stands already.

    Each deployment has its own copy of the links that touch it, and moves it along with its side of the crossing.
    """
    offered = message.payload
    if Link.objects.filter(id=offered["link"]).exists():
        return
    Link.objects.create(
        id=offered["link"],
        root_id=offered["root"],
        kind=kind_of(offered=offered),
        source_no=message.source_no,
        source_case=offered["case"],
        target_no=message.target_no,
        hops=len(offered["snapshot"]["chain"]),
        snapshot=offered["snapshot"],
        secrecy=offered["snapshot"]["secrecy"],
        state=first_state(kind=kind_of(offered=offered)),
        created_at=message.created_at,
    )


def root_of(*, incoming: Crossing | None, own: UUID) -> UUID:
    """This function returns the id that all links of a chain share: that of its very first record."""
    if incoming is None:
        return own
    return Link.objects.values_list("root_id", flat=True).get(id=incoming.id)


def set_state(*, crossing: Crossing, state: CrossingState, now: datetime) -> None:
    """This function moves one side of a crossing, and with it the public link, to a state.

    The first move out of WAITING is the decision and keeps its instant. The caller holds the crossing's row locked.
    """
    if crossing.state == CrossingState.WAITING:
        crossing.decided_at = now
    crossing.state = state
    crossing.revision += 1
    crossing.save()
    Link.objects.filter(id=crossing.id).update(state=state)


def join(*, crossing: Crossing) -> None:
    """This function writes into crossing and public link which record the crossing became at the receiving side."""
    crossing.save(update_fields=["case", "opinion"])
    Link.objects.filter(id=crossing.id).update(target_case=crossing.case_id or crossing.opinion_id)

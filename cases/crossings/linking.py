"""Opening a link: the sender's half of a crossing, in the sender's transaction."""

from datetime import datetime
from uuid import UUID

from cases.crossings import snapshot
from cases.crossings.errors import CrossingCycle, SecrecyForbids
from cases.models import Case, Crossing
from cases.network.models import Link
from cases.states import CrossingDirection, CrossingState, LinkKind, Secrecy
from core.ids import new_id
from sync import outbox
from sync.messages import Message
from tenants.context import require_tenant
from tenants.models import Tenant

OFFERED = "crossing.offered"
RECALLED = "crossing.recalled"
PROGRESS = "crossing.progress"

KINDS = {
    CrossingDirection.UP: LinkKind.ESCALATE,
    CrossingDirection.DOWN: LinkKind.ASSIGN_DOWN,
}
# A crossing in one of these states keeps its case from being sent to the same congress again.
STANDING = frozenset({CrossingState.WAITING, CrossingState.ACCEPTED, CrossingState.SPONSORED})


def open_link(*, case: Case, target: Tenant, direction: CrossingDirection, reason: str, now: datetime) -> Crossing:
    """This function links a case of the entered congress to `target` and sends the offer.

    It returns this side's outgoing crossing, whose id is the link's. Links form no cycle because no congress that the
    case came through is ever its target again.

    :raises CrossingCycle: when the target is part of the chain.
    :raises SecrecyForbids: when the case is restricted.
    """
    if case.secrecy == Secrecy.RESTRICTED:
        raise SecrecyForbids
    source = require_tenant()
    shared = snapshot.take(case=case)
    if target.no in shared["chain"]:
        raise CrossingCycle(congress=target.name)
    link = Link.objects.create(
        id=new_id(),
        root_id=root_of(case=case),
        kind=KINDS[direction],
        source_no=source,
        source_case=case.id,
        target_no=target.no,
        hops=len(shared["chain"]),
        snapshot=shared,
        secrecy=case.secrecy,
        state=CrossingState.WAITING,
        created_at=now,
    )
    crossing: Crossing = Crossing.objects.create(
        id=link.id,
        direction=direction,
        incoming=False,
        other_no=target.no,
        case=case,
        state=CrossingState.WAITING,
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
            "case": str(case.id),
            "direction": direction.value,
            "snapshot": shared,
            "reason": reason,
        },
        now=now,
    )
    return crossing


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
        kind=KINDS[CrossingDirection(offered["direction"])],
        source_no=message.source_no,
        source_case=offered["case"],
        target_no=message.target_no,
        hops=len(offered["snapshot"]["chain"]),
        snapshot=offered["snapshot"],
        secrecy=offered["snapshot"]["secrecy"],
        state=CrossingState.WAITING,
        created_at=message.created_at,
    )


def root_of(*, case: Case) -> UUID:
    """This function returns the id that all links of a chain share: that of its very first case."""
    incoming = snapshot.incoming_of(case=case)
    if incoming is None:
        return case.key
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
    """This function writes into crossing and public link which case the crossing became at the receiving side."""
    crossing.save(update_fields=["case"])
    Link.objects.filter(id=crossing.id).update(target_case=crossing.case_id)

"""What travels back: acts on the child, told to the parent, and by it to its own parent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cases.crossings import inside, linking, snapshot, stations
from cases.events import Kind
from cases.models import Case, Crossing, Event, Reply
from cases.states import CrossingState, Secrecy
from sync import outbox
from tenants.context import require_tenant
from tenants.models import Tenant

# What the congresses below or above learn. Drafts, invitations, clocks and contacts stay at home.
TOLD = frozenset(
    {
        Kind.RETURNED,
        Kind.REFUSED,
        Kind.WITHDRAWN,
        Kind.ACCEPTED,
        Kind.ASSIGNED,
        Kind.SIGNED,
        Kind.RETURN_APPROVED,
        Kind.REPLIED,
        Kind.EVALUATED,
        Kind.REDO_OPENED,
        Kind.CONCILIATION_OPENED,
        Kind.CLOSED,
        Kind.ESCALATED,
        Kind.ASSIGNED_DOWN,
        Kind.ENTRUSTED,
        Kind.LOWER_UNIT_ASSIGNED,
        Kind.REPORTED_UP,
        Kind.REDO_HANDED_UP,
        Kind.CROSSING_ACCEPTED,
        Kind.CROSSING_SPONSORED,
        Kind.CROSSING_RETURNED,
    }
)
# Where in a body numbers of congresses stand.
NUMBERS = ("origin_no", "hop.source_no", "via.source_no", "via.target_no")
# What an act on the child means for the crossing itself, at both ends.
MEANS = {
    Kind.CROSSING_ACCEPTED: CrossingState.ACCEPTED,
    Kind.CROSSING_SPONSORED: CrossingState.SPONSORED,
    Kind.CROSSING_RETURNED: CrossingState.RETURNED,
    Kind.REFUSED: CrossingState.RETURNED,
    Kind.WITHDRAWN: CrossingState.RETURNED,
    Kind.REPLIED: CrossingState.ANSWERED,
    Kind.SUPERIOR_ANSWERED: CrossingState.ANSWERED,
    Kind.CLOSED: CrossingState.CLOSED,
}


def send(*, case: Case, event: Event, reply: Reply | None, now: datetime) -> None:
    """This function tells the congress that a case came from of an act on it; nothing for a case of its own."""
    if event.kind not in TOLD:
        return
    crossing = snapshot.incoming_of(case=case)
    if crossing is None or crossing.state == CrossingState.RETURNED:
        return
    state = MEANS.get(Kind(event.kind))
    if state is not None and state != crossing.state:
        if state == CrossingState.RETURNED:
            crossing.return_reason = str(event.detail.get("reason", ""))
        linking.set_state(crossing=crossing, state=state, now=now)
    body = about(
        kind=event.kind,
        event_id=event.key,
        at=event.at,
        actor_name="" if case.secrecy == Secrecy.IDENTITY_HIDDEN else event.actor_name,
        actor_role=event.actor_role,
        detail=snapshot.shared_detail(detail=event.detail),
    )
    body["case"] = stations.facts_of(case=case)
    body["reply"] = _letter(reply) if reply is not None else None
    pass_on(crossing=crossing, body=body, now=now)


def about(
    *,
    kind: str,
    event_id: UUID,
    at: datetime,
    actor_name: str,
    actor_role: str,
    detail: dict[str, Any],
) -> dict[str, Any]:
    """This function returns the body of a progress message about an act at the entered congress."""
    tenant = Tenant.objects.get(no=require_tenant())
    return {
        "origin_no": tenant.no,
        "origin_name": tenant.name,
        "kind": kind,
        "event": str(event_id),
        "at": at.isoformat(),
        "actor_name": actor_name,
        "actor_role": actor_role,
        "detail": detail,
        "case": None,
        "reply": None,
    }


def pass_on(*, crossing: Crossing, body: dict[str, Any], now: datetime) -> None:
    """This function sends a progress body, its own or one passed on, to the congress at the other end.

    When both ends are in one congress since a merger, it takes effect at once.
    """
    if "hop" not in body and body["origin_no"] == require_tenant():
        body = {**body, "hop": stations.hop_of(crossing=crossing)}
    if crossing.other_no == require_tenant():
        inside.hear(crossing_id=inside.other_half(crossing.id), body=body, now=now)
        return
    outbox.send(
        source=require_tenant(),
        target=crossing.other_no,
        stream=str(crossing.id),
        kind=linking.PROGRESS,
        payload={**body, "link": str(crossing.id)},
        now=now,
    )


def _letter(reply: Reply) -> dict[str, Any]:
    return {
        "document": reply.document,
        "reply_class": reply.reply_class,
        "text": reply.text,
        "unit_name": reply.unit_name,
        "signer": reply.signer,
        "contact": reply.contact,
        "phone": reply.phone,
        "commitments": reply.commitments,
        "issued_at": reply.issued_at.isoformat(),
        "is_co_opinion": reply.is_co_opinion,
    }

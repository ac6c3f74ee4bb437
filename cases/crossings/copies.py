"""What is told where there is no record with a timeline: to who reads a copy, and to a deputy who is a guest below."""

from datetime import datetime
from typing import Any

from cases.crossings import linking, progress, snapshot
from cases.events import Kind
from cases.models import Case, Crossing, Event
from cases.states import CrossingState, LinkKind, Secrecy
from sync import outbox
from tenants.context import require_tenant


def send(*, case: Case, event: Event, now: datetime) -> None:
    """This function tells the congresses that have a copy of a case of an act on it."""
    if event.kind not in progress.TOLD:
        return
    here = require_tenant()
    copies = Crossing.objects.filter(case=case, incoming=False, kind=LinkKind.COPY_DOWN)
    for crossing in copies.exclude(state=CrossingState.CLOSED).exclude(other_no=here).order_by("id"):
        body = progress.about(
            kind=event.kind,
            event_id=event.key,
            at=event.at,
            actor_name="" if case.secrecy == Secrecy.IDENTITY_HIDDEN else event.actor_name,
            actor_role=event.actor_role,
            detail=snapshot.shared_detail(detail=event.detail),
        )
        if event.kind == Kind.CLOSED:
            linking.set_state(crossing=crossing, state=CrossingState.CLOSED, now=now)
        outbox.send(
            source=here,
            target=crossing.other_no,
            stream=str(crossing.id),
            kind=linking.COPIED,
            payload={**body, "link": str(crossing.id)},
            now=now,
        )


def hear(*, crossing: Crossing, body: dict[str, Any], at: datetime) -> None:
    """This function keeps what was told at the crossing itself, with its state and the answer.

    Runs in the courier's transaction, with the crossing's row locked.
    """
    crossing.told = [
        *crossing.told,
        {
            "kind": body["kind"],
            "at": body["at"],
            "who": " ".join(part for part in (body["actor_role"], body["actor_name"]) if part),
            "detail": body["detail"],
            "origin_name": body["origin_name"],
        },
    ]
    reply = body.get("reply")
    if reply is not None:
        crossing.answer, crossing.answered_by = reply["text"], reply["unit_name"]
        crossing.answered_at = datetime.fromisoformat(reply["issued_at"])
    copy = crossing.link_kind == LinkKind.COPY_DOWN
    state = progress.MEANS.get(Kind(body["kind"])) if not copy or body["kind"] == Kind.CLOSED else None
    if state == CrossingState.RETURNED:
        crossing.return_reason = str(body["detail"].get("reason", ""))
    if state is not None and state != crossing.state:
        linking.set_state(crossing=crossing, state=state, now=at)
    else:
        crossing.revision += 1
        crossing.save()

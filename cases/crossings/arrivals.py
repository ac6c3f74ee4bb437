"""What a message becomes here, not saved: the same whether it comes alone or with many."""

from datetime import datetime
from typing import Any

from cases.crossings import linking
from cases.events import PUBLIC_KINDS, Kind
from cases.models import Crossing
from cases.states import CrossingDirection, LinkKind
from sync.messages import Message


def crossing_of(*, message: Message) -> Crossing:
    """This function returns the incoming crossing that an offer becomes."""
    offered = message.payload
    kind = linking.kind_of(offered=offered)
    return Crossing(
        id=offered["link"],
        kind=kind,
        direction=CrossingDirection(offered["direction"]),
        incoming=True,
        other_no=message.source_no,
        state=linking.first_state(kind=kind),
        snapshot=offered["snapshot"],
        reason=offered["reason"],
        sponsors=offered.get("sponsors", []),
        unit_id=offered.get("unit"),
        unit_name=offered.get("unit_name", ""),
        sent_at=message.created_at,
    )


def clock_of(*, crossing: Crossing) -> str:
    """This function returns the rule whose clock runs while an offer waits."""
    return "redo" if crossing.link_kind == LinkKind.REDO_UP else "crossing_decide"


def event_of(*, message: Message) -> dict[str, Any]:
    """This function returns the fields of the event that an act on the child is in the parent's timeline.

    Who acted is somebody there: a name and a role, never a user of this congress.
    """
    body = message.payload
    return {
        "kind": Kind.CROSSING_PROGRESS.value,
        "at": datetime.fromisoformat(body["at"]),
        "actor_name": body["actor_name"],
        "actor_role": body["actor_role"],
        "detail": {
            "kind": body["kind"],
            "detail": body["detail"],
            "origin_name": body["origin_name"],
            "number": (body["case"] or {}).get("number", ""),
        },
        "from_no": body["origin_no"],
        "is_public": Kind(body["kind"]) in PUBLIC_KINDS,
        "message_id": message.id,
    }

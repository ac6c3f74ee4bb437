"""What a message becomes here, not saved: the same whether it comes alone or with many."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.crossings import addresses, linking
from cases.crossings.errors import AddresseeUnknown, DeputyUnknown
from cases.dates import local_date
from cases.events import PUBLIC_KINDS, Kind
from cases.models import Crossing
from cases.states import CrossingDirection, LinkKind
from sync.messages import Message
from tenants.places import REMOTE_FROM

ADDRESSED = frozenset({LinkKind.ENTRUST, LinkKind.REPORT, LinkKind.REDO_UP, LinkKind.COPY_DOWN})
"""The kinds of links that lead to certain people or a certain unit at the other congress."""


def crossing_of(*, message: Message) -> Crossing:
    """This function returns the incoming crossing that an offer becomes; `find_addressee` says for whom here."""
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
        unit_name=offered.get("unit_name", ""),
        sent_at=message.created_at,
    )


def is_addressed(*, message: Message) -> bool:
    """This function tells whether an offer is for a unit or for deputies, whom the receiver has to find."""
    return LinkKind(linking.kind_of(offered=message.payload)) in ADDRESSED


def find_addressee(*, crossing: Crossing, message: Message) -> None:
    """This function finds the unit or the deputies here whom an offer is for. Runs in the receiver's place.

    The numbers of a message of version 1 hold in its own database alone. A unit that only gets a copy need not be
    known: its congress reads along all the same.

    :raises AddresseeUnknown: if the unit is not known here
    :raises DeputyUnknown: if a deputy is not
    """
    offered = message.payload
    near = message.source_no < REMOTE_FROM
    first = offered.get("version", 1) == 1
    if near and first and (offered.get("unit") is not None or offered.get("sponsors")):
        crossing.unit_id, crossing.sponsors = offered.get("unit"), list(offered.get("sponsors") or [])
        return
    kind = crossing.link_kind
    if kind == LinkKind.ENTRUST:
        if not offered.get("asked"):
            raise DeputyUnknown(congress=addresses.own_name(), names=_("（没有写明是谁）"))
        crossing.sponsors = addresses.deputies_here(addresses=offered["asked"], on=local_date(message.at))
        return
    try:
        unit = addresses.unit_here(address=offered.get("addressee") or {"name": crossing.unit_name})
    except AddresseeUnknown:
        if kind == LinkKind.COPY_DOWN:
            return
        raise
    crossing.unit_id = unit.pk


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

"""Stations of a journey that lie in another deployment: there is no card of theirs here, only what messages told.

Every act that is told says at which station it was done (`hop`): by which link that congress got the record. Whoever
hears it from another deployment keeps the last word of each station at his own link, and every later reader of the
journey in this deployment finds it there. What is never told (clocks, who sits over it) is not known here.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.crossings.linking import PROGRESS
from cases.models import Case, Crossing
from cases.network.models import Link
from cases.numbering import number_text
from cases.states import LinkKind
from sync.messages import Message
from tenants.context import require_tenant
from tenants.places import REMOTE_FROM

logger = logging.getLogger(__name__)

_CASE = ("state", "number", "session")
MOST = 50
"""Stations that are kept at one link: more than any chain has, so what a neighbour sends cannot grow without end."""
LONGEST = 60
"""Characters that are kept of each word of a station."""


@dataclass(frozen=True, slots=True)
class Station:
    """The last word of one station over there."""

    link: str
    source_no: int
    target_no: int
    kind: LinkKind | None
    since: datetime
    state: str
    number: str
    session: str
    reply_class: str


def hop_of(*, crossing: Crossing) -> dict[str, Any]:
    """This function returns what a congress tells of its own station: how it got the record that it acts on."""
    return {
        "link": str(crossing.id),
        "source_no": crossing.other_no,
        "kind": crossing.link_kind.value,
        "at": crossing.sent_at.isoformat(),
    }


def passed_through(*, body: dict[str, Any], crossing: Crossing, case: Case) -> dict[str, Any]:
    """This function returns a reply's body with the station that it passes through, whose own case it has moved too."""
    here = {**hop_of(crossing=crossing), "target_no": require_tenant(), "case": facts_of(case=case)}
    return {**body, "via": [*body.get("via", []), here]}


def facts_of(*, case: Case) -> dict[str, Any]:
    """This function returns what the congresses of a chain are told of where a case stands."""
    return {
        "id": str(case.id),
        "state": case.state,
        "number": number_text(case.number),
        "session": case.session_name,
    }


def learn(*, message: Message) -> None:
    """This function keeps what a message from another deployment says of the station where the act was done.

    Runs in the receiver's place with the crossing's row locked. Of a station whose software is older than `hop` nothing
    is kept, unless it is the very next one, whose link is this one.
    """
    body = message.payload
    if message.kind != PROGRESS or message.source_no < REMOTE_FROM:
        return
    link = Link.objects.select_for_update().get(id=body["link"])
    hop = body.get("hop")
    if hop is None:
        if body["origin_no"] != message.source_no:
            return
        hop = {"link": str(link.id), "source_no": link.source_no, "kind": link.kind, "at": link.created_at.isoformat()}
    said = [{**hop, "target_no": body["origin_no"], "case": body.get("case")}, *body.get("via", [])]
    known = {each["link"]: each for each in link.known}
    for one in said:
        try:
            told = _read(one)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # The act itself counts; of a station that nobody could show, nothing is kept.
            logger.warning("Message %s tells of a station that cannot be read: %s", message.id, type(error).__name__)
            continue
        key = str(told["link"])
        if key not in known and len(known) >= MOST:
            continue
        told = {**known.get(key, {}), **told}
        reply_class = (body.get("reply") or {}).get("reply_class")
        if reply_class:
            told["reply_class"] = str(reply_class)[:LONGEST]
        known[key] = told
    link.known = list(known.values())
    link.save(update_fields=["known"])


def _read(one: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a station: only what every later reader of the journey can show.

    Raises AttributeError, KeyError, TypeError or ValueError for anything else.
    """
    at = datetime.fromisoformat(one["at"])
    if at.tzinfo is None:
        raise ValueError(one["at"])
    case = one.get("case") or {}
    return {
        "link": str(UUID(one["link"])),
        "source_no": int(one["source_no"]),
        "target_no": int(one["target_no"]),
        "kind": str(one["kind"])[:LONGEST],
        "at": at.isoformat(),
        **{key: str(case[key])[:LONGEST] for key in _CASE if case.get(key)},
    }


def known_at(*, link: Link) -> list[Station]:
    """This function returns the stations that messages told of behind a link, in the order in which they were reached."""
    found = [
        Station(
            link=each["link"],
            source_no=int(each["source_no"]),
            target_no=int(each["target_no"]),
            kind=LinkKind(each["kind"]) if each["kind"] in LinkKind.values else None,
            since=datetime.fromisoformat(each["at"]),
            state=each.get("state", ""),
            number=each.get("number", ""),
            session=each.get("session", ""),
            reply_class=each.get("reply_class", ""),
        )
        for each in link.known
    ]
    return sorted(found, key=lambda station: (station.since, station.link))

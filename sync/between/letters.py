"""A message between deployments: a CloudEvent 1.0 in JSON, structured mode, several of them in one batch.

Congresses stand in it by code, never by number: every deployment numbers its own.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sync.between.errors import Malformed
from sync.handlers import congresses_in

CONTENT_TYPE = "application/cloudevents-batch+json"
TYPE = "cn.onenet."
SOURCE = "/congresses/"
MOST_LETTERS = 100
MOST_MENTIONS = 30
_CODE = re.compile(r"cn|\d{2,12}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A congress as the other side introduces it."""

    name: str
    place: str
    level: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way, in the words of both deployments."""

    id: UUID
    source: str
    recipient: str
    kind: str
    stream: str
    seq: int
    epoch: int
    after: UUID | None
    """The message before it in its line; None for the first that the sender still has."""
    created_at: datetime
    replayed_at: datetime | None
    payload: dict[str, Any]
    congresses: Mapping[str, Mention]


def encode(*, letter: Letter) -> dict[str, Any]:
    """This function writes a letter as a CloudEvent; what CloudEvents does not know are extension attributes."""
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(letter.id),
        "source": SOURCE + letter.source,
        "type": TYPE + letter.kind,
        "subject": letter.stream,
        "time": letter.created_at.isoformat(),
        "datacontenttype": "application/json",
        "recipient": letter.recipient,
        "sequence": str(letter.seq),
        "epoch": letter.epoch,
        "data": {
            "payload": letter.payload,
            "congresses": {
                code: {"name": one.name, "place": one.place, "level": one.level}
                for code, one in letter.congresses.items()
            },
        },
    }
    # An absent attribute says "none": CloudEvents has no null.
    if letter.after is not None:
        event["after"] = str(letter.after)
    if letter.replayed_at is not None:
        event["replayedat"] = letter.replayed_at.isoformat()
    return event


def batch(*, events: Sequence[dict[str, Any]]) -> bytes:
    """This function writes CloudEvents as the body of one request."""
    return json.dumps(events, ensure_ascii=False, separators=(",", ":")).encode()


def read_batch(*, body: bytes) -> list[Letter]:
    """This function reads the letters of a request's body.

    :raises Malformed: if it is not a batch as `batch` writes them
    """
    try:
        events = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed(what=_("不是 JSON")) from error
    if not isinstance(events, list) or len(events) > MOST_LETTERS:
        raise Malformed(what=_("应为至多 %(most)d 条消息的数组") % {"most": MOST_LETTERS})
    return [_decode(event) for event in events]


def _decode(event: Any) -> Letter:
    try:
        if event["specversion"] != "1.0" or not event["type"].startswith(TYPE) or len(event["type"]) > 64:
            raise Malformed(what="specversion, type")
        letter = Letter(
            id=UUID(event["id"]),
            source=_code(event["source"].removeprefix(SOURCE)),
            recipient=_code(event["recipient"]),
            kind=event["type"].removeprefix(TYPE),
            stream=_text(event["subject"], most=64),
            seq=int(event["sequence"]),
            epoch=int(event["epoch"]),
            after=UUID(event["after"]) if "after" in event else None,
            created_at=_instant(event["time"]),
            replayed_at=_instant(event["replayedat"]) if "replayedat" in event else None,
            payload=event["data"]["payload"],
            congresses={
                _code(code): Mention(
                    name=_text(one["name"], most=80), place=_text(one["place"], most=60), level=int(one["level"])
                )
                for code, one in event["data"]["congresses"].items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(what=f"{type(error).__name__} {error}"[:200]) from error
    if not isinstance(letter.payload, dict) or len(letter.congresses) > MOST_MENTIONS:
        raise Malformed(what="data")
    return letter


def _code(value: Any) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise ValueError(value)
    return value


def _text(value: Any, *, most: int) -> str:
    if not isinstance(value, str) or not value or len(value) > most or "\x00" in value:
        raise ValueError(value)
    return value


def _instant(value: Any) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError(value)
    return found


def translated(*, kind: str, payload: dict[str, Any], word: Callable[[Any], Any]) -> dict[str, Any]:
    """This function returns the payload with every congress, as the kind's handler declared, put through `word`."""
    result = payload
    for place in congresses_in(kind=kind):
        result = _translated(result, place.split("."), word)
    return result


def _translated(part: Any, keys: list[str], word: Callable[[Any], Any]) -> Any:
    if not keys:
        return [word(each) for each in part] if isinstance(part, list) else word(part)
    if isinstance(part, list):
        return [_translated(each, keys, word) for each in part]
    if not isinstance(part, dict) or part.get(keys[0]) is None:
        return part
    return {**part, keys[0]: _translated(part[keys[0]], keys[1:], word)}

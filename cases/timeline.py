"""The timeline of a case or an opinion as a reader sees it, newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases.disclosure import Sight
from cases.events import Kind
from cases.models import Case, Event, Opinion
from cases.sentences import sentence_of
from core.wording import spoken

# Acts of the deputies: their names are hidden where the deputy asked for secrecy.
_OF_DEPUTIES = frozenset(
    {
        Kind.DRAFT_SAVED,
        Kind.COSIGNERS_INVITED,
        Kind.INVITATION_ANSWERED,
        Kind.SUBMITTED,
        Kind.WITHDRAWN,
        Kind.EVALUATED,
    }
)
# Work on a text that was not handed in yet: nobody else's business later on.
_PRIVATE = frozenset({Kind.DRAFT_SAVED, Kind.COSIGNERS_INVITED, Kind.INVITATION_ANSWERED})


@dataclass(frozen=True)
class Told:
    """One event in words. `from_no` is the congress it came from, None for the owner's own."""

    id: UUID
    at: datetime
    kind: str
    icon: str
    sentence: str
    who: str
    detail: str
    from_no: int | None
    public: bool


@dataclass(frozen=True)
class Heard:
    """Something another congress told about a crossing that is no case here."""

    at: datetime
    sentence: str
    who: str
    detail: str


def heard(*, told: Iterable[Mapping[str, Any]]) -> tuple[Heard, ...]:
    """This function puts into words what a crossing was told, in the order in which it happened."""
    return tuple(_heard(each) for each in told)


def _heard(told: Mapping[str, Any]) -> Heard:
    words = sentence_of(kind=Kind.CROSSING_PROGRESS, detail=told)
    return Heard(datetime.fromisoformat(told["at"]), words.text, str(told.get("who", "")), words.detail)


def of_case(*, case: Case, sight: Sight) -> tuple[Told, ...]:
    """This function returns a case's timeline for a reader of that sight, in one query.

    Outsiders read public events only, without reasons and notes. Runs in the owner's place.
    """
    rows = case.events.order_by("-seq")
    if not sight.inside:
        rows = rows.filter(is_public=True)
    return tuple(_told(event, inside=sight.inside, named=sight.identity) for event in _open(rows, sight))


def of_opinion(*, opinion: Opinion, whole: bool) -> tuple[Told, ...]:
    """This function returns an opinion's timeline, in one query; the sender sees the public part.

    Runs in the owner's place.
    """
    rows = opinion.events.order_by("-seq")
    if not whole:
        rows = rows.filter(is_public=True)
    return tuple(_told(event, inside=True, named=True) for event in rows)


def _open(rows: Iterable[Event], sight: Sight) -> Iterable[Event]:
    for event in rows:
        if event.kind in _PRIVATE and not sight.identity:
            continue
        yield event


def _told(event: Event, *, inside: bool, named: bool) -> Told:
    words = sentence_of(kind=event.kind, detail=event.detail)
    hidden = event.kind in _OF_DEPUTIES and not named
    detail = "" if hidden and event.kind != Kind.EVALUATED else words.detail
    return Told(
        id=event.id,
        at=event.at,
        kind=event.kind,
        icon=words.icon,
        sentence=words.text,
        who=_("一位代表") if hidden else _who(event),
        detail=detail if inside else "",
        from_no=event.from_no,
        public=event.is_public,
    )


def _who(event: Event) -> str:
    return " ".join(part for part in (spoken(event.actor_role), event.actor_name) if part)

"""The custody chain: every station of the links that a case or an opinion belongs to, as far as the reader may see.

What a station shows of another congress is what the links share: that it is there, how it came, where it stands. Its
clock, its reply and its page are shown to who may read the record there; else the reader's sight ends at it. However
long the chain, it is read in the same number of queries.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from api.words import label_of, plate_of
from cases.clocks import Clock
from cases.network.models import Card, Link
from cases.permissions import can_read
from cases.states import (
    UPWARD_LINKS,
    CaseState,
    CrossingDirection,
    CrossingState,
    LinkKind,
    ReplyClass,
)
from tenants.context import as_reader

if TYPE_CHECKING:
    from api.context import Context


WITH_THE_DEPUTY = frozenset({CaseState.DRAFT, CaseState.COSIGNING, CaseState.RETURNED, CaseState.REPLIED})
"""States in which a card's holder is a person."""


@dataclass(frozen=True)
class Traveller:
    """The record whose journey is asked for: where it is owned and since when."""

    id: UUID
    tenant_no: int
    since: datetime | None
    own: bool
    """Whether it has no deputy behind it: a citizen's words."""


@dataclass
class Station:
    """One congress on the way; `state` is None while it has no record of its own."""

    tenant_no: int
    plate: dict[str, str] | None
    state: str | None
    state_label: str
    holder: str
    at: datetime | None
    how: str
    here: bool
    waiting: bool
    url: str | None
    direction: CrossingDirection | None
    kind: LinkKind | None
    clock: Clock | None
    reply: str
    in_sight: bool


def of(traveller: Traveller, *, context: "Context") -> list[Station]:
    """This function returns the stations from the first congress on, in the order in which they were reached.

    A chain only climbs before it branches downwards, so the lowest level stands first.
    """
    links = _chain(traveller.id)
    keys = {traveller.id, *(link.source_case for link in links)}
    keys |= {link.target_case for link in links if link.target_case is not None}
    with as_reader():
        cards = {card.id: card for card in Card.objects.filter(pk__in=keys)}
    context.loaders.want_congresses({link.source_no for link in links} | {link.target_no for link in links})
    first = (links[0].source_no, links[0].source_case) if links else (traveller.tenant_no, traveller.id)
    way = _Way(traveller, cards, context)
    return [way.station(*first, None), *(way.station(link.target_no, link.target_case, link) for link in links)]


def _chain(record_id: UUID) -> list[Link]:
    with as_reader():
        touching = Q(source_case=record_id) | Q(target_case=record_id)
        roots = Link.objects.filter(touching).values("root_id")
        return list(Link.objects.filter(root_id__in=roots).order_by("hops", "created_at", "id"))


@dataclass(frozen=True)
class _Way:
    traveller: Traveller
    cards: dict[UUID, Card]
    context: "Context"

    def station(self, no: int, record_id: UUID | None, link: Link | None) -> Station:
        card = self.cards.get(record_id) if record_id is not None else None
        here = record_id == self.traveller.id
        in_sight = here or (card is not None and can_read(self.context.actor, card))
        kind = None if link is None else LinkKind(link.kind)
        shown = card if in_sight else None
        return Station(
            tenant_no=no,
            plate=None if card is None else plate_of(card.plate_body, card.number_text),
            state=None if card is None else card.state,
            state_label=self._state_label(card, link),
            holder=self._holder(no, card, in_sight=in_sight),
            at=link.created_at if link is not None else self.traveller.since if here else None,
            how=self._how(kind, link),
            here=here,
            waiting=card is None and link is not None and _is_awaited(link),
            url=None if shown is None else self.context.loaders.record_url(shown),
            direction=None if kind is None else _direction(kind),
            kind=kind,
            clock=None if shown is None else self.context.loaders.clock_of_card(shown),
            reply="" if shown is None or not shown.reply_class else label_of(ReplyClass, shown.reply_class),
            in_sight=in_sight,
        )

    def _holder(self, no: int, card: Card | None, *, in_sight: bool) -> str:
        # Whose turn it is there is told to everybody, the name of the person only to who may read the record.
        if card is None or (card.state in WITH_THE_DEPUTY and not in_sight):
            return self.context.loaders.congress(no).congress_name
        return card.holder

    def _state_label(self, card: Card | None, link: Link | None) -> str:
        if card is not None:
            return label_of(CaseState, card.state)
        return "" if link is None else label_of(CrossingState, link.state)

    def _how(self, kind: LinkKind | None, link: Link | None) -> str:
        if kind is None or link is None:
            return _("群众提出") if self.traveller.own else _("代表提出")
        place = self.context.loaders.congress(link.source_no).name
        if kind == LinkKind.ESCALATE:
            return _("{place}上报").format(place=place)
        if kind == LinkKind.ASSIGN_DOWN:
            return _("{place}交下").format(place=place)
        return f"{place}：{label_of(LinkKind, kind)}"


def _direction(kind: LinkKind) -> CrossingDirection:
    return CrossingDirection.UP if kind in UPWARD_LINKS else CrossingDirection.DOWN


def _is_awaited(link: Link) -> bool:
    if link.kind == LinkKind.COPY_DOWN:
        return False
    return link.state in (CrossingState.WAITING, CrossingState.ACCEPTED)

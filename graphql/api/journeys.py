"""The custody chain: every station of the links that a case or an opinion belongs to, as far as the reader may see.

What a station shows of another congress is what the links share: that it is there, how it came, where it stands. Its
clock, its reply and its page are shown to who may read the record there; else the reader's sight ends at it. Of a
station in another deployment no record is here: it shows what messages told, and that the rest lies elsewhere. However
long the chain, it is read in the same number of queries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from api.words import label_of, plate_of
from cases.clocks import Clock
from cases.crossings import stations
from cases.network.models import Card, Link
from cases.permissions import can_read
from cases.states import (
    FINAL_STATES,
    UPWARD_LINKS,
    CaseState,
    CrossingDirection,
    CrossingState,
    LinkKind,
    ReplyClass,
)
from hierarchy.actions.connect_congresses import NATION_CODE, tenant_code
from hierarchy.kinds import Body, Kind
from hierarchy.models import Node
from tenants.context import as_reader
from tenants.models import Tenant
from tenants.places import REMOTE_FROM

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
    """One congress on the way; `state` is None while it has no record of its own, or none that is known here."""

    congress: Node
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
    elsewhere: bool
    """Whether it lies in another deployment: what is shown came by messages."""


def of(traveller: Traveller, *, context: "Context") -> list[Station]:
    """This function returns the stations from the first congress on, in the order in which they were reached.

    A chain only climbs before it branches downwards, so the lowest level stands first.
    """
    links = _chain(traveller.id)
    keys = {traveller.id, *(link.source_case for link in links)}
    keys |= {link.target_case for link in links if link.target_case is not None}
    with as_reader():
        cards = {card.id: card for card in Card.objects.filter(pk__in=keys)}
    way = _Way(traveller, cards, context, _congresses(traveller=traveller, links=links, context=context))
    return list(_stations(way=way, links=links))


def _stations(*, way: "_Way", links: list[Link]) -> Iterator[Station]:
    if not links:
        yield way.station(way.traveller.tenant_no, way.traveller.id, None)
        return
    first = links[0]
    # Where it came through before it reached this deployment stands in what was shared.
    for no in first.snapshot.get("chain", [])[:-1] if first.source_no >= REMOTE_FROM else ():
        if no in way.congresses:
            yield way.far(no)
    if first.source_no >= REMOTE_FROM:
        if first.source_no in way.congresses:
            yield way.far(first.source_no, plate=str(first.snapshot.get("plate", "")), at=first.created_at)
    else:
        yield way.station(first.source_no, first.source_case, None)
    for link in links:
        known = stations.known_at(link=link) if link.target_no >= REMOTE_FROM else []
        if link.target_no not in way.congresses:
            # A place that this tree does not know any more, in another deployment: nothing can be said of it.
            continue
        if link.target_no < REMOTE_FROM:
            yield way.station(link.target_no, link.target_case, link)
        else:
            yield way.told(link.target_no, link, next((one for one in known if one.link == str(link.id)), None))
        yield from (way.beyond(one) for one in known if one.link != str(link.id) and one.target_no in way.congresses)


def _congresses(*, traveller: Traveller, links: list[Link], context: "Context") -> dict[int, Node]:
    """The congresses of all stations by number; one that is known by name alone stands at its place in the tree."""
    numbers = {traveller.tenant_no, *(no for link in links for no in (link.source_no, link.target_no))}
    numbers |= {no for link in links for no in link.snapshot.get("chain", [])}
    numbers |= {no for link in links for one in link.known for no in (one["source_no"], one["target_no"])}
    context.loaders.want_congresses(numbers)
    found = {no: context.loaders.congress_or_none(no) for no in sorted(numbers)}
    known = {no: node for no, node in found.items() if node is not None}
    with as_reader():
        heard_of = {tenant.code: tenant for tenant in Tenant.objects.filter(no__in=numbers - set(known))}
        if heard_of:
            at = Q(code__in=heard_of) | (Q(kind=Kind.NATION) if NATION_CODE in heard_of else Q(pk=None))
            for node in Node.objects.filter(at, body=Body.CONGRESS, valid_to=None):
                tenant = heard_of[tenant_code(node)]
                node.tenant = tenant
                known[tenant.no] = node
    return known


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
    congresses: dict[int, Node]

    def station(self, no: int, record_id: UUID | None, link: Link | None) -> Station:
        card = self.cards.get(record_id) if record_id is not None else None
        here = record_id == self.traveller.id
        in_sight = here or (card is not None and can_read(self.context.actor, card))
        kind = None if link is None else LinkKind(link.kind)
        shown = card if in_sight else None
        return Station(
            congress=self.congresses[no],
            plate=None if card is None else plate_of(card.plate_body, card.number_text),
            state=None if card is None else card.state,
            state_label=self._state_label(card, link),
            holder=self._holder(no, card, link, in_sight=in_sight),
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
            elsewhere=False,
        )

    def told(self, no: int, link: Link, known: stations.Station | None) -> Station:
        """The next station over the border: where the link stands, and the last word from there."""
        waiting = _is_awaited(link) and (known is None or not known.state)
        station = self.far(
            no,
            plate=self._plate(no, known),
            at=link.created_at,
            known=known,
            kind=LinkKind(link.kind),
            source_no=link.source_no,
        )
        station.waiting = waiting
        station.state_label = station.state_label or self._state_label(None, link)
        if not station.state:
            station.holder = self._awaited_from(no, link)
        return station

    def beyond(self, known: stations.Station) -> Station:
        """A station further away, of which only messages told."""
        return self.far(
            known.target_no,
            plate=self._plate(known.target_no, known),
            at=known.since,
            known=known,
            kind=known.kind,
            source_no=known.source_no,
        )

    def far(
        self,
        no: int,
        *,
        plate: str = "",
        at: datetime | None = None,
        known: stations.Station | None = None,
        kind: LinkKind | None = None,
        source_no: int = 0,
    ) -> Station:
        """A station of another deployment: whose turn it is and until when is known there alone."""
        state = known.state if known is not None and known.state in CaseState.values else None
        node = self.congresses[no]
        return Station(
            congress=node,
            plate={"body": "", "number": plate, "text": plate} if plate else None,
            state=state,
            state_label=label_of(CaseState, state) if state else "",
            holder="" if state in FINAL_STATES else node.congress_name,
            at=at,
            how=self._way(kind, source_no) if kind is not None else "",
            here=False,
            waiting=False,
            url=None,
            direction=None if kind is None else _direction(kind),
            kind=kind,
            clock=None,
            reply=label_of(ReplyClass, known.reply_class) if known is not None and known.reply_class else "",
            in_sight=False,
            elsewhere=True,
        )

    def _plate(self, no: int, known: stations.Station | None) -> str:
        if known is None or not known.number:
            return ""
        tenant = self.congresses[no].tenant
        return f"{tenant.place if tenant else ''}{known.session}{known.number}"

    def _holder(self, no: int, card: Card | None, link: Link | None, *, in_sight: bool) -> str:
        # Nobody holds what has ended. Whose turn it is there is told to everybody, the name of the person only to who may read the record.
        if card is not None and card.state in FINAL_STATES:
            return ""
        if card is None and link is not None:
            return self._awaited_from(no, link)
        if card is None or (card.state in WITH_THE_DEPUTY and not in_sight):
            return self.congresses[no].congress_name
        return card.holder

    def _awaited_from(self, no: int, link: Link) -> str:
        """Who has to do something there: the unit that is asked, or the congress; nobody once it is answered or a copy."""
        if not _is_awaited(link):
            return ""
        return str(link.snapshot.get("unit_name") or self.congresses[no].congress_name)

    def _state_label(self, card: Card | None, link: Link | None) -> str:
        if card is not None:
            return label_of(CaseState, card.state)
        if link is not None and link.kind == LinkKind.COPY_DOWN:
            return _("抄送，供了解")
        return "" if link is None else label_of(CrossingState, link.state)

    def _how(self, kind: LinkKind | None, link: Link | None) -> str:
        if kind is None or link is None:
            return _("群众提出") if self.traveller.own else _("代表提出")
        return self._way(kind, link.source_no)

    def _way(self, kind: LinkKind, source_no: int) -> str:
        place = self.congresses[source_no].name if source_no in self.congresses else ""
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

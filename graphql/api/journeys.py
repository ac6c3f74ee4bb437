"""The journey of a case over the levels: every station of the chain of links that it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from api.words import label_of, plate_of
from cases.network.models import Card, Link
from cases.permissions import can_read
from cases.states import CaseState, CrossingDirection, CrossingState, LinkKind
from tenants.context import as_reader

if TYPE_CHECKING:
    from api.context import Context
    from api.dossiers import Dossier

DIRECTIONS = {
    LinkKind.ESCALATE: CrossingDirection.UP,
    LinkKind.REPORT: CrossingDirection.UP,
    LinkKind.ASSIGN_DOWN: CrossingDirection.DOWN,
}


@dataclass
class Station:
    """One congress on the way; `state` is None while it has not taken the case."""

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


def of(dossier: "Dossier", *, context: "Context") -> list[Station]:
    """This function returns the stations from the first proposer's congress on, in the order in which they were reached.

    A chain only climbs before it branches downwards, so the lowest level stands first. What a station shows of another
    congress is what the links share; its page is linked only for who may read it.
    """
    links = _chain(dossier.case.id)
    keys = {dossier.case.id, *(link.source_case for link in links)}
    keys |= {link.target_case for link in links if link.target_case is not None}
    with as_reader():
        cards = {card.id: card for card in Card.objects.filter(pk__in=keys)}
    numbers = {link.source_no for link in links} | {link.target_no for link in links}
    context.loaders.want_congresses(numbers)
    first = (links[0].source_no, links[0].source_case) if links else (dossier.tenant_no, dossier.case.id)
    stations = [_station(first[0], first[1], None, cards, dossier, context)]
    stations += [_station(link.target_no, link.target_case, link, cards, dossier, context) for link in links]
    return stations


def _chain(case_id: UUID) -> list[Link]:
    with as_reader():
        touching = Q(source_case=case_id) | Q(target_case=case_id)
        roots = Link.objects.filter(touching).values("root_id")
        return list(Link.objects.filter(root_id__in=roots).order_by("hops", "created_at", "id"))


def _station(
    no: int,
    case_id: UUID | None,
    link: Link | None,
    cards: dict[UUID, Card],
    dossier: "Dossier",
    context: "Context",
) -> Station:
    card = cards.get(case_id) if case_id is not None else None
    here = case_id == dossier.case.id
    direction = None if link is None else DIRECTIONS[LinkKind(link.kind)]
    if card is None:
        name = context.loaders.congress(no).congress_name
        label = label_of(CrossingState, link.state) if link is not None else ""
        state, holder, plate = None, name, None
    else:
        label, holder = label_of(CaseState, card.state), card.holder
        state, plate = card.state, plate_of(card.plate_body, card.number_text)
    reachable = here or (card is not None and can_read(context.actor, card))
    return Station(
        tenant_no=no,
        plate=plate,
        state=state,
        state_label=label,
        holder=holder,
        at=dossier.case.submitted_at if here and link is None else link.created_at if link else None,
        how=_how(direction, link, context),
        here=here,
        waiting=card is None and link is not None and link.state in (CrossingState.WAITING, CrossingState.ACCEPTED),
        url=context.loaders.record_url(card) if card is not None and reachable else None,
        direction=direction,
    )


def _how(direction: CrossingDirection | None, link: Link | None, context: "Context") -> str:
    if direction is None or link is None:
        return _("代表提出")
    place = context.loaders.congress(link.source_no).name
    if direction == CrossingDirection.UP:
        return _("{place}上报").format(place=place)
    return _("{place}交下").format(place=place)

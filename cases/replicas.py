"""Published cases over the border: a congress tells those above it in other deployments what the public reads of them.

Only what anybody may read at its own portal travels: masked title, number, state, unit. Nothing is told of a case that
was never published; one that is withheld is withdrawn there too. Applied by revision: what comes twice or late is known.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from cases.crossings.errors import ForeignCard
from cases.network.models import Card, Replica
from cases.permissions import PUBLIC_TOKEN
from cases.states import CaseKind, Secrecy
from hierarchy.kinds import Body
from hierarchy.models import Node
from hierarchy.paths import ids_in
from sync import outbox
from sync.between.models import RemoteCongress
from sync.handlers import handles
from sync.messages import Message
from tenants.context import as_reader, at_gate
from tenants.levels import Level
from tenants.models import Domain, Tenant
from tenants.places import REMOTE_FROM

CHANGED = "card.changed"
_PLAIN_PORTS = {"http": 80, "https": 443}
# Words of a card, and how many characters of each are kept.
_MOST = {"title": 200, "plate": 160, "state": 16, "category": 40, "unit_name": 120}


def is_public(card: Card) -> bool:
    """This function tells whether anybody may read a card: a suggestion on view that nobody's identity depends on."""
    plain = card.secrecy == Secrecy.NORMAL and card.kind == CaseKind.SUGGESTION
    return bool(plain and card.published and PUBLIC_TOKEN in card.tokens)


def tell(*, card: Card, was_public: bool, now: datetime) -> None:
    """This function tells the congresses above, in other deployments, of a change of a card that is or was public.

    Runs in the owner's place and the writer's transaction, with the card at its new revision.
    """
    if not (was_public or is_public(card)):
        return
    above = Tenant.objects.filter(node__id__in=ids_in(card.path), state=Tenant.State.REMOTE)
    for congress in above.order_by("no"):
        outbox.send(
            source=card.owner_no,
            target=congress.no,
            stream=f"card:{card.pk}",
            kind=CHANGED,
            payload=_said(card),
            now=now,
        )


def _said(card: Card) -> dict[str, Any]:
    said: dict[str, Any] = {"version": 1, "card": str(card.pk), "revision": card.revision, "published": is_public(card)}
    if not said["published"]:
        return said
    return said | {
        "title": card.masked_title,
        "plate": f"{card.plate_body}{card.number_text}",
        "state": card.state,
        "category": card.category,
        "unit_name": card.unit_name,
        "submitted_on": card.submitted_on.isoformat() if card.submitted_on else None,
        "portal": _portal(card.owner_no),
    }


def _portal(no: int) -> str:
    host = Domain.objects.filter(tenant_id=no, primary=True).values_list("host", flat=True).first()
    plain = _PLAIN_PORTS.get(settings.PORTAL_SCHEME) == settings.PORTAL_PORT
    port = "" if plain else f":{settings.PORTAL_PORT}"
    return f"{settings.PORTAL_SCHEME}://{host or settings.PORTAL_SUFFIX}{port}/"


@handles(kind=CHANGED)
def take(*, message: Message, now: datetime) -> None:
    """This function keeps, or withdraws, what a congress below in another deployment tells of a card of its own.

    :raises ForeignCard: if its sender does not lie below, or tells of a card that another told of, whose records it cannot
        have taken in
    """
    del now
    said = message.payload
    card_id = UUID(str(said["card"]))
    if message.stream != f"card:{card_id}" or not _lies_below(source_no=message.source_no, keeper_no=message.target_no):
        raise ForeignCard
    kept = Replica.objects.select_for_update().filter(keeper_no=message.target_no, card_id=card_id).first()
    if kept is None:
        kept = Replica(keeper_no=message.target_no, owner_no=message.source_no, card_id=card_id, revision=-1)
    if kept.owner_no != message.source_no:
        if not _continues(former_no=kept.owner_no, source_no=message.source_no):
            raise ForeignCard
        kept.owner_no = message.source_no
    revision = int(said["revision"])
    if revision <= kept.revision:
        return
    on_view = said["published"] is True
    kept.revision, kept.published, kept.told_at = revision, on_view, message.at
    for name in _MOST:
        setattr(kept, name, str(said.get(name) or "")[: _MOST[name]] if on_view else "")
    day = said.get("submitted_on")
    kept.submitted_on = date.fromisoformat(day) if on_view and day else None
    portal = str(said.get("portal") or "")
    # Whatever else an address may do, it leads to a page of the web.
    kept.portal = portal[:200] if on_view and portal.startswith(("https://", "http://")) else ""
    kept.save()


def _lies_below(*, source_no: int, keeper_no: int) -> bool:
    paths = dict(Node.objects.filter(tenant_id__in=[source_no, keeper_no]).values_list("tenant_id", "path"))
    own, other = paths.get(keeper_no, ""), paths.get(source_no, "")
    return bool(own) and source_no >= REMOTE_FROM and other != own and other.startswith(own)


def _continues(*, former_no: int, source_no: int) -> bool:
    """Whether one may have taken the records of the other in: mergers elsewhere are not told.

    Only a township's congress ends so, in a neighbour's or in the one above it, and on the same platform. Otherwise what
    it had published could never be withdrawn.
    """
    nodes = {node.tenant_id: node for node in Node.objects.filter(tenant_id__in=[former_no, source_no])}
    former, source = nodes.get(former_no), nodes.get(source_no)
    if former is None or source is None or former.level != Level.TOWNSHIP:
        return False
    if former.superior_id not in (source.pk, source.superior_id):
        return False
    with at_gate():
        peers = set(RemoteCongress.objects.filter(no__in=[former_no, source_no]).values_list("peer_id", flat=True))
    return len(peers) == 1 and None not in peers


def find(*, query: str, limit: int) -> list[Replica]:
    """This function returns what other deployments have published, all words of the query in title, number or unit.

    The newest first, each once, however many congresses here were told of it, in the last form that one of them heard.
    Anybody may read it: nothing else is told. An empty query finds nothing.
    """
    words = query.split()[:8]
    if not words:
        return []
    # A congress whose place this tree has no more cannot be named, and its page not be led to.
    places = Node.objects.filter(body=Body.CONGRESS, valid_to=None, tenant_id=OuterRef("owner_no"))
    wanted = Replica.objects.filter(Exists(places), published=True)
    for word in words:
        wanted = wanted.filter(Q(title__icontains=word) | Q(plate__icontains=word) | Q(unit_name__icontains=word))
    later = Q(revision__gt=OuterRef("revision")) | Q(revision=OuterRef("revision"), keeper_no__lt=OuterRef("keeper_no"))
    same = Replica.objects.filter(later, card_id=OuterRef("card_id"), owner_no=OuterRef("owner_no"))
    with as_reader():
        return list(wanted.filter(~Exists(same)).order_by("-submitted_on", "id")[:limit])

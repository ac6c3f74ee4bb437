"""The congresses of other deployments: told apart here by numbers of their own, between deployments by code."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max, Q

from core.locks import lock
from core.transactions import transaction
from hierarchy.actions.connect_congresses import NATION_CODE
from hierarchy.kinds import Body, Kind
from hierarchy.models import Node
from hierarchy.selectors import node, root
from sync.between.errors import CongressTaken, CongressUnknown, ForeignSource
from sync.between.letters import Mention
from sync.between.models import Peer, RemoteCongress
from tenants.models import Tenant
from tenants.places import REMOTE_FROM


def connect(*, code: str, peer: Peer, now: datetime) -> Tenant:
    """This function makes a congress of the tree reachable at a peer: matters can be sent there from now on.

    Runs as the owner. May be run again.

    :raises NoSuchNode: if the tree has no such place
    :raises CongressUnknown: if the place has no congress
    :raises ForeignSource: if it does not lie in the peer's realm: its answers would be refused
    :raises CongressTaken: if it lives here or at another peer
    """
    place = root() if code == NATION_CODE else node(code)
    if not place.has_congress:
        raise CongressUnknown(congress=code)
    if not peer.may_speak_for(code):
        raise ForeignSource(peer=peer.name, congress=code)
    named = Mention(name=place.congress_name, place="全国" if code == NATION_CODE else place.name, level=place.level)
    return remember(code=code, named=named, peer=peer, now=now)


def remember(*, code: str, named: Mention, peer: Peer | None, now: datetime) -> Tenant:
    """This function gives a congress of another deployment its number here, once, and returns it.

    Without a peer it is known by name alone. Runs as operator or owner, in a transaction of its own.

    :raises CongressTaken: if it lives here or at another peer
    """
    with transaction():
        lock("remote congresses")
        known = Tenant.objects.filter(code=code).first()
        if known is None:
            last = RemoteCongress.objects.aggregate(last=Max("no"))["last"] or REMOTE_FROM
            known = Tenant.objects.create(
                no=last + 1,
                code=code,
                name=named.name,
                place=named.place,
                level=named.level,
                state=Tenant.State.REMOTE,
                created_at=now,
            )
            RemoteCongress.objects.create(no=known.no, code=code, peer=peer)
            _tie(tenant=known, peer=peer)
            return known
        remote = RemoteCongress.objects.filter(no=known.no).first()
        if remote is None or (peer is not None and remote.peer_id not in (None, peer.pk)):
            raise CongressTaken(congress=code)
        if peer is not None and remote.peer_id is None:
            RemoteCongress.objects.filter(no=known.no).update(peer=peer)
        _tie(tenant=known, peer=peer)
    return known


def _tie(*, tenant: Tenant, peer: Peer | None) -> None:
    """Makes the congress the one of its place in the tree: matters are routed there from now on."""
    if peer is None:
        return
    place = Q(kind=Kind.NATION) if tenant.code == NATION_CODE else Q(code=tenant.code)
    Node.objects.filter(place, body=Body.CONGRESS, valid_to=None, tenant=None).update(tenant_id=tenant.no)


def speaker(*, peer: Peer, code: str, mentions: Mapping[str, Mention], now: datetime) -> int:
    """This function returns the number of a congress that a peer speaks for; it learns one of the peer's realm.

    Runs as operator.

    :raises ForeignSource: if the congress is not the peer's
    """
    remote = RemoteCongress.objects.filter(code=code).first()
    if remote is not None and remote.peer_id == peer.pk and peer.may_speak_for(code):
        return int(remote.no)
    named = mentions.get(code)
    if named is None or not peer.may_speak_for(code):
        raise ForeignSource(peer=peer.name, congress=code)
    try:
        return remember(code=code, named=named, peer=peer, now=now).no
    except CongressTaken as error:
        raise ForeignSource(peer=peer.name, congress=code) from error


def number_of(*, peer: Peer, code: str, mentions: Mapping[str, Mention], now: datetime) -> int:
    """This function returns the number here of a congress that a letter mentions; it learns one not heard of.

    Runs as operator.

    :raises CongressUnknown: if nobody has said what it is called
    """
    known = Tenant.objects.filter(code=code).values_list("no", flat=True).first()
    if known is not None:
        return known
    named = mentions.get(code)
    if named is None:
        raise CongressUnknown(congress=code)
    return remember(code=code, named=named, peer=peer if peer.may_speak_for(code) else None, now=now).no


def mention_of(*, no: int, said: dict[str, Mention]) -> str:
    """This function returns a congress's code and writes into `said` how it is called.

    :raises CongressUnknown: if no congress has the number
    """
    tenant = Tenant.objects.filter(no=no).first()
    if tenant is None:
        raise CongressUnknown(congress=no)
    said[tenant.code] = Mention(name=tenant.name, place=tenant.place, level=tenant.level)
    return tenant.code

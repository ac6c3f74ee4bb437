"""What the owner's commands do with peers: add, trust, rotate, connect congresses, look at how things stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import ciphers
from core.logins import use_login
from core.transactions import cursor, transaction
from sync.between import admission, congresses, signing
from sync.between.errors import PeerUnknown
from sync.between.models import OwnKey, Peer, PeerKey, RemoteCongress
from tenants.models import Tenant

_WAITING = """
SELECT count(*) FILTER (WHERE message.state = 'WAITING'), count(*) FILTER (WHERE message.state = 'DEAD'),
  min(message.created_at) FILTER (WHERE message.state = 'WAITING'),
  count(*) FILTER (WHERE message.state = 'WAITING' AND EXISTS (
    SELECT 1 FROM public.between_receipt AS got
    WHERE got.message_id = message.id AND got.side = 'GOT' AND got.verdict = 'LATER'))
FROM public.sync_outbox AS message JOIN public.between_remotecongress AS remote ON remote.no = message.target_no
WHERE remote.peer_id = %s AND message.state <> 'DELIVERED'
"""


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """How the exchange with one peer stands."""

    name: str
    address: str
    realm: tuple[str, ...]
    congresses: tuple[str, ...]
    own_keys: tuple[str, ...]
    keys: tuple[str, ...]
    waiting: int
    dead: int
    parked: int
    """Of the waiting: those that the peer's software is too old for; they go on by themselves once it is upgraded."""
    oldest: timedelta
    contact_at: datetime | None
    failures: int
    error: str


def add(*, name: str, address: str, realm: Sequence[str], now: datetime) -> str:
    """This function adds a peer with a new key pair of ours for it and returns our public key, for its administrator."""
    with use_login("owner"), transaction():
        peer = Peer.objects.create(name=name, address=address.rstrip("/"), realm=list(realm), since=now)
        return _make_key(peer=peer, now=now, known_at=now).public


def trust(*, name: str, public: str, now: datetime) -> str:
    """This function makes a public key that the peer's administrator gave us valid, and returns its id.

    :raises PeerUnknown: if no peer has the name
    :raises ValueError: if it is no Ed25519 public key, or another peer's
    """
    with use_login("owner"), transaction():
        return admission.trust(peer=_named(name), public=public, now=now)


def distrust(*, name: str, key_id: str) -> bool:
    """This function ends the trust in a peer's key at once, and tells whether there was such a key.

    :raises PeerUnknown: if no peer has the name
    """
    with use_login("owner"), transaction():
        return bool(PeerKey.objects.filter(peer=_named(name), key_id=key_id).delete()[0])


def rotate(*, name: str, now: datetime) -> str:
    """This function makes a new key pair and returns its id.

    The courier announces it with its next request, signed with the key so far; when the peer has acknowledged it, it
    signs, and the one before stays valid until the next rotation.

    :raises PeerUnknown: if no peer has the name
    """
    with use_login("owner"), transaction():
        peer = _named(name)
        OwnKey.objects.filter(peer=peer, known_at=None).delete()
        return _make_key(peer=peer, now=now, known_at=None).key_id


def connect(*, name: str, codes: Sequence[str], now: datetime) -> list[Tenant]:
    """This function makes congresses of the tree reachable at a peer and returns them.

    :raises PeerUnknown: if no peer has the name
    Raises what `congresses.connect` raises; none of them is connected then.
    """
    with use_login("owner"), transaction():
        peer = _named(name)
        return [congresses.connect(code=code, peer=peer, now=now) for code in codes]


def figures(*, now: datetime) -> list[PeerFigures]:
    """This function says of every peer how the exchange stands."""
    with use_login("owner"):
        return [_figures(peer, now) for peer in Peer.objects.order_by("name")]


def _figures(peer: Peer, now: datetime) -> PeerFigures:
    with cursor() as sql:
        sql.execute(_WAITING, [peer.pk])
        waiting, dead, oldest, parked = sql.fetchone()
    return PeerFigures(
        name=peer.name,
        address=peer.address,
        realm=tuple(peer.realm),
        congresses=tuple(RemoteCongress.objects.filter(peer=peer).order_by("code").values_list("code", flat=True)),
        own_keys=tuple(
            key.key_id if key.known_at else f"{key.key_id}?"
            for key in OwnKey.objects.filter(peer=peer).order_by("-made_at", "-id")
        ),
        keys=tuple(PeerKey.objects.filter(peer=peer).order_by("-since", "-id").values_list("key_id", flat=True)),
        waiting=waiting,
        dead=dead,
        parked=parked,
        oldest=max(now - oldest, timedelta()) if oldest else timedelta(),
        contact_at=peer.contact_at,
        failures=peer.failures,
        error=peer.error,
    )


def _named(name: str) -> Peer:
    found = Peer.objects.filter(name=name).first()
    if found is None:
        raise PeerUnknown(name=name)
    return found


def _make_key(*, peer: Peer, now: datetime, known_at: datetime | None) -> OwnKey:
    pair = signing.new_key_pair()
    return OwnKey.objects.create(
        peer=peer,
        key_id=pair.key_id,
        public=pair.public,
        private_cipher=ciphers.encrypt(pair.private),
        made_at=now,
        known_at=known_at,
    )

"""Who knocks: the checks that a request passes before anything in it is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from core import ciphers
from core.ids import new_id
from core.transactions import cursor, transaction
from sync.between import signing
from sync.between.errors import ClockSkewed, NoCommonKey, Replayed, UnknownKey
from sync.between.models import Nonce, OwnKey, Peer, PeerKey
from sync.between.receipts import Pen, Slip, Verdict
from tenants.context import at_gate

WINDOW = timedelta(minutes=5)
"""How far the sender's clock may be from ours, either way."""
KEEP_NONCES = 3 * WINDOW
"""Longer than a signature can be young enough: from one end of the window to the other."""
VALID_KEYS = 2

_ONCE = """
INSERT INTO public.between_nonce (id, peer_id, nonce, at) VALUES (%s, %s, %s, %s) ON CONFLICT (peer_id, nonce) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that may be looked at: whose it is, what signs its receipts, and the receipt for itself."""

    peer: Peer
    pen: Pen
    heard: Slip


def admit(*, method: str, path: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Admitted:
    """This function lets a request in, once; `headers` have names in small letters.

    A new key of the sender's, announced under a trusted one, is trusted from here on; the newest two stay valid.

    :raises SignatureMissing, BadDigest, UnknownKey, BadSignature: if the request is not provably a peer's
    :raises ClockSkewed: if it was signed more than five minutes from `now`
    :raises Replayed: if it was let in before
    :raises NoCommonKey: if the sender knows none of our keys
    """
    proof = signing.read_proof(method=method, path=path, headers=headers, body=body)
    with at_gate(), transaction():
        key = PeerKey.objects.select_related("peer").filter(key_id=proof.key_id).first()
        if key is None:
            raise UnknownKey(key_id=proof.key_id)
        signing.verify(proof=proof, public=key.public)
        if abs(now - proof.created) > WINDOW:
            raise ClockSkewed(signed=_words(proof.created), here=_words(now))
        peer = key.peer
        with cursor() as sql:
            sql.execute(_ONCE, [new_id(), peer.pk, proof.nonce, now])
            if not sql.rowcount:
                raise Replayed
        Nonce.objects.filter(at__lt=now - KEEP_NONCES).delete()
        _learn_key(peer=peer, public=headers[signing.NEXT_KEY], now=now)
        pen = _pen(peer=peer, trusts=headers[signing.TRUSTS], nonce=proof.nonce)
        trusted = ",".join(PeerKey.objects.filter(peer=peer).order_by("-since", "-id").values_list("key_id", flat=True))
        heard = pen.write(message="", verdict=Verdict.HEARD, reason=trusted, now=now)
    return Admitted(peer=peer, pen=pen, heard=heard)


def trust(*, peer: Peer, public: str, now: datetime) -> str:
    """This function makes a peer's public key (base64) valid beside its newest other one, and returns its id.

    :raises ValueError: if it is no Ed25519 public key, or another peer's
    """
    key_id = signing.key_id_of(public=public)
    known = PeerKey.objects.filter(key_id=key_id).first()
    if known is not None and known.peer_id != peer.pk:
        raise ValueError(key_id)
    if known is None:
        PeerKey.objects.create(peer=peer, key_id=key_id, public=public, since=now)
        kept = PeerKey.objects.filter(peer=peer).order_by("-since", "-id").values_list("pk", flat=True)[:VALID_KEYS]
        PeerKey.objects.filter(peer=peer).exclude(pk__in=list(kept)).delete()
    return key_id


def _learn_key(*, peer: Peer, public: str, now: datetime) -> None:
    if public == signing.NONE:
        return
    try:
        trust(peer=peer, public=public, now=now)
    except ValueError:
        # The answer lists which keys are trusted; this one will be missing there.
        return


def _pen(*, peer: Peer, trusts: str, nonce: str) -> Pen:
    own = OwnKey.objects.filter(peer=peer, key_id__in=trusts.split(",")).order_by("-made_at", "-id").first()
    if own is None:
        raise NoCommonKey
    return Pen(nonce=nonce, key_id=own.key_id, private=ciphers.decrypt(own.private_cipher))


def _words(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")

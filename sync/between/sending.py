"""The sending side: claims what is due for one peer, posts it signed, and lets the receipts say what became of it.

All in one transaction that stays open during the request, holding the peer's row and the messages': a courier that dies
leaves everything as it was, and no second one writes to the same peer at the same time. The price is one open
transaction of the workers' login per peer for as long as the peer takes to answer (``transport.ANSWER_S`` at most).
"""

import json
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.utils.translation import gettext as _

from core import ciphers
from core.logins import use_login
from core.transactions import transaction
from sync import doorbell
from sync.between import line, receipts, signing, transport
from sync.between.admission import VALID_KEYS
from sync.between.letters import CONTENT_TYPE, batch
from sync.between.line import Parcel
from sync.between.models import OwnKey, Peer, PeerKey
from sync.between.receipts import Slip, Verdict
from sync.between.transport import Unreachable
from tenants.context import as_courier

logger = logging.getLogger(__name__)

BATCH = 50
LONGEST_BACK_OFF = timedelta(minutes=1)
"""A peer that was down for a week is tried once a minute, and gets everything within the minute in which it is back."""


@dataclass(slots=True)
class Exchanged:
    """What one or several rounds did."""

    peers: int = 0
    """Requests tried."""
    delivered: int = 0
    known: int = 0
    """Of the delivered: those whose earlier answer was lost."""
    failed: int = 0
    dead: int = 0
    postponed: int = 0
    unreachable: int = 0
    """Requests without a proven answer."""

    def __iadd__(self, other: "Exchanged") -> Self:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


def exchange_all(*, now: datetime, limit: int = BATCH) -> Exchanged:
    """This function exchanges with every peer until nothing is due at `now`."""
    total = Exchanged()
    while True:
        done = exchange_once(now=now, limit=limit)
        total += done
        if not done.peers:
            return total


def exchange_once(*, now: datetime, limit: int = BATCH) -> Exchanged:
    """This function sends up to `limit` due messages to the peer that has waited longest, and says what became of them.

    Several may run at once, each with another peer. A failure of the network or of the peer as a whole postpones the
    peer (1 s, 2 s … 1 min) and counts as an attempt of no message. It raises only what the database raises.
    """
    with use_login("courier"), doorbell.muted(), as_courier(), transaction():
        peer = line.claim_peer(now=now)
        if peer is None:
            return Exchanged()
        result = Exchanged(peers=1)
        parcels = line.claim_parcels(peer=peer, now=now, limit=limit, result=result)
        if not parcels and not OwnKey.objects.filter(peer=peer, known_at=None).exists():
            # Everything due is locked by somebody, or has just failed: another round would find the same.
            result.peers = int(bool(result.failed or result.dead))
            return result
        try:
            slips = _deliver(peer=peer, parcels=parcels, now=now)
        except Unreachable as error:
            logger.warning("Peer %s was not reached: %s", peer.name, error)
            result.unreachable = 1
            wait = min(timedelta(seconds=2 ** min(peer.failures, 10)), LONGEST_BACK_OFF)
            peer.failures += 1
            peer.next_try_at = now + wait
            peer.error = str(error)
        else:
            peer.failures, peer.next_try_at, peer.contact_at, peer.error = 0, None, now, ""
            line.settle(peer=peer, parcels=parcels, slips=slips, now=now, result=result)
        peer.tried_at = now
        peer.save(update_fields=["failures", "next_try_at", "tried_at", "contact_at", "error"])
        return result


def _deliver(*, peer: Peer, parcels: list[Parcel], now: datetime) -> dict[str, Slip]:
    """Posts the parcels and returns the proven receipts by message id."""
    keys = {key.key_id: key.public for key in PeerKey.objects.filter(peer=peer)}
    own = list(OwnKey.objects.filter(peer=peer).order_by("-made_at", "-id"))
    known = [key for key in own if key.known_at is not None]
    fresh = next((key for key in own if key.known_at is None), None)
    if not known or not keys:
        raise Unreachable(_("密钥不全：双方公钥要先互换"))
    body = batch(events=[parcel.event for parcel in parcels])
    refusal = Unreachable()
    # The newest key first; an older one when the peer does not know it (it was restored, or keyed by hand).
    for key in known[:VALID_KEYS]:
        nonce = secrets.token_urlsafe(24)
        headers = signing.signed_headers(
            path=transport.path_of(address=peer.address),
            body=body,
            content_type=CONTENT_TYPE,
            trusts=",".join(keys),
            next_key=fresh.public if fresh is not None else "",
            key_id=key.key_id,
            private=ciphers.decrypt(key.private_cipher),
            nonce=nonce,
            now=now,
        )
        answer = transport.post(address=peer.address, headers=headers, body=body)
        try:
            content = json.loads(answer.body)
            if answer.status == 200:
                return _proven(peer=peer, content=content, nonce=nonce, keys=keys, fresh=fresh, now=now)
            code, said = str(content["error"])[:40], str(content["message"])[:300]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unreachable(_("HTTP %(status)s，不是本系统的回答") % {"status": answer.status}) from error
        refusal = Unreachable(f"HTTP {answer.status} {code}: {said}")
        if code != "UNKNOWN_KEY":
            break
    raise refusal


def _proven(
    *, peer: Peer, content: Any, nonce: str, keys: dict[str, str], fresh: OwnKey | None, now: datetime
) -> dict[str, Slip]:
    slips = {slip.message: slip for slip in receipts.read(answer=content, nonce=nonce, keys=keys)}
    heard = slips.pop("", None)
    if heard is None or heard.verdict != Verdict.HEARD:
        raise Unreachable(_("回答没有对方的签名"))
    if fresh is not None and fresh.key_id not in heard.reason.split(","):
        logger.warning("Peer %s did not take the new key %s; the old one stays.", peer.name, fresh.key_id)
        fresh.delete()
    elif fresh is not None:
        fresh.known_at = now
        fresh.save(update_fields=["known_at"])
        kept = OwnKey.objects.filter(peer=peer).order_by("-made_at", "-id").values_list("pk", flat=True)[:VALID_KEYS]
        OwnKey.objects.filter(peer=peer).exclude(pk__in=list(kept)).delete()
    return slips

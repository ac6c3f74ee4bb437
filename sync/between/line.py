"""The outbox as seen from one peer: what is due, in which order, and what a receipt makes of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.transactions import cursor
from sync.between import congresses, receipts
from sync.between.errors import LetterTooLarge
from sync.between.letters import Letter, Mention, encode, translated
from sync.between.models import Peer, Receipt
from sync.between.receipts import ARRIVED, Slip, Verdict
from sync.courier import ATTEMPTS, BACK_OFF, PARKED, POSTPONED, reason_in_words
from sync.errors import CourierError
from sync.handlers import kept_at_home

if TYPE_CHECKING:
    from sync.between.sending import Exchanged

MOST_BYTES = 1_000_000
"""Of one request; half of what a receiver takes."""

# A message may go with its predecessors of the same line in one batch, but not past one that is dead or backs off.
_DUE = """
FROM public.sync_outbox AS head JOIN public.between_remotecongress AS remote ON remote.no = head.target_no
WHERE remote.peer_id = :peer AND head.state = 'WAITING' AND (head.next_try_at IS NULL OR head.next_try_at <= %(now)s)
  AND NOT EXISTS (
    SELECT 1 FROM public.sync_outbox AS earlier
    WHERE earlier.source_no = head.source_no AND earlier.epoch = head.epoch AND earlier.stream = head.stream
      AND earlier.target_no = head.target_no AND earlier.seq < head.seq AND earlier.state <> 'DELIVERED'
      AND (earlier.state = 'DEAD' OR earlier.next_try_at > %(now)s))
"""
# Whoever was tried longest ago comes first. A peer in another courier's hands is passed over.
_PEER = """
SELECT id FROM public.between_peer AS peer
WHERE (next_try_at IS NULL OR next_try_at <= %(now)s)
  AND (EXISTS (SELECT 1 :due)
    OR EXISTS (SELECT 1 FROM public.between_ownkey AS fresh WHERE fresh.peer_id = peer.id AND fresh.known_at IS NULL))
ORDER BY tried_at NULLS FIRST LIMIT 1
FOR UPDATE OF peer SKIP LOCKED
""".replace(":due", _DUE.replace(":peer", "peer.id"))
_PARCELS = """
SELECT head.id, head.source_no, remote.code, head.stream, head.seq, head.epoch, head.kind, head.payload::text,
  head.created_at, head.replayed_at, head.attempts,
  (SELECT before.id FROM public.sync_outbox AS before
   WHERE before.source_no = head.source_no AND before.epoch = head.epoch AND before.stream = head.stream
     AND before.target_no = head.target_no AND before.seq < head.seq ORDER BY before.seq DESC LIMIT 1)
:due
ORDER BY head.created_at, head.seq LIMIT %(limit)s
FOR UPDATE OF head SKIP LOCKED
""".replace(":due", _DUE.replace(":peer", "%(peer)s"))
_ARRIVED = "UPDATE public.sync_outbox SET state = 'DELIVERED', delivered_at = %s, reason = '' WHERE id = ANY(%s)"
_STAYS = "UPDATE public.sync_outbox SET state = %s, attempts = %s, next_try_at = %s, reason = %s WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message packed for the way."""

    id: UUID
    attempts: int
    event: dict[str, Any]
    size: int


def claim_peer(*, now: datetime) -> Peer | None:
    """This function locks the peer that is to be written to next, or returns None. Runs as courier."""
    with cursor() as sql:
        sql.execute(_PEER, {"now": now})
        row = sql.fetchone()
    return None if row is None else Peer.objects.get(pk=row[0])


def claim_parcels(*, peer: Peer, now: datetime, limit: int, result: "Exchanged") -> list[Parcel]:
    """This function locks and packs what is due for a peer, at most MOST_BYTES of it.

    What cannot be packed (too large, a congress that no longer exists) fails at once, like a refusal.
    """
    with cursor() as sql:
        sql.execute(_PARCELS, {"now": now, "peer": peer.pk, "limit": limit})
        rows = sql.fetchall()
    parcels: list[Parcel] = []
    total = 0
    for row in rows:
        try:
            parcel = _packed(row)
        except CourierError as error:
            _fail(id=row[0], attempts=row[10], reason=reason_in_words(error=error), now=now, result=result)
            continue
        total += parcel.size
        if total > MOST_BYTES:
            break
        parcels.append(parcel)
    return parcels


def _packed(row: tuple[Any, ...]) -> Parcel:
    said: dict[str, Mention] = {}
    source = congresses.mention_of(no=row[1], said=said)
    here = kept_at_home(kind=row[6])
    whole = {key: value for key, value in json.loads(row[7]).items() if key not in here}
    payload = translated(kind=row[6], payload=whole, word=lambda no: congresses.mention_of(no=no, said=said))
    letter = Letter(
        id=row[0],
        source=source,
        recipient=row[2],
        kind=row[6],
        stream=row[3],
        seq=row[4],
        epoch=row[5],
        after=row[11],
        created_at=row[8],
        replayed_at=row[9],
        payload=payload,
        congresses=said,
    )
    event = encode(letter=letter)
    size = len(json.dumps(event, ensure_ascii=False).encode())
    if size > MOST_BYTES:
        raise LetterTooLarge
    return Parcel(id=row[0], attempts=row[10], event=event, size=size)


def settle(*, peer: Peer, parcels: list[Parcel], slips: dict[str, Slip], now: datetime, result: "Exchanged") -> None:
    """This function writes down what the receipts say. A message without one is sent again."""
    arrived: list[UUID] = []
    for parcel in parcels:
        slip = slips.get(str(parcel.id))
        if slip is None or slip.verdict not in (*ARRIVED, Verdict.REFUSED):
            reason = slip.reason if slip is not None else _("对方没有给出这条消息的回执")
            wait = POSTPONED
            if slip is not None and slip.verdict == Verdict.LATER:
                reason, wait = _("对方平台的版本较旧，还不认识这种消息；对方升级后自动处理，不用重投。"), PARKED
                receipts.keep(slip=slip, side=Receipt.Side.GOT, peer_id=peer.pk)
            with cursor() as sql:
                sql.execute(_STAYS, ["WAITING", parcel.attempts, now + wait, reason, parcel.id])
            result.postponed += 1
            continue
        receipts.keep(slip=slip, side=Receipt.Side.GOT, peer_id=peer.pk)
        if slip.verdict in ARRIVED:
            arrived.append(parcel.id)
            result.known += slip.verdict == Verdict.KNOWN
        else:
            _fail(id=parcel.id, attempts=parcel.attempts, reason=slip.reason, now=now, result=result)
    if arrived:
        result.delivered += len(arrived)
        with cursor() as sql:
            sql.execute(_ARRIVED, [now, arrived])


def _fail(*, id: UUID, attempts: int, reason: str, now: datetime, result: "Exchanged") -> None:  # noqa: A002
    attempts += 1
    dead = attempts >= ATTEMPTS
    again = now if dead else now + BACK_OFF[attempts - 1]
    with cursor() as sql:
        sql.execute(_STAYS, ["DEAD" if dead else "WAITING", attempts, again, reason, id])
    if dead:
        result.dead += 1
    else:
        result.failed += 1

"""The courier: claims messages, gives them their effect, marks them delivered, in one transaction.

Walk of a batch, all in one transaction of the courier's login: as ``courier`` claim heads of line → savepoint → as the
target: inbox row, effect, next messages → as ``courier`` again: mark delivered → commit. Whatever dies in between, the
database rolls everything back together: nothing is lost and nothing happens twice. What can be handled together goes
first (`sync.together`), the rest target by target, and one by one where that fails.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Self
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from core import transactions
from core.errors import DomainError
from core.logins import use_login
from sync import doorbell, together
from sync.errors import NotYet
from sync.handlers import handler_for
from sync.messages import Message
from tenants.context import as_courier, in_tenant
from tenants.migrating.readiness import is_behind
from tenants.places import REMOTE_FROM

logger = logging.getLogger(__name__)

BATCH = 400
"""Messages claimed at once: some ten for each of forty congresses, so that their statements are shared."""
SINGLES = 50
"""Of these so many at most that are handled one by one: their effects take longer, and hold locks until the commit."""
BACK_OFF = (
    timedelta(seconds=1),
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
)
"""How long a message waits after its first, second … failure; after one failure more it is dead."""
ATTEMPTS = len(BACK_OFF) + 1
POSTPONED = timedelta(seconds=2)
"""How long a message waits whose target was locked or migrating: that is not the message's fault."""

PARKED = timedelta(minutes=1)
"""How long a message waits that is newer than this software, or for a congress that is suspended; then it is tried anew."""

LOCK_WAIT = "200ms"
"""Longer than an act on a case takes; whoever holds a lock longer has the message wait, not the batch."""
LOCKED_AFTER = 2
"""So many messages of a target in a row that met a lock: then it is the congress that is locked."""

# Two couriers never hold the same row (SKIP LOCKED), and none takes a message while an earlier one of its line is
# undelivered, be it waiting, in another courier's hands or dead.
_CLAIM = """
SELECT id, source_no, target_no, stream, seq, epoch, kind, payload::text, created_at, replayed_at, attempts,
       attempts > 0 OR reason <> ''
FROM public.sync_outbox AS head
WHERE state = 'WAITING' AND (next_try_at IS NULL OR next_try_at <= %s)
  -- Congresses of other deployments are sync.between's.
  AND target_no < %s
  AND NOT EXISTS (
    SELECT 1 FROM public.sync_outbox AS earlier
    WHERE earlier.source_no = head.source_no AND earlier.epoch = head.epoch AND earlier.stream = head.stream
      AND earlier.target_no = head.target_no AND earlier.seq < head.seq AND earlier.state <> 'DELIVERED')
ORDER BY created_at
LIMIT %s
FOR UPDATE OF head SKIP LOCKED
"""
# One that has become part of another is no longer written to: its lines were readdressed.
_SUSPENDED = """
SELECT no FROM public.tenants_tenant WHERE no = ANY(%s) AND state = 'SUSPENDED' AND successor_id IS NULL
"""
_DELIVERED = """
UPDATE public.sync_outbox SET state = 'DELIVERED', delivered_at = %s, reason = '' WHERE id = ANY(%s)
"""
_FAILED = """
UPDATE public.sync_outbox SET state = %s, attempts = %s, next_try_at = %s, reason = %s WHERE id = %s
"""
# All that waits for a congress that is locked, but for what another courier has in its hands.
_POSTPONED = """
UPDATE public.sync_outbox SET next_try_at = %s WHERE id IN (
  SELECT id FROM public.sync_outbox
  WHERE state = 'WAITING' AND target_no = ANY(%s) AND (next_try_at IS NULL OR next_try_at < %s) FOR UPDATE SKIP LOCKED)
"""


@dataclass(slots=True)
class Delivered:
    """What one round did."""

    delivered: int = 0
    known: int = 0
    """Of the delivered: those the inbox knew already, whose effect was skipped."""
    failed: int = 0
    dead: int = 0
    postponed: int = 0

    @property
    def claimed(self) -> int:
        """This property is how many messages the round took into its hands."""
        return self.delivered + self.failed + self.dead + self.postponed

    def __iadd__(self, other: "Delivered") -> Self:
        self.delivered += other.delivered
        self.known += other.known
        self.failed += other.failed
        self.dead += other.dead
        self.postponed += other.postponed
        return self


@dataclass(slots=True)
class _Failure:
    message: Message
    reason: str
    wait: timedelta | None
    """How long it waits without an attempt counted; None for one that is the message's own fault."""


@dataclass(slots=True)
class _Outcome:
    done: list[UUID] = field(default_factory=list)
    known: int = 0
    failures: list[_Failure] = field(default_factory=list)
    locked: list[int] = field(default_factory=list)
    """Congresses that are locked as a whole."""


def deliver_once(*, now: datetime, limit: int = BATCH) -> Delivered:
    """This function delivers up to `limit` messages that are due at `now` and says what became of them.

    Several couriers may run it at once. It raises only what the database raises when it cannot be worked with; the
    messages are then as they were.
    """
    with use_login("courier"), doorbell.muted(), as_courier(), transactions.transaction():
        messages = _claim(now=now, limit=limit)
        if not messages:
            return Delivered()
        messages, put_off = _without_suspended(messages)
        parcel = together.deliver(messages=[one for one in messages if together.may_travel(one)], now=now)
        outcome = _Outcome(done=parcel.done, known=parcel.known, failures=put_off)
        singly = [one for one in messages if not together.may_travel(one)][:SINGLES] + parcel.left
        singly.sort(key=_by_target)
        for target, group in groupby(singly, key=lambda message: message.target_no):
            _deliver_group(target=target, messages=list(group), now=now, outcome=outcome)
        return _settle(outcome=outcome, now=now)


def deliver_all(*, now: datetime, limit: int = BATCH) -> Delivered:
    """This function delivers until nothing is due at `now`, including what the deliveries themselves send."""
    total = Delivered()
    while True:
        done = deliver_once(now=now, limit=limit)
        total += done
        if not done.claimed:
            return total


def _claim(*, now: datetime, limit: int) -> list[Message]:
    with transactions.cursor() as cursor:
        # A target that somebody holds locked must not stop the round. And a constraint that is checked only at
        # commit would let one bad message take down the whole batch, for ever.
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_CLAIM, [now, REMOTE_FROM, limit])
        rows = cursor.fetchall()
    messages = [
        Message(
            id=row[0],
            source_no=row[1],
            target_no=row[2],
            stream=row[3],
            seq=row[4],
            epoch=row[5],
            kind=row[6],
            payload=json.loads(row[7]),
            created_at=row[8],
            replayed_at=row[9],
            attempts=row[10],
            troubled=row[11],
        )
        for row in rows
    ]
    # By target: one change of place for all its messages, and couriers meet the targets in the same order.
    return sorted(messages, key=_by_target)


def _without_suspended(messages: Sequence[Message]) -> tuple[list[Message], list[_Failure]]:
    """What may be delivered, and what has to wait until its congress is resumed."""
    with transactions.cursor() as cursor:
        cursor.execute(_SUSPENDED, [sorted({message.target_no for message in messages})])
        suspended = {row[0] for row in cursor.fetchall()}
    reason = _("对方人大已停用，恢复使用后自动送达，不用重投。")
    waiting = [_Failure(message=one, reason=reason, wait=PARKED) for one in messages if one.target_no in suspended]
    return [one for one in messages if one.target_no not in suspended], waiting


def _by_target(message: Message) -> tuple[int, datetime, UUID]:
    return (message.target_no, message.created_at, message.id)


def _deliver_group(*, target: int, messages: Sequence[Message], now: datetime, outcome: _Outcome) -> None:
    """Delivers the messages of one target together, and one by one when that fails."""
    try:
        known = _apply(target=target, messages=messages, now=now)
    # Whatever a handler raises is a verdict on its message, not on the courier.
    except Exception as error:  # noqa: BLE001
        if len(messages) == 1:
            outcome.failures.append(_judge(message=messages[0], error=error))
            return
        _deliver_singly(target=target, messages=messages, now=now, outcome=outcome)
        return
    outcome.done.extend(message.id for message in messages)
    outcome.known += known


def _deliver_singly(*, target: int, messages: Sequence[Message], now: datetime, outcome: _Outcome) -> None:
    """Delivers one by one, unless the whole congress turns out to be locked: then the rest waits as well."""
    in_a_row = 0
    for message in messages:
        before = len(outcome.failures)
        _deliver_group(target=target, messages=[message], now=now, outcome=outcome)
        met_a_lock = len(outcome.failures) > before and outcome.failures[-1].wait == POSTPONED
        in_a_row = in_a_row + 1 if met_a_lock else 0
        if in_a_row == LOCKED_AFTER:
            outcome.locked.append(target)
            return


def _apply(*, target: int, messages: Sequence[Message], now: datetime) -> int:
    """Gives the messages their effect behind a savepoint; returns how many had it already."""
    with transactions.transaction(), in_tenant(target):
        with transactions.cursor() as cursor:
            cursor.execute(together.APPLY, [[message.id for message in messages], now])
            fresh = {row[0] for row in cursor.fetchall()}
        for message in messages:
            if message.id in fresh:
                handler_for(message=message)(message=message, now=now)
    return len(messages) - len(fresh)


def _judge(*, message: Message, error: Exception) -> _Failure:
    reason = reason_in_words(error=error)
    if isinstance(error, OperationalError | InterfaceError):
        return _Failure(message=message, reason=reason, wait=POSTPONED)
    # A schema that is behind this code lacks columns, and one that is not there yet lacks everything.
    if is_behind(message.target_no):
        words = _("对方人大还没有开通，或者还没有迁移到这个版本；好了以后自动送达，不用重投。")
        return _Failure(message=message, reason=words, wait=POSTPONED)
    if isinstance(error, NotYet):
        return _Failure(message=message, reason=reason, wait=PARKED)
    logger.warning("Message %s (%s) failed: %s", message.id, message.kind, error, exc_info=error)
    return _Failure(message=message, reason=reason, wait=None)


def reason_in_words(*, error: Exception) -> str:
    """This function says for a clerk why a message failed: the domain's own words, or what broke."""
    if isinstance(error, DomainError):
        return f"{error.text}（{error.code}）"
    if isinstance(error, OperationalError | InterfaceError):
        return _("对方人大的数据暂时不能写入，稍后自动再投：%(what)s") % {"what": _first_line(error)}
    return _("对方人大处理时出错：%(what)s") % {"what": _first_line(error)}


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__} {lines[0] if lines else ''}".strip()[:300]


def _settle(*, outcome: _Outcome, now: datetime) -> Delivered:
    """Writes down, as the courier again, what became of the messages."""
    result = Delivered(delivered=len(outcome.done), known=outcome.known)
    with transactions.cursor() as cursor:
        if outcome.done:
            cursor.execute(_DELIVERED, [now, outcome.done])
        for failure in outcome.failures:
            message = failure.message
            attempts = message.attempts + (failure.wait is None)
            if failure.wait is not None:
                state, again = "WAITING", now + failure.wait
                result.postponed += 1
            elif attempts >= ATTEMPTS:
                state, again = "DEAD", now
                result.dead += 1
            else:
                state, again = "WAITING", now + BACK_OFF[attempts - 1]
                result.failed += 1
            cursor.execute(_FAILED, [state, attempts, again, failure.reason, message.id])
        if outcome.locked:
            cursor.execute(_POSTPONED, [now + POSTPONED, outcome.locked, now + POSTPONED])
            result.postponed += int(cursor.rowcount)
    return result

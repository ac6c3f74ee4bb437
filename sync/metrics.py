"""What an operator wants to know of the courier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from core import transactions
from core.logins import use_login
from tenants.context import as_courier

RATE_OVER = timedelta(minutes=1)

# Blocked ones are found from the few dead ones: looking before each waiting one took 110 ms at 10,000.
_FIGURES = """
WITH open AS MATERIALIZED (
  SELECT source_no, epoch, stream, target_no, seq, state, created_at, attempts
  FROM public.sync_outbox WHERE state <> 'DELIVERED'
), dead AS (
  SELECT source_no, epoch, stream, target_no, min(seq) AS seq FROM open WHERE state = 'DEAD' GROUP BY 1, 2, 3, 4
)
SELECT count(*) FILTER (WHERE state = 'WAITING'),
       min(created_at) FILTER (WHERE state = 'WAITING'),
       count(*) FILTER (WHERE state = 'WAITING' AND attempts > 0),
       count(*) FILTER (WHERE state = 'DEAD'),
       count(*) FILTER (WHERE state = 'WAITING' AND open.seq > dead.seq)
FROM open LEFT JOIN dead USING (source_no, epoch, stream, target_no)
"""
_RATE = """
SELECT count(*) FROM public.sync_outbox WHERE state = 'DELIVERED' AND delivered_at > %s AND delivered_at <= %s
"""
_DEAD = """
SELECT id, source_no, target_no, stream, kind, created_at, attempts, reason
FROM public.sync_outbox WHERE state = 'DEAD' AND (%s::int[] IS NULL OR source_no = ANY(%s) OR target_no = ANY(%s))
ORDER BY created_at LIMIT %s
"""
_REASONS = """
SELECT reason, count(*), min(created_at) FROM public.sync_outbox
WHERE state = 'DEAD' AND (%(among)s::int[] IS NULL OR source_no = ANY(%(among)s) OR target_no = ANY(%(among)s))
GROUP BY reason ORDER BY 2 DESC, 1 LIMIT %(limit)s
"""

_UNDER_WAY = """
SELECT count(*) FROM public.sync_outbox WHERE state <> 'DELIVERED' AND (source_no = %(no)s OR target_no = %(no)s)
"""
_OLDEST = """
SELECT id, source_no, target_no, stream, kind, created_at, attempts, reason
FROM public.sync_outbox WHERE state = 'WAITING' AND (source_no = ANY(%(among)s) OR target_no = ANY(%(among)s))
ORDER BY created_at LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class CourierFigures:
    """How the courier stands at one instant."""

    waiting: int
    oldest_age: timedelta
    """Since when the oldest waiting message has waited; zero when none waits."""
    failing: int
    """Of the waiting: those that failed at least once."""
    dead: int
    blocked: int
    """Of the waiting: those behind a dead one of their own line."""
    per_second: float
    """Delivered a second, over the last minute."""

    @property
    def oldest_seconds(self) -> float:
        """This property is the age of the oldest waiting message in seconds."""
        return self.oldest_age.total_seconds()


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message given up, with its reason in words; or one that still waits, with that of its last attempt."""

    id: UUID
    source_no: int
    target_no: int
    stream: str
    kind: str
    created_at: datetime
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class DeadReason:
    """Why messages were given up, how many for the same reason, and since when the oldest of them is on its way."""

    reason: str
    count: int
    oldest_at: datetime

    @property
    def id(self) -> UUID:
        """This property names the reason for a form, which would not carry every text unchanged (line breaks)."""
        return uuid5(NAMESPACE_OID, self.reason)


def courier_metrics(*, now: datetime) -> CourierFigures:
    """This function counts what waits, fails, is dead or blocked, and how fast the courier delivers."""
    with use_login("courier"), as_courier(), transactions.cursor() as cursor:
        cursor.execute(_FIGURES)
        waiting, oldest, failing, dead, blocked = cursor.fetchone()
        cursor.execute(_RATE, [now - RATE_OVER, now])
        (delivered,) = cursor.fetchone()
    return CourierFigures(
        waiting=waiting,
        oldest_age=max(now - oldest, timedelta()) if oldest else timedelta(),
        failing=failing,
        dead=dead,
        blocked=blocked,
        per_second=delivered / RATE_OVER.total_seconds(),
    )


def dead_letters(*, limit: int = 100, among: Sequence[int] | None = None) -> Sequence[DeadLetter]:
    """This function lists the messages given up, oldest first; with ``among`` only those from or to these congresses."""
    with use_login("courier"), as_courier(), transactions.cursor() as cursor:
        numbers = None if among is None else list(among)
        cursor.execute(_DEAD, [numbers, numbers, numbers, limit])
        return [DeadLetter(*row) for row in cursor.fetchall()]


def dead_reasons(*, limit: int = 20, among: Sequence[int] | None = None) -> Sequence[DeadReason]:
    """This function counts the messages given up by their reason, the most frequent first; `among` as in `dead_letters`."""
    with use_login("courier"), as_courier(), transactions.cursor() as cursor:
        cursor.execute(_REASONS, {"among": None if among is None else list(among), "limit": limit})
        return [DeadReason(*row) for row in cursor.fetchall()]


def oldest_waiting(*, among: Sequence[int]) -> DeadLetter | None:
    """This function returns the message from or to these congresses that has waited longest, None if none waits."""
    with use_login("courier"), as_courier(), transactions.cursor() as cursor:
        cursor.execute(_OLDEST, {"among": list(among)})
        row = cursor.fetchone()
    return None if row is None else DeadLetter(*row)


def under_way(*, no: int) -> int:
    """This function counts the messages from and to a congress that have not been delivered."""
    with use_login("courier"), as_courier(), transactions.cursor() as cursor:
        cursor.execute(_UNDER_WAY, {"no": no})
        return int(cursor.fetchone()[0])

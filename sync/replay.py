"""Putting a message that was given up on its way again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from core import transactions
from core.logins import use_login
from sync import doorbell
from sync.errors import MessageNotFound, NotReplayable
from tenants.context import as_courier

_REPLAY_ALL = """
UPDATE public.sync_outbox SET state = 'WAITING', attempts = 0, next_try_at = NULL, replayed_at = %(now)s
WHERE state = 'DEAD' AND (%(reason)s::text IS NULL OR reason = %(reason)s)
  AND (%(among)s::int[] IS NULL OR source_no = ANY(%(among)s) OR target_no = ANY(%(among)s))
"""


def replay(*, message_id: UUID, now: datetime) -> None:
    """This function makes a dead message, or one that backs off, due at once with all its attempts.

    The inbox makes it harmless: an effect that stands is not made twice.

    :raises MessageNotFound: when no message has this id.
    :raises NotReplayable: when it has been delivered.
    """
    with use_login("courier"), as_courier(), transactions.transaction():
        with transactions.cursor() as cursor:
            cursor.execute("SELECT state FROM public.sync_outbox WHERE id = %s FOR UPDATE", [message_id])
            row = cursor.fetchone()
            if row is None:
                raise MessageNotFound
            if row[0] == "DELIVERED":
                raise NotReplayable
            cursor.execute(
                "UPDATE public.sync_outbox SET state = 'WAITING', attempts = 0, next_try_at = NULL,"
                " replayed_at = %s WHERE id = %s",
                [now, message_id],
            )
        doorbell.ring_after_commit()


def replay_all_dead(*, now: datetime, reason: str | None = None, among: Sequence[int] | None = None) -> int:
    """This function makes dead messages due again, in the order of their lines, and returns how many there were.

    With `reason` only those given up for exactly that reason; with `among` only those from or to these congresses.
    """
    numbers = None if among is None else list(among)
    with use_login("courier"), as_courier(), transactions.transaction():
        with transactions.cursor() as cursor:
            cursor.execute(_REPLAY_ALL, {"now": now, "reason": reason, "among": numbers})
            count = int(cursor.rowcount)
        doorbell.ring_after_commit()
        return count

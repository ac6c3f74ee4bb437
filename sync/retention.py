"""Delivered messages are kept for a while as proof, then removed."""

from datetime import datetime, timedelta

from core import transactions
from core.logins import use_login
from tenants.context import as_courier

KEEP = timedelta(days=90)
"""Longer than any backup we would restore a congress from: its neighbours can then offer their messages again."""

_PURGE = """
DELETE FROM public.sync_outbox WHERE id IN (
  SELECT id FROM public.sync_outbox WHERE state = 'DELIVERED' AND delivered_at < %s LIMIT %s)
"""


def purge(*, now: datetime, keep: timedelta = KEEP, limit: int = 5000) -> int:
    """This function removes up to `limit` messages delivered longer than `keep` ago and returns how many."""
    with use_login("courier"), as_courier(), transactions.cursor() as cursor:
        cursor.execute(_PURGE, [now - keep, limit])
        return int(cursor.rowcount)

"""The doorbell: after a commit it wakes a courier. Nothing depends on it but the waiting time.

Two bells: a notice of the database for resident couriers, and a task of the broker, where there is one. A ring that is
lost costs at most one sweep; a broker that is down must never cost a request.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from celery import current_app
from django.conf import settings

from core import notices, transactions

logger = logging.getLogger(__name__)

RING = "sync.tasks.ring"
CHANNEL = "onenet_courier"

BETWEEN_RINGS_S = 0.05
"""At most one ring in this many seconds from one process; the last of a burst still rings."""
SILENCE_AFTER_FAILURE_S = 5.0
"""How long a broker that did not answer is left alone; the sweep does the work meanwhile."""

_muted: ContextVar[bool] = ContextVar("doorbell_muted", default=False)
_guard = threading.Lock()
_last_ring = 0.0
_last_notice = 0.0
_covered_until = 0.0


def ring_after_commit() -> None:
    """This function rings when the current transaction has committed, and never when it rolls back."""
    if _muted.get():
        return
    transactions.run_after_commit(notify)
    if settings.BROKER_URL:
        transactions.run_after_commit(ring)


def notify() -> None:
    """This function wakes the resident couriers, at most once in a while from one process.

    The rest of a burst needs no notice: a courier that was just woken looks again sooner than the next is due.
    """
    global _last_notice
    now = time.monotonic()
    with _guard:
        if now < _last_notice + BETWEEN_RINGS_S:
            return
        _last_notice = now
    notices.notify(CHANNEL)


def ring() -> None:
    """This function asks a worker to deliver what is waiting; it neither waits nor raises.

    Bursts are coalesced: a ring that is already due after this instant serves this commit too.
    """
    global _last_ring, _covered_until
    now = time.monotonic()
    with _guard:
        if now < _covered_until:
            return
        wait = max(0.0, _last_ring + BETWEEN_RINGS_S - now)
        _last_ring = now + wait
        _covered_until = _last_ring
    # In a thread of its own: a broker that does not answer would hold up the request otherwise.
    threading.Thread(target=_send, args=(wait,), name="doorbell", daemon=True).start()


def _send(wait: float) -> None:
    global _covered_until
    try:
        current_app.send_task(RING, countdown=wait or None, retry=False, ignore_result=True)
    # Any transport fails in its own way, and none of them is the writer's problem.
    except Exception:  # noqa: BLE001
        logger.warning("The broker did not take the ring; the sweep delivers instead.")
        with _guard:
            _covered_until = time.monotonic() + SILENCE_AFTER_FAILURE_S


@contextmanager
def muted() -> Iterator[None]:
    """This function returns a context in which nothing rings: a courier at work looks again by itself."""
    token = _muted.set(True)
    try:
        yield
    finally:
        _muted.reset(token)

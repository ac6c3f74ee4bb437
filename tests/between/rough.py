"""Carrying messages between two deployments: as the courier does, or through everything that may go wrong on the way."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

from core.logins import use_login
from sync.between import letters
from sync.models import Outbox
from tests.between.deployments import Deployment, Pair

TIMES = 10
_WAITS = "select pid from pg_stat_activity where datname = %s and wait_event_type = 'Lock' and pid <> pg_backend_pid()"


def other(pair: Pair, sender: Deployment) -> Deployment:
    return pair.nation if sender is pair.province else pair.province


def waiting(sender: Deployment) -> list[dict[str, Any]]:
    """All messages under way from here, packed."""
    sender.use()
    with use_login("owner"):
        streams = set(Outbox.objects.filter(state="WAITING").values_list("stream", flat=True))
    return [event for stream in sorted(streams) for event in sender.events(stream)]


def carry(pair: Pair, sender: Deployment, *, rough: bool) -> int:
    """Brings all that is due to the other side, and returns how many messages that were."""
    if not rough:
        done = sender.exchange()
        assert (done.failed, done.dead, done.postponed, done.known) == (0, 0, 0, 0)
        return done.delivered
    events = waiting(sender)
    if not events:
        return 0
    receiver = other(pair, sender)
    _die_in_the_middle(sender, receiver, events)
    dice = random.Random(len(events))
    for _ in range(TIMES):
        dice.shuffle(events)
        body = letters.batch(events=events)
        verdicts = receiver.post(body, sender.signed(body)).verdicts
        assert set(verdicts) <= {"APPLIED", "KNOWN", "WAIT"}
    # One at a time and backwards, as well: whoever is ahead of his line waits.
    for event in reversed(events):
        body = letters.batch(events=[event])
        receiver.post(body, sender.signed(body))
    sender.hurry()
    done = sender.exchange()
    assert (done.delivered, done.failed, done.dead) == (len(events), 0, 0)
    return done.delivered


def _die_in_the_middle(sender: Deployment, receiver: Deployment, events: list[dict[str, Any]]) -> None:
    """The receiver's transaction is ended after the effect and before the commit: nothing of it may be left."""
    body = letters.batch(events=events)
    headers = sender.signed(body)
    url = urlsplit(settings.DATABASE_URL)
    address = urlunsplit((url.scheme, url.netloc, f"/{receiver.database}", url.query, ""))
    with psycopg.connect(address) as holder, psycopg.connect(address, autocommit=True) as killer:
        # The receipt is written last: a request that waits here has given its effect.
        holder.execute("lock table public.between_receipt in share row exclusive mode")
        with ThreadPoolExecutor(1) as hands:
            posted = hands.submit(receiver.post, body, headers)
            killed = 0
            deadline = time.monotonic() + 30
            while not killed and time.monotonic() < deadline:
                for (pid,) in killer.execute(_WAITS, [receiver.database]).fetchall():
                    killer.execute("select pg_terminate_backend(%s)", [pid])
                    killed += 1
                time.sleep(0.01)
            holder.rollback()
            assert killed
            posted.result()

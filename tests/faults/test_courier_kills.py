"""Couriers are killed with SIGKILL while they work, the broker is emptied: nothing lost, doubled or out of order.

The checker is proved by two couriers that are wrong on purpose. Seeded; nothing here depends on how long it takes.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils import timezone

from core.logins import use_login
from sync import doorbell, metrics
from sync.models import Outbox, OutboxState
from tenants.context import as_courier
from tests.factories.world import CITY, COUNTY, PROVINCE, TOWN, TOWN2, World
from tests.sync import probes

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parents[2]
SEED = 20260302
STREAMS = 20
"""Cases of each of the two townships."""
LENGTH = 5
ROUTE = [COUNTY, CITY, PROVINCE]
ESCALATIONS = 2 * STREAMS * LENGTH
PATIENCE_S = 240
"""When to give up waiting for the end, which is no measure of anything."""


@contextmanager
def hive(kind: str, children: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.hive", kind, str(SEED), str(children)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "BROKER_URL": "", "LOG_LEVEL": "ERROR"},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def end(process: subprocess.Popen[str]) -> int:
    """Stops the hive and returns how many couriers died in it."""
    process.terminate()
    out, _ = process.communicate()
    return int(out.rsplit("deaths ", 1)[1])


@contextmanager
def celery_worker() -> Iterator[None]:
    """A worker of the real broker, where there is one; it is killed with SIGKILL like everything here."""
    if not os.environ.get("BROKER_URL"):
        yield
        return
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "tests.faults.celery_app", "worker"),
            *("--pool", "solo", "--without-mingle", "--without-gossip", "-l", "ERROR"),
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "ONENET_LOGIN": "courier", "LOG_LEVEL": "CRITICAL"},
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def empty_broker() -> None:
    if os.environ.get("BROKER_URL"):
        import redis

        redis.Redis.from_url(os.environ["BROKER_URL"]).flushdb()


def wait_until_nothing_waits() -> None:
    give_up = time.monotonic() + PATIENCE_S
    while metrics.courier_metrics(now=timezone.now()).waiting:
        assert time.monotonic() < give_up, "messages still wait"
        time.sleep(0.1)


def streams(no: int) -> list[str]:
    return [f"case-{no}-{index}" for index in range(STREAMS)]


def send_all(chance: random.Random, after_each: object = None) -> None:
    """Commits the escalations, streams mixed, each stream in its order."""
    left = {(no, stream): 0 for no in (TOWN, TOWN2) for stream in streams(no)}
    while left:
        no, stream = chance.choice(sorted(left))
        left[no, stream] += 1
        probes.send(source=no, route=ROUTE, stream=stream, n=left[no, stream], now=timezone.now())
        if left[no, stream] == LENGTH:
            del left[no, stream]
        if callable(after_each):
            after_each()


def faults() -> list[str]:
    found = []
    for no in (TOWN, TOWN2):
        hops = [(no, COUNTY), (COUNTY, CITY), (CITY, PROVINCE)]
        found += probes.faults(hops=hops, streams=streams(no), count=LENGTH)
    return found


def test_two_hundred_escalations_with_couriers_killed_and_the_broker_emptied(
    network: World,
) -> None:
    chance = random.Random(SEED)

    def disturb() -> None:
        if chance.randrange(20) == 0:
            empty_broker()
            doorbell.ring()

    with celery_worker(), hive("sound", children=3) as couriers:
        send_all(chance, disturb)
        for _ in range(6):
            line = couriers.stdout.readline() if couriers.stdout else ""
            if line.startswith("child "):
                try:
                    os.kill(int(line.split()[1]), signal.SIGKILL)
                except ProcessLookupError:
                    continue
        wait_until_nothing_waits()
        deaths = end(couriers)

    assert faults() == []
    assert deaths >= 20
    with use_login("courier"), as_courier():
        assert Outbox.objects.filter(state=OutboxState.DELIVERED).count() == 3 * ESCALATIONS


@pytest.mark.parametrize(("kind", "fault"), [("mark_then_apply", "lost"), ("apply_then_mark", "doubled")])
def test_the_checker_sees_a_courier_that_is_wrong(network: World, kind: str, fault: str) -> None:
    send_all(random.Random(SEED))

    with hive(kind, children=1) as couriers:
        wait_until_nothing_waits()
        assert end(couriers) > 0

    assert any(fault in line for line in faults())


def test_with_no_broker_at_all_a_resident_courier_delivers_and_ends_cleanly(network: World) -> None:
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=timezone.now(), kind="test.none")
    resident = subprocess.Popen(
        [sys.executable, "manage.py", "courier", "--run"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "BROKER_URL": "", "ONENET_LOGIN": "courier"},
    )
    give_up = time.monotonic() + PATIENCE_S
    # The kind is unknown to it, so it tries, puts it off with words, and tries again later.
    while not put_off():
        assert time.monotonic() < give_up
        time.sleep(0.1)
    resident.send_signal(signal.SIGTERM)
    out, _ = resident.communicate()

    assert resident.returncode == 0
    assert "推迟 1" in out


def put_off() -> bool:
    with use_login("courier"), as_courier():
        return Outbox.objects.filter(state=OutboxState.WAITING).exclude(reason="").exists()

"""The courier beside one message per transaction and beside naive Celery chains, in one run.

    python -m deploy.dev with-servers --home .onenet/tests -- .venv/bin/python -m bench.courier 2000

The same messages, three hops each, with the same small effect (one row). Prints messages a second, how many times as fast
batches are, the slope (half as many messages: the rate must not depend on the backlog), and the wait from commit below to
effect above when nothing else is going on.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.utils import timezone  # noqa: E402

from bench.naive_celery import effect, hop  # noqa: E402
from core.logins import use_login  # noqa: E402
from core.transactions import cursor, transaction  # noqa: E402
from sync import courier, doorbell, outbox  # noqa: E402
from sync.handlers import register  # noqa: E402
from sync.messages import Message  # noqa: E402
from tenants.context import in_tenant  # noqa: E402
from tests.factories.databases import copied_database, ensure_template  # noqa: E402
from tests.factories.world import CITY, COUNTY, DISTRICT, PROVINCE, TOWN, TOWN2  # noqa: E402

KIND = "bench.hop"
ROUTES = [[COUNTY, CITY, PROVINCE], [CITY, PROVINCE, DISTRICT]]
STREAMS = 400


def apply(*, message: Message, now: datetime) -> None:
    effect(target=message.target_no, n=message.payload["n"])
    if route := message.payload["route"]:
        outbox.send(
            source=message.target_no,
            target=route[0],
            stream=message.stream,
            kind=KIND,
            payload={"n": message.payload["n"], "route": route[1:]},
            now=now,
        )


def send(n: int) -> None:
    source = TOWN if n % 2 else TOWN2
    route = ROUTES[n % 4 // 2]
    outbox.send(
        source=source,
        target=route[0],
        stream=f"case {n % STREAMS}",
        kind=KIND,
        payload={"n": n, "route": route[1:]},
        now=timezone.now(),
    )


def fill(count: int) -> None:
    for source, odd in ((TOWN, 1), (TOWN2, 0)):
        with in_tenant(source), transaction():
            for n in range(count):
                if n % 2 == odd:
                    send(n)


def timed(work: Callable[[], int]) -> float:
    start = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - start)


def drain(limit: int) -> int:
    return courier.deliver_all(now=timezone.now(), limit=limit).delivered


def effects() -> int:
    with use_login("owner"), cursor() as sql:
        total = 0
        for no in (PROVINCE, CITY, COUNTY, DISTRICT):
            sql.execute(f"select count(*) from c_{no}.cases_receipt where act = 'bench'")
            total += int(sql.fetchone()[0])
        return total


def celery_rate(count: int) -> float | None:
    """This function lets one worker work off the same hops as tasks; None without a broker."""
    if not os.environ.get("BROKER_URL"):
        return None
    before, wanted = effects(), 3 * count
    for n in range(count):
        hop.delay(ROUTES[n % 4 // 2], n)
    worker = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "bench.naive_celery", "worker"),
            *("--pool", "solo", "--without-mingle", "--without-gossip", "-l", "ERROR"),
        ],
        cwd=Path(__file__).resolve().parents[1],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while effects() == before:
            time.sleep(0.01)
        start, first = time.perf_counter(), effects()
        while effects() < before + wanted:
            time.sleep(0.05)
        return (before + wanted - first) / (time.perf_counter() - start)
    finally:
        worker.terminate()
        worker.wait()


def idle_wait() -> float:
    """This function returns the median time from commit below to effect above with a courier at hand, in ms."""
    waits = []
    for n in range(50):
        with in_tenant(TOWN), transaction():
            outbox.send(
                source=TOWN,
                target=COUNTY,
                stream=f"idle {n}",
                kind=KIND,
                payload={"n": n, "route": []},
                now=timezone.now(),
            )
        start = time.perf_counter()
        courier.deliver_once(now=timezone.now())
        waits.append((time.perf_counter() - start) * 1000)
    return statistics.median(waits)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    register(kind=KIND, function=apply)
    with copied_database(ensure_template(), f"bench_courier_{os.getpid()}"), doorbell.muted():
        fill(200)
        drain(50)
        fill(count // 2)
        half = timed(lambda: drain(50))
        fill(count)
        batches = timed(lambda: drain(50))
        fill(count // 4)
        singly = timed(lambda: drain(1))
        naive = celery_rate(count // 4)
        wait = idle_wait()
    print(f"batches of 50        {batches:8.0f} messages/s   slope {batches / half:.2f} (double backlog)")
    print(f"one per transaction  {singly:8.0f} messages/s   batches are {batches / singly:.1f} × as fast")
    if naive is None:
        print("naive Celery chain        not measured: no broker (BROKER_URL)")
    else:
        print(f"naive Celery chain   {naive:8.0f} messages/s   batches are {batches / naive:.1f} × as fast")
    print(f"idle, commit below → effect above: {wait:.1f} ms p50")


if __name__ == "__main__":
    main()

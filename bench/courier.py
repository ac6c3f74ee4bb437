"""The courier beside one message per transaction and beside naive Celery chains, in one run.

    python -m deploy.dev with-servers --home .onenet/tests -- .venv/bin/python -m bench.courier [MESSAGES [CONGRESSES …]]

The same messages, with the same effects: a small one (one row in the target), and the full ones of the application (an
offer: crossing, deadline; an act told to the parent: event, case, card, feed row). Prints messages a second over so many
congresses (40 and 200), how many times as fast batches are, the slope (double backlog, five times the congresses), and the
wait from commit below to effect above, committed too, with a resident courier that has nothing else to do.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# A broker of its own: a worker of somebody else would take the chains away.
if "BROKER_URL" in os.environ:
    os.environ["BROKER_URL"] = urlsplit(os.environ["BROKER_URL"])._replace(path="/9").geturl()

import django

django.setup()

from django.utils import timezone  # noqa: E402

from bench.naive_celery import effect, hop  # noqa: E402
from bench.parents import make_parents, offer, told  # noqa: E402
from cases.models import Receipt  # noqa: E402
from core.ids import new_id  # noqa: E402
from core.logins import use_login  # noqa: E402
from core.transactions import cursor, transaction  # noqa: E402
from sync import courier, doorbell, outbox  # noqa: E402
from sync.handlers import Plan, register  # noqa: E402
from sync.messages import Message  # noqa: E402
from sync.resident import Resident  # noqa: E402
from tenants.context import in_tenant  # noqa: E402
from tenants.levels import Level  # noqa: E402
from tenants.provisioning import NewTenant, provision  # noqa: E402
from tests.factories.databases import copied_database, ensure_template  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
KIND = "bench.hop"
FIRST = 101
LINES = 8000
"""So many lines share the messages, so that heads of line never run out."""
CELERY_SILENCE_S = 15
"""What is not done after so long without any progress is lost."""
IDLE = 100
IDLE_PAUSE_S = 0.06


def apply(*, message: Message, now: datetime) -> None:
    """This function gives one message its small effect."""
    del now
    effect(target=message.target_no, n=message.payload["n"])


def apply_together(*, messages: Sequence[Message], now: datetime) -> Plan:
    """This function gives many messages the same effect."""
    Receipt.objects.bulk_create(
        Receipt(client_key=str(new_id()), act="bench", fingerprint="", result={"n": one.payload["n"]}, at=now)
        for one in messages
    )
    return []
    yield


def open_congresses(count: int) -> list[int]:
    """This function switches on so many congresses of the bench's own and returns their numbers."""
    numbers = list(range(FIRST, FIRST + count))
    new = [
        NewTenant(no=no, code=f"46{no:04d}", name=f"{no}县人民代表大会", place=f"{no}县", level=Level.COUNTY)
        for no in numbers
    ]
    provision(tenants=new, now=timezone.now())
    return numbers


def fill(numbers: Sequence[int], count: int, letter: Callable[[int, int, int], outbox.Letter]) -> None:
    """This function commits so many messages, from each congress to the next."""
    for place, source in enumerate(numbers):
        target = numbers[(place + 1) % len(numbers)]
        with in_tenant(source), transaction():
            letters = [letter(source, target, n) for n in range(place, count, len(numbers))]
            outbox.send_all(source=source, letters=letters)
    with use_login("owner"), cursor() as sql:
        sql.execute("ANALYZE public.sync_outbox")


def small(_source: int, target: int, n: int) -> outbox.Letter:
    """This function returns a message with the small effect."""
    return outbox.Letter(target=target, stream=f"case {n % LINES}", kind=KIND, payload={"n": n}, at=timezone.now())


def rate(limit: int, most: int | None = None) -> float:
    """This function drains the backlog, or `most` of it, and returns messages a second."""
    start = time.perf_counter()
    done = 0
    while most is None or done < most:
        delivered = courier.deliver_once(now=timezone.now(), limit=limit)
        if not delivered.claimed:
            break
        assert delivered.delivered == delivered.claimed, delivered
        done += delivered.delivered
    return done / (time.perf_counter() - start)


def effects(numbers: Sequence[int]) -> int:
    """This function counts the small effects in all congresses."""
    total = 0
    with use_login("owner"), cursor() as sql:
        for no in numbers:
            sql.execute(f"select count(*) from c_{no}.cases_receipt where act = 'bench'")
            total += int(sql.fetchone()[0])
    return total


def celery_rate(numbers: Sequence[int], count: int) -> float | None:
    """This function lets one worker work off chains of three hops as tasks; None without a broker."""
    if not os.environ.get("BROKER_URL"):
        return None
    before, wanted = effects(numbers), 3 * count
    for n in range(count):
        hop.delay([numbers[(n + step) % len(numbers)] for step in range(3)], n)
    worker = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "bench.naive_celery", "worker"),
            *("--pool", "solo", "--without-mingle", "--without-gossip", "-l", "ERROR"),
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while (first := effects(numbers)) == before:
            time.sleep(0.05)
        start = last_change = time.perf_counter()
        seen = first
        while seen < before + wanted and time.perf_counter() - last_change < CELERY_SILENCE_S:
            time.sleep(0.1)
            now_seen = effects(numbers)
            if now_seen != seen:
                seen, last_change = now_seen, time.perf_counter()
        if seen < before + wanted:
            print(f"  naive Celery chain lost {before + wanted - seen} of {wanted}")
        return (seen - first) / (last_change - start)
    finally:
        worker.terminate()
        worker.wait()


@contextmanager
def resident() -> Iterator[subprocess.Popen[str]]:
    """This function keeps a resident courier running that prints when a message's effect was committed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.courier", "--resident"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "ONENET_LOGIN": "courier", "LOG_LEVEL": "ERROR"},
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.terminate()
        process.wait()


def run_resident() -> None:
    """This function is the resident courier's process; the monotonic clock is the machine's, the same for both."""
    applied: list[int] = []
    register(
        kind=KIND,
        function=lambda *, message, now: (apply(message=message, now=now), applied.append(message.payload["n"])),
    )
    deliver = courier.deliver_once

    def deliver_and_say(**given: datetime) -> courier.Delivered:
        done = deliver(**given)
        for n in applied:
            print(n, time.monotonic(), flush=True)
        applied.clear()
        return done

    courier.deliver_once = deliver_and_say
    loop = Resident(clock=timezone.now)
    loop.stop_on_signals()
    print("ready", flush=True)
    loop.run()


def idle_waits(numbers: Sequence[int]) -> list[float]:
    """This function returns the waits from commit below to effect above, in ms, one message at a time."""
    waits = []
    with resident() as process:
        time.sleep(1)
        for n in range(IDLE):
            with in_tenant(numbers[0]), transaction():
                outbox.send(
                    source=numbers[0],
                    target=numbers[1 + n % (len(numbers) - 1)],
                    stream=f"idle {n}",
                    kind=KIND,
                    payload={"n": n},
                    now=timezone.now(),
                )
            committed = time.monotonic()
            said, at = process.stdout.readline().split() if process.stdout else ("", "0")
            assert int(said) == n
            waits.append((float(at) - committed) * 1000)
            time.sleep(IDLE_PAUSE_S)
    return waits


def show(name: str, value: float, note: str = "") -> None:
    """This function prints one line of the result."""
    print(f"{name:44} {value:8.0f} messages/s   {note}", flush=True)


def backlogs(numbers: Sequence[int], count: int) -> float:
    """This function measures how fast backlogs drain and returns the rate with the small effect."""
    size = len(numbers)
    fill(numbers, size * 4, small)
    rate(courier.BATCH)
    fill(numbers, count // 2, small)
    half = rate(courier.BATCH)
    fill(numbers, count, small)
    batches = rate(courier.BATCH)
    fill(numbers, count // 8, small)
    singly = rate(1)
    naive = celery_rate(numbers, count // 24)
    show(f"{size} congresses, small effect, batches", batches, f"slope {batches / half:.2f} (double backlog)")
    show("  one message per transaction", singly, f"batches are {batches / singly:.1f} × as fast")
    if naive is None:
        print("  naive Celery chain: not measured, no broker (BROKER_URL)")
    else:
        show("  naive Celery chain", naive, f"batches are {batches / naive:.1f} × as fast")
    parents = make_parents(numbers, each=max(1, count // 4 // size))
    fill(numbers, count // 4, offer(numbers))
    offers = rate(courier.BATCH)
    fill(numbers, count // 4, told(parents))
    acts = rate(courier.BATCH)
    fill(numbers, count // 16, told(parents))
    acts_singly = rate(1)
    show("  full effect: offers", offers)
    show(
        "  full effect: acts told to the parent",
        acts,
        f"{acts / acts_singly:.1f} × one per transaction ({acts_singly:.0f})",
    )
    return batches


def over(size: int, count: int) -> float:
    """This function measures all over so many congresses and returns the rate with the small effect."""
    numbers = open_congresses(size)
    with doorbell.muted():
        batches = backlogs(numbers, count)
    waits = sorted(idle_waits(numbers))
    print(
        f"  idle, commit below → effect above: {statistics.median(waits):.1f} ms p50, "
        f"{waits[len(waits) * 95 // 100]:.1f} ms p95",
        flush=True,
    )
    return batches


def main() -> None:
    """This function runs everything for each number of congresses, each in a database of its own."""
    if sys.argv[1:] == ["--resident"]:
        run_resident()
        return
    count, *sizes = [int(given) for given in sys.argv[1:]] or [16000]
    register(kind=KIND, function=apply, together=apply_together)
    rates = []
    print(f"load average at the start {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for size in sizes or [40, 200]:
        with copied_database(ensure_template(), f"bench_courier_{os.getpid()}_{size}"):
            rates.append(over(size, count))
    if len(rates) > 1:
        print(f"slope over congresses: {rates[-1] / rates[0]:.2f}")


if __name__ == "__main__":
    main()

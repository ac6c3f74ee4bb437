"""What keeping connections costs when every one of them meets every congress: requests a second and memory, by way.

    make bench ARGS=connections

Threads ask for congresses by Zipf; a request is the gate's look-up of the host and five statements in the congress's
place. The ways take turns, round by round, in one run on one database with real schemas:

* never      a connection per thread, never replaced
* replace N  a connection per thread, replaced between requests once it has met more than N schemas
* affinity N as many shared connections as threads; a request takes an idle one that has met its congress
* homes K    K shared connections; each congress has a home among them and takes another only while that one is busy

At the end the product itself: the process that serves real pages of every congress, its own memory and its backends'.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from psycopg import sql  # noqa: E402

from bench.served import cold_and_warm, furnish, resident_mb, serve_pages  # noqa: E402
from cases.models import Assignment, Case, Deadline, Event, Reply  # noqa: E402
from core.ids import new_id  # noqa: E402
from core.logins import use_login  # noqa: E402
from core.transactions import cursor  # noqa: E402
from tenants.context import in_tenant  # noqa: E402
from tenants.levels import Level  # noqa: E402
from tenants.models import Domain  # noqa: E402
from tenants.places import Place, shared_place, tenant_place  # noqa: E402
from tenants.postgresql.base import ENTER  # noqa: E402
from tenants.provisioning import NewTenant, provision  # noqa: E402
from tests.factories.databases import copied_database, ensure_template  # noqa: E402
from tests.factories.world import NOW, TOWN  # noqa: E402

THREADS = 4
ROUNDS = 5
Statement = tuple[str, tuple[Any, ...]]


def statements() -> list[Statement]:
    """This function returns what a request runs in its congress's place: a list of cases and all of one case."""
    case = new_id()
    with in_tenant(TOWN):
        wanted = (
            Case.objects.order_by("-created_at")[:20],
            Case.objects.filter(pk=case),
            Assignment.objects.filter(case_id=case).select_related("case"),
            Event.objects.filter(case_id=case).order_by("at")[:30],
            Deadline.objects.filter(case_id=case),
            Reply.objects.filter(assignment__case_id=case),
        )
        return [queryset.query.sql_with_params() for queryset in wanted][:5]


@dataclass
class Kept:
    """A connection of the pool and the congresses that it has met."""

    raw: psycopg.Connection[Any]
    met: set[int] = field(default_factory=set)

    @property
    def pid(self) -> int:
        """This property is the process number of the backend."""
        return self.raw.info.backend_pid


def connect() -> Kept:
    """This function opens a connection as the web does."""
    given = connections["default"].get_connection_params()
    raw = psycopg.connect(
        host=given.get("host"),
        port=given.get("port"),
        user=given["user"],
        password=given["password"],
        dbname=given["dbname"],
        application_name="bench",
        prepare_threshold=None,
        autocommit=True,
    )
    return Kept(raw)


class Way:
    """Keeps connections in one way. ``cap`` is how many schemas a connection may meet, 0 for any number."""

    def __init__(self, *, name: str, size: int, cap: int, take: Callable[[Way, int, int], Kept]) -> None:
        self.name = name
        self.cap = cap
        self.size = size
        self._take = take
        self._guard = threading.Condition()
        self.idle: list[Kept] = []
        self.homes: dict[int, Kept] = {}
        self.replaced = 0
        self.speeds: list[float] = []
        self.waits: list[float] = []
        self.most = 0.0
        self.total = 0.0
        for number in range(size):
            kept = connect()
            self.idle.append(kept)
            self.homes[number] = kept

    def check_out(self, *, thread: int, tenant: int) -> Kept:
        """This function returns a connection for a request; it waits while all are in use."""
        with self._guard:
            while not self.idle:
                self._guard.wait()
            kept = self._take(self, thread, tenant)
            self.idle.remove(kept)
            return kept

    def check_in(self, kept: Kept) -> None:
        """This function takes a connection back, replacing it when it has met too many schemas."""
        if self.cap and len(kept.met) > self.cap:
            self.most = max(self.most, resident_mb(kept.pid))
            kept.raw.close()
            fresh = connect()
            kept.raw, kept.met = fresh.raw, set()
            self.replaced += 1
        with self._guard:
            self.idle.append(kept)
            self._guard.notify()

    def measure(self) -> None:
        """This function keeps the memory that the backends hold now."""
        held = [resident_mb(kept.pid) for kept in self.homes.values()]
        self.most = max(self.most, *held)
        self.total = sum(held)


def own(way: Way, thread: int, tenant: int) -> Kept:
    """This function gives each thread the same connection always."""
    del tenant
    return way.homes[thread]


def acquainted(way: Way, thread: int, tenant: int) -> Kept:
    """This function prefers an idle connection that has met the congress, else the one that has met the fewest."""
    del thread
    return min(way.idle, key=lambda kept: (tenant not in kept.met, len(kept.met)))


def at_home(way: Way, thread: int, tenant: int) -> Kept:
    """This function prefers the congress's home, else an idle acquaintance, else whoever has met the fewest."""
    home = way.homes[tenant % way.size]
    return home if home in way.idle else acquainted(way, thread, tenant)


def ways() -> list[Way]:
    """This function returns the ways that are compared."""
    return [
        Way(name="never", size=THREADS, cap=0, take=own),
        Way(name="replace 100", size=THREADS, cap=100, take=own),
        Way(name="replace 150", size=THREADS, cap=150, take=own),
        Way(name="affinity 100", size=THREADS, cap=100, take=acquainted),
        Way(name="homes 8, 100", size=8, cap=100, take=at_home),
        Way(name="homes 16, 100", size=16, cap=100, take=at_home),
    ]


def enter(kept: Kept, place: Place) -> None:
    """This function sends role and search path, as the backend does."""
    kept.raw.execute(ENTER, [place.search_path, place.role])


def serve(way: Way, thread: int, asked: list[int], hosts: dict[int, str], work: list[Statement]) -> None:
    """This function runs the requests of one thread."""
    gate = shared_place("gate")
    for tenant in asked:
        began = time.perf_counter()
        kept = way.check_out(thread=thread, tenant=tenant)
        enter(kept, gate)
        kept.raw.execute(
            "select t.* from tenants_domain d join tenants_tenant t on t.no = d.tenant_id where d.host = %s",
            [hosts[tenant]],
        ).fetchall()
        enter(kept, tenant_place(tenant))
        kept.met.add(tenant)
        for statement, params in work:
            kept.raw.execute(statement.encode(), params).fetchall()
        way.check_in(kept)
        way.waits.append(time.perf_counter() - began)


def run_round(way: Way, picks: list[list[int]], hosts: dict[int, str], work: list[Statement]) -> float:
    """This function runs one round with all threads and returns requests a second."""
    threads = [
        threading.Thread(target=serve, args=(way, number, asked, hosts, work)) for number, asked in enumerate(picks)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(map(len, picks)) / (time.perf_counter() - began)


def compare(*, hosts: dict[int, str], requests: int) -> None:
    """This function prints the table of the ways."""
    dice = random.Random(20261130)
    numbers = sorted(hosts)
    dice.shuffle(numbers)
    weights = list(accumulate(1 / rank for rank in range(1, len(numbers) + 1)))
    work = statements()
    all_ways = ways()
    for turn in range(ROUNDS + 1):
        picks = [dice.choices(numbers, cum_weights=weights, k=requests // THREADS) for _ in range(THREADS)]
        for way in dice.sample(all_ways, len(all_ways)):
            way.waits = [] if turn == 1 else way.waits
            speed = run_round(way, picks, hosts, work)
            way.measure()
            if turn:
                way.speeds.append(speed)
    base = statistics.median(next(way for way in all_ways if way.name == "replace 100").speeds)
    print(
        f"{'way':<14} {'req/s':>7} {'ratio':>6} {'p50 ms':>7} {'p99 ms':>7} {'MB, worst':>10} {'MB, all':>8} {'replaced':>9}"
    )
    for way in all_ways:
        waits = sorted(way.waits)
        speed = statistics.median(way.speeds)
        print(
            f"{way.name:<14} {speed:>7.0f} {speed / base:>6.2f} {waits[len(waits) // 2] * 1000:>7.2f}"
            f" {waits[len(waits) * 99 // 100] * 1000:>7.2f} {way.most:>10.1f} {way.total:>8.0f} {way.replaced:>9}"
        )
        for kept in way.homes.values():
            kept.raw.close()


def first_role() -> None:
    """This function prints what the first congress's role costs in a fresh connection, and the next ones."""
    firsts, seconds, opens, washes = [], [], [], []
    for no in range(TOWN, TOWN + 20):
        began = time.perf_counter()
        kept = connect()
        opens.append(time.perf_counter() - began)
        began = time.perf_counter()
        enter(kept, tenant_place(TOWN))
        firsts.append(time.perf_counter() - began)
        began = time.perf_counter()
        enter(kept, tenant_place(no + 1))
        seconds.append(time.perf_counter() - began)
        began = time.perf_counter()
        kept.raw.execute("discard all")
        washes.append(time.perf_counter() - began)
        kept.raw.close()
    for name, found in (("open", opens), ("first role", firsts), ("next role", seconds), ("discard all", washes)):
        print(f"{name:<11} {statistics.median(found) * 1000:6.2f} ms p50")


def every_table(hosts: dict[int, str]) -> None:
    """This function prints what a connection holds after it used every table of so many congresses."""
    with use_login("owner"), cursor() as query:
        query.execute("select tablename from pg_catalog.pg_tables where schemaname = 'c_0'")
        tables = [sql.Identifier(row[0]) for row in query.fetchall()]
    kept = connect()
    for count, no in enumerate(sorted(hosts), start=1):
        enter(kept, tenant_place(no))
        for table in tables:
            kept.raw.execute(sql.SQL("select * from {} limit 1").format(table)).fetchall()
            kept.raw.execute(sql.SQL("delete from {} where false").format(table))
        if count in (1, 100, 150, 200, 400):
            print(f"every table of {count:>3} congresses: {resident_mb(kept.pid):6.1f} MB")
        if count == 400:
            break
    kept.raw.close()


def first_meetings(*, congresses: int, cap: int, requests: int = 60_000) -> float:
    """This function plays requests by Zipf over connections of threads and returns how many meet a congress anew."""
    dice = random.Random(3)
    weights = list(accumulate(1 / rank for rank in range(1, congresses + 1)))
    met: list[set[int]] = [set() for _ in range(THREADS)]
    new = 0
    for number, tenant in enumerate(dice.choices(range(congresses), cum_weights=weights, k=requests)):
        known = met[number % THREADS]
        if tenant not in known:
            new += number >= requests // 2
            known.add(tenant)
        if cap and len(known) > cap:
            known.clear()
    return new / (requests - requests // 2)


def hosts_of_all() -> dict[int, str]:
    """This function returns the host of each congress of the database in use."""
    with use_login("owner"):
        return dict(Domain.objects.filter(primary=True).values_list("tenant_id", "host"))


def run(*, congresses: int, requests: int) -> None:
    """This function runs everything on the database in use, which has that many congresses."""
    hosts = hosts_of_all()
    assert len(hosts) >= congresses, len(hosts)
    print(f"{len(hosts)} congresses, {THREADS} threads, Zipf, {requests} requests a round, {ROUNDS} rounds")
    compare(hosts=hosts, requests=requests)
    first_role()
    every_table(hosts)
    furnished = furnish(hosts)
    connections.close_all()
    cold, warm = cold_and_warm(furnished)
    print(
        f"a desk: {cold:.1f} ms p50 where the connection meets the congress for the first time, {warm:.1f} after that"
    )
    for cap in (0, 100, 150, 300):
        met = first_meetings(congresses=len(hosts), cap=cap)
        print(
            f"schemas a connection {cap or 'any'}: {met:.1%} of requests meet one for the first time:"
            f" {met * (cold - warm) / (warm + met * (cold - warm)):.1%} of a page's time"
        )
    for cap in (settings.SCHEMAS_PER_CONNECTION, 1_000_000):
        settings.SCHEMAS_PER_CONNECTION = cap
        serve_pages(furnished)


def main(congresses: int = 1244, requests: int = 4000) -> None:
    """This function makes the congresses in a database of its own and runs everything there."""
    new = [
        NewTenant(code=f"9{number:07d}", name=f"第{number}县人大", place=f"第{number}县", level=Level.COUNTY)
        for number in range(congresses)
    ]
    with copied_database(ensure_template(), "bench_connections"):
        provision(tenants=new, now=NOW)
        run(congresses=congresses, requests=requests)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))

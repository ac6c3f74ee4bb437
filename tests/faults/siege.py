"""The siege: thousands of escalations over forty congresses while everything that can die is killed, then the count.

    python -m tests.faults.siege [--short] [--escalations 10000] [--kills 300] [--stops 15] [--cuts 3] [--cut 40]
        [--lock 60] [--repeats 10] [--seed 1] [--courier mark_then_apply]

Two hosts: a near one with the database, the broker, a web process and couriers, and a far one with another web process,
a Celery worker with its beat, and a courier whose clock is an hour wrong; the line between them is cut now and then.
Clients ask the webs over HTTP; what they were answered is acknowledged. An escalation goes up three levels, every fifth
is answered, and the answer goes down again. Each message makes a record and a term, counted in the end.

It starts servers of its own (data on disk, as in production). Seeded are what is sent, what is poisoned and what is
struck; when exactly a blow falls is the machine's. Ends with 1 when anything was lost, doubled, out of order or dated
wrongly, or was not delivered within a minute of the last fault. With a courier that is wrong on purpose it must end with
1. `--short` is the same with smaller numbers, for every run of the tests.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import threading
import time
from typing import Any

from deploy.dev.home import DevelopmentError, Home
from deploy.dev.valkey import Valkey
from tests.faults import siege_hosts
from tests.faults.siege_hosts import Line, ReachedPostgres
from tests.faults.siege_processes import ROOT, Part, Program

TOWERS = 10
WEBS = 2
CLIENTS = 4
COURIERS = 3
SOON_S = 60
FULL = {"escalations": 10000, "kills": 300, "stops": 15, "cuts": 3, "cut": 40, "lock": 60, "repeats": 10, "wipes": 15}
SHORT = {"escalations": 300, "kills": 24, "stops": 2, "cuts": 1, "cut": 6, "lock": 6, "repeats": 3, "wipes": 2}
WRONG = {"escalations": 100, "kills": 8, "stops": 1, "cuts": 1, "cut": 2, "lock": 2, "repeats": 0, "wipes": 1}
"""Enough to find out a courier that is wrong."""
PATIENCE_S = {"sound": 300, "mark_then_apply": 120, "apply_then_mark": 5}
"""When to count even if some still wait. What is done twice sends twice, level by level: that need not end."""
STRUCK = {"courier": 5, "web": 3, "worker": 2}
"""How often which kind of process is the one that is killed."""


def main() -> int:
    parser = argparse.ArgumentParser()
    for name in FULL:
        parser.add_argument(f"--{name}", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--courier", choices=("sound", "mark_then_apply", "apply_then_mark"), default="sound")
    given = parser.parse_args()
    short = SHORT if given.courier == "sound" else WRONG
    for name, value in (short if given.short else FULL).items():
        if getattr(given, name) is None:
            setattr(given, name, value)
    home = Home.at(ROOT / ".onenet" / "siege")
    line = siege_hosts.lay()
    postgres, valkey = ReachedPostgres(home), Valkey(home)
    postgres.near, postgres.syncs = line.near, not given.short
    place = home.path / "run"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    try:
        postgres.start()
        start_broker(valkey)
        os.environ |= {
            "DATABASE_URL": postgres.address(),
            "BROKER_URL": valkey.address(),
            "ONENET_DEPLOYMENT": "siege",
            "ELASTICSEARCH_URL": "",
            "SIEGE_HOME": str(place),
            "SIEGE_COURIER": given.courier,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": home.secret(),
        }
        if line.near != "127.0.0.1":
            import redis

            redis.Redis.from_url(valkey.address()).config_set("bind", f"127.0.0.1 {line.near}")
        return Siege(given, line, postgres, home).run()
    finally:
        line.mend()
        valkey.stop()
        postgres.stop()
        line.remove()


class Siege:
    """One run over a database of its own."""

    def __init__(self, given: argparse.Namespace, line: Line, postgres: ReachedPostgres, home: Home) -> None:
        from tests.faults import siege_parts

        self.given, self.line, self.postgres, self.home = given, line, postgres, home
        self.chance = random.Random(given.seed)
        self.streams = max(1, given.escalations // (TOWERS * siege_parts.LENGTH))
        self.count = dict.fromkeys(["kills", "stops", "wipes", "cuts", *STRUCK], 0)
        self.mend_at = 0.0
        self.pause = threading.Event()
        siege_parts.prepare()
        if given.courier != "sound":
            # The wrong ones know no dead letters either: poison would stop them before they do their harm.
            (siege_parts.PLACE / "healed").touch()

    def run(self) -> int:
        from tests.factories.databases import copied_database, ensure_template
        from tests.faults import siege_count

        size = {"towers": TOWERS, "streams": self.streams}
        up, down = siege_count.hops(**size)
        began = time.monotonic()
        with copied_database(ensure_template(), f"siege_{os.getpid()}"):
            self.open_congresses()
            print(
                f"siege: {up // 3} escalations, {up} hops up and {down} of answers down over {TOWERS * 4} congresses, "
                f"seed {self.given.seed}, load {os.getloadavg()[0]:.1f}; {self.line.words}",
                flush=True,
            )
            began = time.monotonic()
            self.raise_parts()
            try:
                self.strike()
                print(self.count, f"{time.monotonic() - began:.0f} s", flush=True)
                took = self.wait_until_delivered()
                print(f"delivered {took:.1f} s after the last fault", flush=True)
                self.heal()
                self.wait_until_delivered()
                found = self.faults()
                calm = siege_count.digest(towers=TOWERS)
                for _ in range(self.given.repeats if not found else 0):
                    self.deliver_again()
                    self.wait_until_delivered()
                if not found and siege_count.digest(towers=TOWERS) != calm:
                    found = ["delivered again, something changed", *self.faults()]
            finally:
                for part in [*self.clients, *self.parts, self.lock]:
                    part.kill()
        if took > SOON_S:
            found.append(f"delivered only {took:.0f} s after the last fault")
        found += [f"no {what} fell" for what, times in self.count.items() if not times]
        print(
            "\n".join(found[:40])
            or f"0 lost, 0 doubled, 0 out of order, 0 terms changed; {time.monotonic() - began:.0f} s"
        )
        return 1 if found else 0

    def open_congresses(self) -> None:
        from django.utils import timezone

        from tenants.levels import Level
        from tenants.provisioning import NewTenant, provision
        from tests.faults.siege_parts import route

        numbers = [no for tower in range(TOWERS) for no in route(tower)]
        new = [NewTenant(no=no, code=f"46{no:04d}", name=f"{no}", place=f"{no}", level=Level.COUNTY) for no in numbers]
        provision(tenants=new, now=timezone.now())

    def raise_parts(self) -> None:
        """This function makes all that takes part; nothing runs before it is tended."""
        from tests.faults import siege_parts

        given, python = self.given, sys.executable
        hosts: list[tuple[Line | None, str]] = [(None, "127.0.0.1"), (self.line, self.line.far_host)]
        self.parts: list[Part | Program] = []
        addresses = []
        for which, (far, host) in enumerate(hosts):
            port = self.home.port(f"web{which}")
            addresses.append(f"{host}:{port}")
            command = [python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
            command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "tests.faults.siege_web:application"]
            log = self.home.log(f"web{which}")
            self.parts.append(Program("web", command, log=log, far=far, ONENET_LOGIN="web"))
        worker = [python, "-m", "celery", "-A", "tests.faults.siege_worker", "worker", "--pool", "solo", "-B"]
        worker += ["--without-mingle", "--without-gossip", "-l", "ERROR", "-s", str(siege_parts.PLACE / "beat")]
        log = self.home.log("worker")
        self.parts.append(Program("worker", worker, log=log, far=self.line, ONENET_LOGIN="courier"))
        for _ in range(COURIERS - 1):
            self.parts.append(Part("courier", siege_parts.carry, given.courier, 0))
        skew = self.chance.choice([1, -1])
        self.parts.append(Part("courier", siege_parts.carry, given.courier, skew, far=self.line))
        self.clients = [
            Part("client", siege_parts.ask, n, CLIENTS, TOWERS, self.streams, given.seed, addresses[n % WEBS])
            for n in range(CLIENTS)
        ]
        self.lock = Part("lock", hold_a_congress, given.lock)

    def tend(self) -> None:
        for part in [*self.clients, *self.parts, self.lock]:
            part.tend()

    def strike(self) -> None:
        """This function kills, stops, cuts and empties until everything is acknowledged and all blows have fallen."""
        given, count = self.given, self.count
        while any(count[what] < getattr(given, what) for what in ("kills", "stops", "cuts", "wipes")) or not all(
            part.done for part in [*self.clients, self.lock]
        ):
            self.tend()
            self.pause.wait(self.chance.uniform(0.05, 0.6))
            if count["kills"] < given.kills:
                self.kill_one()
            if self.is_time("wipes"):
                empty_broker()
                count["wipes"] += 1
            if self.mend_at and time.monotonic() > self.mend_at:
                self.line.mend()
                self.mend_at = 0.0
            elif not self.mend_at and self.is_time("cuts"):
                self.line.cut()
                self.mend_at = time.monotonic() + given.cut
                count["cuts"] += 1
            if self.is_time("stops"):
                self.stop_the_database()
                count["stops"] += 1
        while self.mend_at:
            self.pause.wait(max(0.0, self.mend_at - time.monotonic()))
            self.line.mend()
            self.mend_at = 0.0

    def is_time(self, what: str) -> bool:
        """Blows of each kind are spread over the kills."""
        done, wanted = self.count[what], getattr(self.given, what)
        return bool(done < wanted and self.count["kills"] >= (done + 1) * self.given.kills // (wanted + 1))

    def kill_one(self) -> None:
        never = [kind for kind in STRUCK if not self.count[kind]]
        kind = never[0] if never else self.chance.choices(list(STRUCK), list(STRUCK.values()))[0]
        if self.chance.choice([part for part in self.parts if part.kind == kind]).kill():
            self.count["kills"] += 1
            self.count[kind] += 1

    def stop_the_database(self) -> None:
        pid = self.postgres.pid()
        if pid is not None:
            os.kill(pid, signal.SIGQUIT)
            while self.postgres.pid() is not None:
                self.pause.wait(0.05)
        self.postgres.start()

    def wait_until_delivered(self) -> float:
        """This function waits until nothing waits but what is poisoned or behind it; it returns the seconds that took."""
        from django.utils import timezone

        from sync import metrics

        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE_S[self.given.courier]:
            self.tend()
            figures = metrics.courier_metrics(now=timezone.now())
            # What is poisoned tries again for some minutes: its lines are counted by themselves.
            if figures.waiting == figures.blocked + figures.failing + behind_failing():
                break
            self.pause.wait(0.2)
        return time.monotonic() - begun

    def heal(self) -> None:
        """This function repairs what was poisoned and makes it due at once, dated as it was."""
        from tests.faults import siege_parts

        (siege_parts.PLACE / "healed").touch()
        as_the_courier(
            "UPDATE public.sync_outbox SET state = 'WAITING', attempts = 0, next_try_at = NULL WHERE state <> 'DELIVERED'"
        )

    def deliver_again(self) -> None:
        """This function makes all that was delivered due again, in a shuffled order."""
        ids = [row[0] for row in as_the_courier("SELECT id FROM public.sync_outbox")]
        self.chance.shuffle(ids)
        for start in range(0, len(ids), 1000):
            as_the_courier(
                "UPDATE public.sync_outbox SET state = 'WAITING' WHERE id = ANY(%s)", ids[start : start + 1000]
            )

    def faults(self) -> list[str]:
        from tests.faults import siege_count

        return siege_count.faults(
            towers=TOWERS,
            streams=self.streams,
            seed=self.given.seed,
            # The wrong couriers keep no inbox: they are to be found out by what they do.
            inbox=self.given.courier == "sound",
        )


def start_broker(valkey: Valkey) -> None:
    """This function starts the broker; on a machine that is very busy it may be taken for dead before it has begun."""
    for _ in range(5):
        try:
            valkey.start()
        except DevelopmentError:
            time.sleep(2)
        else:
            return
    raise SystemExit("siege: no broker")


def hold_a_congress(seconds: float) -> None:
    """This function locks one congress's tables for so long; a stop of the server ends a hold, and it begins again."""
    import psycopg

    from tests.faults.siege_parts import route

    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
                connection.execute("SET lock_timeout = '5s'")
                connection.execute(f"LOCK TABLE c_{route(0)[1]}.cases_receipt IN ACCESS EXCLUSIVE MODE")
                while time.monotonic() < ends:
                    time.sleep(0.5)
                    connection.execute("SELECT 1")
        except psycopg.Error:
            time.sleep(0.2)


def empty_broker() -> None:
    """This function throws away all that the broker has."""
    import redis

    redis.Redis.from_url(os.environ["BROKER_URL"]).flushdb()


def behind_failing() -> int:
    """This function counts what waits behind a message that fails, and is not given up yet."""
    ((count,),) = as_the_courier(
        "SELECT count(*) FROM public.sync_outbox w WHERE w.state = 'WAITING' AND w.attempts = 0 AND EXISTS ("
        "SELECT 1 FROM public.sync_outbox f WHERE f.state = 'WAITING' AND f.attempts > 0 AND f.source_no = w.source_no"
        " AND f.stream = w.stream AND f.target_no = w.target_no AND f.seq < w.seq)"
    )
    return int(count)


def as_the_courier(statement: str, *given: Any) -> list[tuple[Any, ...]]:
    """This function runs a statement over all messages."""
    from core.logins import use_login
    from core.transactions import cursor
    from tenants.context import as_courier

    with use_login("courier"), as_courier(), cursor() as sql:
        sql.execute(statement, given)
        return sql.fetchall() if sql.description else []


if __name__ == "__main__":
    sys.exit(main())

"""The siege: thousands of escalations over forty congresses while everything that can die is killed, then the count.

    python -m tests.faults.siege [--escalations 10000] [--kills 300] [--stops 15] [--lock 60] [--seed 1]
        [--courier mark_then_apply]

It starts servers of its own (data on disk, as in production) and throws them away. Seeded are what is sent, what is
poisoned and what is struck; when exactly a blow falls is the machine's. Ends with 1 when anything was lost, doubled, out
of order or dated wrongly, or was not delivered within a minute of the last fault. With a courier that is wrong on purpose
it must end with 1.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connections

from deploy.dev.home import Home
from deploy.dev.postgres import Postgres
from deploy.dev.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
TOWERS = 10
WRITERS = 2
COURIERS = 3
SOON_S = 60
REPEATS = 10


class Part:
    """A child that is forked again whenever it has died, until it ends well: forks are at work at once."""

    def __init__(self, work: Callable[..., None], *given: object) -> None:
        self.work, self.given = work, given
        self.pid: int | None = None
        self.done = False

    def tend(self) -> None:
        if self.pid is not None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if not pid:
                return
            self.pid, self.done = None, status == 0
        if self.done:
            return
        connections.close_all()
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                silence = os.open(os.devnull, os.O_WRONLY)
                os.dup2(silence, 1)
                os.dup2(silence, 2)
                self.work(*self.given)
                status = 0
            finally:
                os._exit(status)

    def kill(self) -> bool:
        """This function kills the child, and tells whether it was still at work."""
        if self.pid is None:
            return False
        os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        self.pid, self.done = None, status == 0
        return os.WIFSIGNALED(status)


def strike(given: argparse.Namespace, parts: list[Part], postgres: Postgres, lock: Part) -> dict[str, int]:
    """This function kills, stops and empties until everything is written and all blows have fallen."""
    from tests.faults.test_courier_kills import empty_broker

    chance = random.Random(given.seed)
    count = {"kills": 0, "stops": 0, "wipes": 0}
    pause = threading.Event()
    lock.tend()
    while (
        count["kills"] < given.kills or count["stops"] < given.stops or not all(part.done for part in parts[:WRITERS])
    ):
        for part in parts:
            part.tend()
        pause.wait(chance.uniform(0.05, 0.6))
        if count["kills"] < given.kills:
            count["kills"] += chance.choice(parts).kill()
        if chance.randrange(20) == 0:
            empty_broker()
            count["wipes"] += 1
        if count["stops"] < given.stops and count["kills"] >= (count["stops"] + 1) * given.kills // (given.stops + 1):
            pid = postgres.pid()
            if pid is not None:
                os.kill(pid, signal.SIGQUIT)
                while postgres.pid() is not None:
                    pause.wait(0.05)
            postgres.start()
            count["stops"] += 1
    while not lock.done:
        lock.tend()
        pause.wait(0.2)
    return count


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


def wait_until_delivered(parts: list[Part], patience: float) -> float:
    """This function waits until nothing waits but what is poisoned or behind it, and returns the seconds that took."""
    from django.utils import timezone

    from sync import metrics

    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        for part in parts:
            part.tend()
        figures = metrics.courier_metrics(now=timezone.now())
        # What is poisoned tries again for some minutes: its lines are counted by themselves.
        if figures.waiting == figures.blocked + figures.failing + behind_failing():
            return time.monotonic() - begun
        time.sleep(0.5)
    return patience


def behind_failing() -> int:
    from core.logins import use_login
    from core.transactions import cursor
    from tenants.context import as_courier

    with use_login("courier"), as_courier(), cursor() as sql:
        sql.execute(
            "SELECT count(*) FROM public.sync_outbox w WHERE w.state = 'WAITING' AND w.attempts = 0 AND EXISTS ("
            "SELECT 1 FROM public.sync_outbox f WHERE f.state = 'WAITING' AND f.attempts > 0 AND f.source_no = w.source_no"
            " AND f.stream = w.stream AND f.target_no = w.target_no AND f.seq < w.seq)"
        )
        return int(sql.fetchone()[0])


def heal() -> None:
    """This function repairs what was poisoned and makes it due at once, dated as it was."""
    from core.logins import use_login
    from core.transactions import cursor
    from tenants.context import as_courier
    from tests.faults import siege_parts

    (siege_parts.PLACE / "healed").touch()
    with use_login("courier"), as_courier(), cursor() as sql:
        sql.execute(
            "UPDATE public.sync_outbox SET state = 'WAITING', attempts = 0, next_try_at = NULL WHERE state <> 'DELIVERED'"
        )


def deliver_again(chance: random.Random) -> None:
    """This function makes all that was delivered due again, in a shuffled order."""
    from core.logins import use_login
    from core.transactions import cursor
    from tenants.context import as_courier

    with use_login("courier"), as_courier(), cursor() as sql:
        sql.execute("SELECT id FROM public.sync_outbox")
        ids = [row[0] for row in sql.fetchall()]
        chance.shuffle(ids)
        for start in range(0, len(ids), 1000):
            sql.execute(
                "UPDATE public.sync_outbox SET state = 'WAITING' WHERE id = ANY(%s)", [ids[start : start + 1000]]
            )


def faults(streams: int) -> list[str]:
    """This function compares what every congress has with what its clients were told, and names every difference."""
    from core.logins import use_login
    from core.transactions import cursor
    from tests.faults.siege_parts import LENGTH, PLACE, route

    told = {key for file in PLACE.glob("acknowledged-*") for key in file.read_text().split()}
    found = []
    with use_login("owner"), cursor() as sql:
        for tower in range(TOWERS):
            lowest, *rest = route(tower)
            sql.execute(f"SELECT client_key, result->>'at' FROM c_{lowest}.cases_receipt WHERE act = 'sent'")
            sent = dict(sql.fetchall())
            for no in rest:
                sql.execute(
                    f"SELECT act, (result->>'n')::int, result->>'at' FROM c_{no}.cases_receipt WHERE act LIKE 'case %%'"
                    " ORDER BY act, (result->>'place')::int"
                )
                rows = sql.fetchall()
                for stream in range(streams):
                    got = [(n, at) for act, n, at in rows if act == f"case {stream}"]
                    numbers = [n for n, _ in got]
                    where = f"{no} case {stream}"
                    lost = [n for n in range(1, LENGTH + 1) if f"{tower}-{stream}-{n}" in told and n not in numbers]
                    if lost:
                        found.append(f"{where}: lost {lost}")
                    if len(numbers) != len(set(numbers)):
                        found.append(f"{where}: doubled {numbers}")
                    if numbers != sorted(numbers):
                        found.append(f"{where}: out of order {numbers}")
                    if any(sent.get(f"{tower}-{stream}-{n}") != at for n, at in got):
                        found.append(f"{where}: dated wrongly")
    if len(told) != TOWERS * streams * LENGTH:
        found.append(f"not all acknowledged: {len(told)}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    for name, default in (("escalations", 10000), ("kills", 300), ("stops", 15), ("lock", 60), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--courier", choices=("sound", "mark_then_apply", "apply_then_mark"), default="sound")
    given = parser.parse_args()
    home = Home.at(ROOT / ".onenet" / "siege")
    postgres, valkey = Postgres(home), Valkey(home)
    postgres.start()
    valkey.start()
    place = home.path / "run"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    os.environ |= {
        "DATABASE_URL": postgres.address(),
        "BROKER_URL": valkey.address(),
        "ONENET_DEPLOYMENT": "siege",
        "ELASTICSEARCH_URL": "",
        "SIEGE_HOME": str(place),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": home.secret(),
    }
    try:
        return besiege(given, postgres)
    finally:
        valkey.stop()
        postgres.stop()


def besiege(given: argparse.Namespace, postgres: Postgres) -> int:
    from tests.faults import siege_parts

    siege_parts.prepare()
    if given.courier != "sound":
        # The wrong ones know no dead letters either: poison would stop them before they do their harm.
        (siege_parts.PLACE / "healed").touch()
    streams = max(1, given.escalations // (TOWERS * siege_parts.LENGTH))
    from django.utils import timezone

    from tenants.levels import Level
    from tenants.provisioning import NewTenant, provision
    from tests.factories.databases import copied_database, ensure_template

    with copied_database(ensure_template(), f"siege_{os.getpid()}"):
        numbers = [no for tower in range(TOWERS) for no in siege_parts.route(tower)]
        new = [NewTenant(no=no, code=f"46{no:04d}", name=f"{no}", place=f"{no}", level=Level.COUNTY) for no in numbers]
        provision(tenants=new, now=timezone.now())
        chance = random.Random(given.seed)
        writers = [Part(siege_parts.write, n, WRITERS, TOWERS, streams, given.seed) for n in range(WRITERS)]
        # One of the couriers works on a machine whose clock is an hour wrong.
        skews = (*[0] * (COURIERS - 1), chance.choice([1, -1]))
        carriers = [Part(siege_parts.carry, given.courier, skew) for skew in skews]
        parts = [*writers, *carriers]
        print(f"siege: {given.escalations} escalations, seed {given.seed}, load {os.getloadavg()[0]:.1f}", flush=True)
        began = time.monotonic()
        try:
            lock = Part(hold_a_congress, given.lock)
            print(strike(given, parts, postgres, lock), f"{time.monotonic() - began:.0f} s", flush=True)
            took = wait_until_delivered(parts, SOON_S * 5)
            print(f"delivered {took:.0f} s after the last fault", flush=True)
            heal()
            wait_until_delivered(parts, SOON_S * 5)
            found = faults(streams)
            for _ in range(REPEATS if not found else 0):
                deliver_again(chance)
                wait_until_delivered(parts, SOON_S * 5)
            found += [] if found else faults(streams)
        finally:
            for part in parts:
                part.kill()
    if took > SOON_S:
        found.append(f"delivered only {took:.0f} s after the last fault")
    print(
        "\n".join(found[:40]) or f"0 lost, 0 doubled, 0 out of order, 0 dated wrongly; {time.monotonic() - began:.0f} s"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

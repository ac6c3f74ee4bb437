"""A web process that has served every congress: what it and its connections hold then. Used by ``bench.connections``."""

from __future__ import annotations

import os
import random
import statistics
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone

from api.ids import global_id
from cases.actions.hand_in_opinion import hand_in_opinion
from core.ids import new_id
from core.logins import use_login
from core.transactions import cursor
from hierarchy.kinds import Kind, body_of
from hierarchy.models import Node
from tenants.actors import Actor
from tenants.levels import Level
from tenants.models import Membership, User
from tenants.roles import Role
from tenants.sessions import CLAIM, SessionStore
from tests.factories.world import NOW, SINCE

PAGE_THREADS = 2
SAMPLE = 120


def resident_mb(pid: int) -> float:
    """This function returns the memory that only that process holds, in MB (``RssAnon``); 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:")), 0.0)


@dataclass(frozen=True)
class Furnished:
    """A congress with a secretary who is signed in and one opinion for him to read."""

    host: str
    cookie: str
    opinion: str


def furnish(hosts: dict[int, str]) -> list[Furnished]:
    """This function gives each congress a place in the tree, a secretary with a session, and an opinion."""
    with use_login("owner"):
        known = set(Node.objects.exclude(tenant=None).values_list("tenant_id", flat=True))
        new = sorted(set(hosts) - known)
        Node.objects.bulk_create(
            Node(
                id=10_000 + no,
                code=f"9{no:07d}",
                name=f"第{no}县",
                short_name=f"第{no}县",
                level=Level.COUNTY,
                kind=Kind.COUNTY,
                body=body_of(Kind.COUNTY),
                superior_id=3,
                parent_id=3,
                path=f"1/2/3/{10_000 + no}/",
                valid_from=SINCE,
                tenant_id=no,
                lft=1,
                rght=2,
                tree_id=9,
                depth=2,
            )
            for no in new
        )
        people = {no: User(username=f"secretary-{no}", name="陈静", password="!", created_at=NOW) for no in hosts}
        User.objects.bulk_create(people.values())
        Membership.objects.bulk_create(
            Membership(user=user, tenant_id=no, role=Role.DWC, since=SINCE) for no, user in people.items()
        )
        store, until = SessionStore(), timezone.now() + timedelta(days=1)
        sessions = {
            no: Session(
                session_key=f"bench{no:027d}",
                expire_date=until,
                session_data=store.encode(
                    {
                        SESSION_KEY: str(user.pk),
                        BACKEND_SESSION_KEY: "tenants.authentication.GateBackend",
                        HASH_SESSION_KEY: user.get_session_auth_hash(),
                        CLAIM: no,
                    }
                ),
            )
            for no, user in people.items()
        }
        Session.objects.bulk_create(sessions.values())
    made = []
    for no, host in hosts.items():
        opinion, _code = hand_in_opinion(
            actor=Actor.nobody(), tenant=no, client_key=str(new_id()), now=NOW, title="路灯不亮", text="三个月了。"
        )
        cookie = f"{settings.SESSION_COOKIE_NAME}={sessions[no].session_key}"
        made.append(Furnished(host=host, cookie=cookie, opinion=global_id("Opinion", no, opinion.pk)))
    return made


def page(application: Any, *, at: Furnished, path: str) -> int:
    """This function asks the WSGI application for a page as a server does and returns the status."""
    environ: dict[str, Any] = {"HTTP_HOST": f"{at.host}:8000", "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": at.cookie}
    environ["PATH_INFO"], _, environ["QUERY_STRING"] = path.partition("?")
    setup_testing_defaults(environ)
    found: list[int] = []
    answer = application(environ, lambda status, headers, *rest: found.append(int(status[:3])))
    for _part in answer:
        pass
    answer.close()
    return found[0]


def cold_and_warm(congresses: list[Furnished]) -> tuple[float, float]:
    """This function returns the ms of a desk in a congress that the connection meets for the first time, and after that."""
    from config.wsgi import application

    cold: list[float] = []
    warm: list[float] = []
    for at in random.Random(7).sample(congresses, min(SAMPLE, len(congresses))):
        for taken in (cold, warm):
            began = time.perf_counter()
            page(application, at=at, path="/desk/")
            taken.append((time.perf_counter() - began) * 1000)
    connections.close_all()
    return statistics.median(cold), statistics.median(warm)


def serve_pages(congresses: list[Furnished]) -> None:
    """This function prints the memory of a process, and of its backends, before and after it served every congress."""
    from config.wsgi import application

    wrong: list[tuple[str, str, int]] = []
    taken: list[float] = []
    worst: dict[int, float] = {}
    at_end: list[float] = []

    def work(mine: list[Furnished]) -> None:
        try:
            for number, at in enumerate(mine):
                for path in ("/desk/", f"/opinions/{at.opinion}/") if number % 3 == 0 else ("/desk/",):
                    began = time.perf_counter()
                    status = page(application, at=at, path=path)
                    taken.append(time.perf_counter() - began)
                    if status != 200:
                        wrong.append((at.host, path, status))
        finally:
            finished.wait()
            measured.wait()
            connections.close_all()

    def measure() -> list[float]:
        with use_login("owner"), cursor() as sql:
            sql.execute(
                "select pid from pg_catalog.pg_stat_activity"
                " where datname = current_database() and application_name = 'onenet-web'"
            )
            now = {pid: resident_mb(pid) for (pid,) in sql.fetchall()}
        for pid, size in now.items():
            worst[pid] = max(worst.get(pid, 0.0), size)
        return list(now.values())

    finished, measured = threading.Barrier(PAGE_THREADS + 1), threading.Barrier(PAGE_THREADS + 1)
    before, began = resident_mb(os.getpid()), time.perf_counter()
    threads = []
    for number in range(PAGE_THREADS):
        mine = random.Random(number).sample(congresses, len(congresses))
        threads.append(threading.Thread(target=work, args=(mine,)))
        threads[-1].start()
    while finished.n_waiting < PAGE_THREADS:
        time.sleep(0.2)
        measure()
    speed = len(taken) / (time.perf_counter() - began)
    at_end = measure()
    finished.wait()
    measured.wait()
    for thread in threads:
        thread.join()
    assert not wrong, wrong[:3]
    print(
        f"web process, each of {PAGE_THREADS} threads served all {len(congresses)} congresses, schemas a connection:"
        f" {settings.SCHEMAS_PER_CONNECTION}; {speed:.0f} pages/s, p50 {statistics.median(taken) * 1000:.1f} ms;"
        f" Python {before:.0f} -> {resident_mb(os.getpid()):.0f} MB; connection at worst {max(worst.values()):.1f} MB,"
        f" {len(at_end)} at the end {sum(at_end):.0f} MB, {len(worst)} seen"
    )

"""Two deployments on one machine: a database, a web process and, when asked for, a courier process each."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connections
from django.utils import timezone

from core import ciphers
from core.logins import use_login
from core.transactions import transaction
from hierarchy.models import Node
from sync.between import letters, line, peers, sending, signing
from sync.between.models import OwnKey, Peer, PeerKey, RemoteCongress
from sync.between.sending import Exchanged
from sync.between.transport import PATH
from sync.models import Outbox
from tenants.context import as_courier
from tenants.models import Tenant
from tests.factories.databases import ROOT, use_database
from tests.factories.world import NATION, World, read_world


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(condition: Callable[[], Any], *, seconds: float = 120.0, pause: float = 0.1) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(pause)


@dataclass
class Deployment:
    """One side. ``other`` is what it calls its peer."""

    name: str
    database: str
    other: str
    logs: Path
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    world: World = field(default_factory=World)
    sender: Any = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def use(self) -> Deployment:
        """Makes this test process work in the deployment's database."""
        if urlsplit(settings.DATABASE_URL).path != f"/{self.database}":
            use_database(self.database)
        return self

    def start(self, *, wait: bool = True, environment: dict[str, str] | None = None) -> None:
        """Starts the web and waits until it serves."""
        self._start(
            "web",
            [
                "granian",
                "--interface",
                "wsgi",
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
                "--workers",
                "1",
                "--blocking-threads",
                "4",
                "--no-ws",
                "tests.between.application:application",
            ],
            ONENET_LOGIN="web",
            **(environment or {}),
        )
        if wait:
            until(self.serves)

    def start_courier(self) -> None:
        self._start("courier", ["django", "courier", "--run"], ONENET_LOGIN="courier")

    def start_sending(self) -> None:
        """Sends in a process of its own that is there at once, unlike a courier that has to start."""
        self.use()
        for alias in connections:
            connections[alias].close()
        context = multiprocessing.get_context("fork")
        self.sender = context.Process(target=_send_for_ever, daemon=True)
        self.sender.start()

    def kill_sending(self) -> None:
        """Ends it without a word."""
        self.sender.kill()
        self.sender.join()

    def _start(self, what: str, arguments: Sequence[str], **more: str) -> None:
        url = urlsplit(settings.DATABASE_URL)
        environment = {
            **os.environ,
            "DATABASE_URL": urlunsplit((url.scheme, url.netloc, f"/{self.database}", url.query, "")),
            # Nothing may depend on a bell.
            "BROKER_URL": "",
            "ELASTICSEARCH_URL": "",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'graphql'}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            **more,
        }
        with (self.logs / f"{self.name}-{what}.log").open("ab") as log:
            self.processes[what] = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def serves(self) -> bool:
        assert self.processes["web"].poll() is None, (self.logs / f"{self.name}-web.log").read_text()
        try:
            return self.post(b"", {}).status == 401
        except OSError:
            return False

    def kill(self, what: str = "web") -> None:
        """Ends a process and its children at once, as a power failure does."""
        process = self.processes.pop(what, None)
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def post(self, body: bytes, headers: dict[str, str], *, method: str = "POST") -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, PATH, body=body, headers=headers)
            response = connection.getresponse()
            return Reply(response.status, response.read())
        finally:
            connection.close()

    def exchange(self, *, now: datetime | None = None) -> Exchanged:
        """Sends everything that is due from here."""
        self.use()
        return sending.exchange_all(now=now or timezone.now())

    def number(self, code: str) -> int:
        """The number that a congress has here."""
        self.use()
        with use_login("owner"):
            return Tenant.objects.get(code=code).no

    def peer(self) -> Peer:
        self.use()
        with use_login("owner"):
            return Peer.objects.get(name=self.other)

    def point_at(self, address: str) -> None:
        """Sends to another address from now on, at once."""
        self.use()
        with use_login("owner"):
            Peer.objects.filter(name=self.other).update(address=address, next_try_at=None, failures=0)

    def hurry(self) -> None:
        """Lets nothing here back off any longer: time itself must not move, for requests are dated."""
        self.use()
        with use_login("owner"):
            Outbox.objects.filter(state="WAITING").update(next_try_at=None)

    def states(self, stream: str) -> list[tuple[int, str, int]]:
        """Number, state and attempts of the messages of a stream."""
        self.use()
        with use_login("owner"):
            return list(Outbox.objects.filter(stream=stream).order_by("seq").values_list("seq", "state", "attempts"))

    def waiting(self) -> int:
        self.use()
        with use_login("owner"):
            return Outbox.objects.exclude(state="DELIVERED").count()

    def events(self, stream: str) -> list[dict[str, Any]]:
        """The messages of a stream that are due, packed, but neither sent nor marked."""
        self.use()
        with use_login("courier"), as_courier(), transaction():
            found = line.claim_parcels(
                peer=Peer.objects.get(name=self.other), now=timezone.now(), limit=1000, result=Exchanged()
            )
        return [parcel.event for parcel in found if parcel.event["subject"] == stream]

    def signed(self, body: bytes, *, now: datetime | None = None, **changes: str) -> dict[str, str]:
        """The headers of a request from here, signed as the courier does, with some parts replaced before signing."""
        self.use()
        with use_login("owner"):
            own = OwnKey.objects.filter(peer__name=self.other).order_by("-made_at")[0]
            trusts = ",".join(PeerKey.objects.filter(peer__name=self.other).values_list("key_id", flat=True))
        parts = {
            "path": PATH,
            "content_type": letters.CONTENT_TYPE,
            "trusts": trusts,
            "next_key": "",
            "key_id": own.key_id,
            "private": ciphers.decrypt(own.private_cipher),
            "nonce": f"{random.getrandbits(160):040x}",
            **changes,
        }
        return signing.signed_headers(body=body, now=now or timezone.now(), **parts)


def _send_for_ever() -> None:
    while True:
        sending.exchange_once(now=timezone.now())


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def verdicts(self) -> list[str]:
        """What the receipts say, without the one for the request itself."""
        return [receipt["verdict"] for receipt in self.json["receipts"][1:]]


@dataclass
class Pair:
    """The platform of 广西 with all congresses of the world but the nation's, and the nation's with that one alone."""

    province: Deployment
    nation: Deployment

    def introduce(self) -> None:
        """Lets both know each other, as their administrators do, by keys read out on the telephone."""
        now = timezone.now()
        self.province.use()
        leave(lambda no: no == NATION)
        of_province = peers.add(name="nation", address=self.nation.address, realm=["cn"], now=now)
        self.province.world = read_world()
        self.nation.use()
        leave(lambda no: no != NATION)
        of_nation = peers.add(name="guangxi", address=self.province.address, realm=["45*"], now=now)
        peers.trust(name="guangxi", public=of_province, now=now)
        self.nation.world = read_world()
        peers.connect(name="guangxi", codes=["45"], now=now)
        self.province.use()
        peers.trust(name="nation", public=of_nation, now=now)
        peers.connect(name="nation", codes=["cn"], now=now)

    def both(self) -> tuple[Deployment, Deployment]:
        return self.province, self.nation


def leave(gone: Callable[[int], bool]) -> None:
    """Takes congresses of the world off this platform; their schemas stay behind, so a wrong number would find one."""
    with use_login("owner"):
        for tenant in Tenant.objects.all():
            if gone(tenant.no):
                Node.objects.filter(tenant=tenant).update(tenant=None)
                Tenant.objects.filter(no=tenant.no).update(code=f"99{tenant.no}", state=Tenant.State.SUSPENDED)
        assert not RemoteCongress.objects.exists()

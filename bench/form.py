"""From the operators' form to the portal: seconds until a congress that was just switched on answers its first visitor.

    make bench ARGS=form

A web server as in production, a signed-in operator who opens the page, sends the form over HTTP, and a visitor who asks
the new portal's front page until it answers 200. Spare schemas are ready, as the worker keeps them.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connections  # noqa: E402

from core.logins import use_login  # noqa: E402
from hierarchy.kinds import LEVELS, Kind, body_of  # noqa: E402
from hierarchy.models import Node  # noqa: E402
from tenants.models import Membership, User  # noqa: E402
from tenants.roles import Role  # noqa: E402
from tenants.sessions import CLAIM, SessionStore  # noqa: E402
from tenants.spares import refill  # noqa: E402
from tests.factories.databases import copied_database, ensure_template  # noqa: E402
from tests.factories.world import COUNTY, NOW, PROVINCE, SINCE, read_world  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
TRIES = 10
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATIENCE = 60.0


def code_of(number: int) -> str:
    """This function returns the code of one of the places that are going to be switched on."""
    return f"4511229{number:02d}"


def furnish() -> str:
    """This function makes places without a congress, ready schemas, and an operator; it returns his session's key."""
    with use_login("owner"):
        county = Node.objects.get(tenant_id=COUNTY)
        Node.objects.bulk_create(
            Node(
                id=20_000 + number,
                code=code_of(number),
                name=f"第{number}镇",
                short_name=f"第{number}镇",
                level=LEVELS[Kind.TOWN],
                kind=Kind.TOWN,
                body=body_of(Kind.TOWN),
                superior=county,
                parent_id=county.pk,
                path=f"{county.path}{20_000 + number}/",
                valid_from=SINCE,
                lft=1,
                rght=2,
                tree_id=9,
                depth=3,
            )
            for number in range(TRIES + 1)
        )
        refill(now=NOW, wanted=TRIES + 1)
        user = User.objects.create(username="operator", name="运维", password="!", created_at=NOW)
        Membership.objects.create(user=user, tenant_id=PROVINCE, role=Role.OPERATOR, subtree=True, since=SINCE)
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "tenants.authentication.GateBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            CLAIM: PROVINCE,
        }
    )
    session.save()
    return str(session.session_key)


def ask(
    port: int, host: str, path: str, *, form: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    """This function sends one request and returns status, page and the cookies that came with it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Host": f"{host}:{port}", "Cookie": cookie}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["Origin"] = f"http://{host}:{port}"
    try:
        connection.request(
            "GET" if form is None else "POST", path, body=urlencode(form) if form else None, headers=headers
        )
        answer = connection.getresponse()
        page = answer.read().decode(errors="replace")
        cookies = "; ".join(value.split(";")[0] for value in answer.headers.get_all("Set-Cookie") or [])
        return answer.status, page, cookies
    finally:
        connection.close()


@contextmanager
def serving() -> Iterator[int]:
    """This function gives the block the port of a web server over the database in use."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "4", "config.wsgi:application"),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": settings.DATABASE_URL,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graphql'}",
            "PORTAL_PORT": str(port),
            "ELASTICSEARCH_URL": "",
            "ONENET_LOGIN": "web",
            "ONENET_DEBUG": "0",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError):
                if ask(port, "localhost", "/health/")[0] == 200:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def switch_on(*, port: int, host: str, session: str, code: str) -> float:
    """This function sends the form and returns the seconds until the new portal answers with its front page."""
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    status, page, cookies = ask(port, host, "/operate/", cookie=cookie)
    token = TOKEN.search(page)
    if token is None:
        raise SystemExit(f"/operate/ answered {status} without a form")
    form = {"csrfmiddlewaretoken": token[1], "act": "connect", "client_key": str(uuid4()), "code": code}
    began = time.perf_counter()
    status, page, _ = ask(port, host, "/operate/", form=form, cookie=f"{cookie}; {cookies}")
    assert status == 302, (status, re.sub(r"<[^>]+>", " ", page)[:2000])
    until = began + PATIENCE
    while time.perf_counter() < until:
        status, page, _ = ask(port, f"{code}.localhost", "/")
        if status == 200:
            return time.perf_counter() - began
    raise SystemExit(f"{code} did not answer within {PATIENCE:.0f} s, last with {status}")


def main() -> None:
    """This function prints the figures."""
    with copied_database(ensure_template(), "bench_form"):
        host = read_world().hosts[PROVINCE]
        session = furnish()
        connections.close_all()
        with serving() as port:
            taken = sorted(
                switch_on(port=port, host=host, session=session, code=code_of(number)) for number in range(TRIES + 1)
            )
    print(
        f"form -> portal, {TRIES + 1} congresses: p50 {statistics.median(taken) * 1000:.0f} ms,"
        f" fastest {taken[0] * 1000:.0f}, slowest {taken[-1] * 1000:.0f}"
    )


if __name__ == "__main__":
    main()

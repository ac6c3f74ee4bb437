"""Cookies and headers: what browsers, caches and neighbours on other hosts are told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.factories.world import COUNTY, PASSWORD, TOWN, World
from tests.portals.visitor import Visitor, visitor

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "BROWSER_COOKIE_NAME")
FLAGS = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY")


def installed(*names: str, **environment: str) -> list[Any]:
    """This function returns settings as an installation with that environment has them."""
    code = (
        "import json, sys; from django.conf import settings;"
        "print(json.dumps([getattr(settings, name, None) for name in sys.argv[1:]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *names],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    found: list[Any] = json.loads(done.stdout)
    return found


def test_over_tls_cookies_belong_to_their_very_host() -> None:
    secure = {"PORTAL_SCHEME": "https", "ONENET_DEPLOYMENT": "gx"}
    assert installed(*NAMES, **secure) == [
        "__Host-onenet_session_gx",
        "__Host-onenet_csrf_gx",
        "__Host-onenet_browser_gx",
    ]
    assert installed(*FLAGS, **secure) == [True] * 4
    assert installed("SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", **secure) == [
        None,
        None,
        "/",
    ]


def test_a_plain_http_development_keeps_plain_names() -> None:
    plain = {"PORTAL_SCHEME": "http", "ONENET_DEPLOYMENT": "gx"}
    assert installed(*NAMES, **plain) == ["onenet_session_gx", "onenet_csrf_gx", "onenet_browser_gx"]


@pytest.mark.parametrize(
    ("scheme", "proxies", "header"),
    [
        ("https", "10.0.0.1, 10.0.0.2", ["HTTP_X_FORWARDED_PROTO", "https"]),
        ("https", "", None),
        ("http", "10.0.0.1", None),
    ],
)
def test_a_proxys_word_about_tls_is_believed_only_if_there_is_one(
    scheme: str, proxies: str, header: list[str] | None
) -> None:
    told = installed("SECURE_PROXY_SSL_HEADER", PORTAL_SCHEME=scheme, TRUSTED_PROXIES=proxies)
    assert told == [header]


def test_behind_a_proxy_forms_arrive_and_another_sites_do_not(network: World, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    host = network.host(COUNTY)
    client = Client(enforce_csrf_checks=True, HTTP_HOST=host, HTTP_X_FORWARDED_PROTO="https")
    form = Visitor(host=host, client=client).form("/sign-in/")
    client.defaults["HTTP_HOST"] = host
    typed = {**form.fields, "username": ["deputy1-4"], "password": [PASSWORD]}
    for origin, status in (
        ("https://evil.example", 403),
        (f"https://{network.host(TOWN)}", 403),
        (f"https://{host}", 302),
    ):
        assert client.post("/sign-in/", typed, HTTP_ORIGIN=origin).status_code == status


def test_cookies_are_kept_from_scripts_and_from_other_sites_forms(network: World) -> None:
    guest = visitor(network, COUNTY)
    guest.send(guest.form("/sign-in/"), username="deputy1-4", password=PASSWORD)
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = guest.client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")


def test_signing_in_changes_the_session_and_signing_out_ends_it(network: World) -> None:
    guest = visitor(network, COUNTY)
    planted = "a" * 32
    guest.client.cookies[settings.SESSION_COOKIE_NAME] = planted
    guest.send(guest.form("/sign-in/"), username="deputy1-4", password=PASSWORD)
    held = guest.client.cookies[settings.SESSION_COOKIE_NAME].value
    assert held != planted
    guest.send(guest.form("/desk/", action="/sign-out/"))
    guest.client.cookies[settings.SESSION_COOKIE_NAME] = held
    assert guest.client.get("/desk/").status_code == 302


def test_a_session_of_another_host_is_nobodys(network: World) -> None:
    here, there = visitor(network, COUNTY, "deputy1"), visitor(network, TOWN)
    there.client.cookies[settings.SESSION_COOKIE_NAME] = here.client.cookies[settings.SESSION_COOKIE_NAME].value
    assert there.client.get("/desk/").status_code == 302
    assert "李长明" in here.get("/desk/")


def test_no_cache_keeps_somebodys_own_pages(network: World) -> None:
    deputy, guest = visitor(network, COUNTY, "deputy1"), visitor(network, COUNTY)
    for path in ("/", "/desk/", "/cases/"):
        assert deputy.client.get(path)["Cache-Control"] == "private, no-cache"
    assert "Cache-Control" not in guest.client.get("/")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("451122.localhost:8000", 200),
        ("451122.LOCALHOST:8000", 200),
        ("451122.localhost.:8000", 200),
        ("evil.example", 400),
        ("451122.localhost.evil.example", 400),
        ("451122.localhost@evil.example", 400),
        ("451122.localhost:8000@evil.example", 400),
        ("evil.localhost:8000", 404),
        ("451122.localhost:80 00", 400),
        ("x.451122.localhost", 404),
        ("", 400),
    ],
)
def test_tricks_with_the_host_lead_nowhere(network: World, host: str, status: int) -> None:
    answer = Client().get("/", HTTP_HOST=host, HTTP_X_FORWARDED_HOST="evil.example")
    assert answer.status_code == status
    assert "evil.example" not in answer.content.decode()

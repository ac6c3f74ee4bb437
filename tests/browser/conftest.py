"""A real server over the test's database, and Debian's Chromium in front of it.

Without Chromium these tests are left out and the one command that installs it is named.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy.dev.browser import COMMAND, chromium
from tests.factories.world import PASSWORD, World

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser's tests out where there is no browser."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker("browser")
    if here and chromium() is None:
        print(f"\nno Chromium, {len(here)} browser tests are left out: sudo {COMMAND}", file=sys.stderr)
        config.hook.pytest_deselected(items=here)
        items[:] = [item for item in items if item not in here]


@dataclass
class Site:
    """The portals of a world, served at a free port."""

    world: World
    port: int

    def url(self, no: int, path: str = "/") -> str:
        """The address of a page of a congress."""
        return f"http://{self.world.host(no)}:{self.port}{path}"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _serve(world: World, log: Path) -> Iterator[Site]:
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": settings.DATABASE_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graphql'}",
        "PORTAL_PORT": str(port),
        "ELASTICSEARCH_URL": "",
        "ONENET_LOGIN": "web",
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("w") as out:
        server = subprocess.Popen(
            [*command, "config.wsgi:application"], cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            _await(f"http://127.0.0.1:{port}/sign-in/", server, log)
            yield Site(world=world, port=port)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _await(url: str, server: subprocess.Popen[Any], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server does not answer: {log.read_text()[-2000:]}")


@pytest.fixture
def site(network: World, tmp_path: Path) -> Iterator[Site]:
    """The portals over a database of the test's own."""
    yield from _serve(network, tmp_path / "server.log")


@pytest.fixture(scope="module")
def shared_site(shared_network: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The portals over a database that the tests of a module share."""
    yield from _serve(shared_network, tmp_path_factory.mktemp("site") / "server.log")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # Playwright keeps an event loop in this thread; the database is not used from inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Person:
    """Somebody with a browser window of his own; `complaints` are the errors that the browser noted."""

    context: BrowserContext
    page: Page
    complaints: list[str]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Any]:
    """A function that opens a window for a new person."""
    contexts: list[BrowserContext] = []

    def window(*, size: dict[str, int] | None = None, script: bool = True) -> Person:
        context = browser.new_context(viewport=size or DESKTOP, locale="zh-CN", java_script_enabled=script)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda note: complaints.append(note.text) if note.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return Person(context=context, page=page, complaints=complaints)

    yield window
    for context in contexts:
        context.close()


def sign_in(page: Page, site: Site, no: int, role: str) -> None:
    """Sign somebody in through the page, as a person does."""
    page.goto(site.url(no, "/sign-in/"))
    page.get_by_label("登录名").fill(f"{role}-{no}")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk/")

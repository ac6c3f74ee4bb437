"""An operator in the browser: every page without a fault, a congress exported, restored and brought back, on a phone too."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cases.life.carrying import carry_on_ordered
from core.logins import use_login
from sync.chores import EVERY_S
from tenants.models import Membership, User
from tenants.roles import Role
from tests.browser.conftest import DESKTOP, PHONE, ROOT, Site
from tests.browser.test_access import faults_of
from tests.cases.crossing_steps import Steps
from tests.cases.road import Road
from tests.factories.world import COUNTY, NOW, PASSWORD, PROVINCE, SINCE, TOWN, TOWN2, World, _password

PAGES = {
    "overview": "/operate/",
    "found": "/operate/?q=镇&shown=ACTIVE&order=SIZE",
    "congress": "/operate/congresses/451122101/",
    "move": "/operate/congresses/451122101/move/",
    "moved": "/operate/congresses/451122101/move/?under=451102",
    "refused": "/operate/congresses/451122101/move/?under=451122",
    "merge": "/operate/congresses/451122101/merge/?into=451122100",
    "street": "/operate/congresses/451122101/subdistrict/?new_code=451122001&name=回龙街道",
    "export": "/operate/congresses/451122/export/",
    "restore": "/operate/congresses/451122/restore/",
}


@pytest.fixture(autouse=True)
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.EXPORT_DIR = tmp_path / "exports"
    monkeypatch.setenv("EXPORT_DIR", str(tmp_path / "exports"))


@pytest.fixture
def operated(exports: None, network: World, site: Site) -> Site:
    with use_login("owner"):
        user = User.objects.create(username=f"operator-{PROVINCE}", name="运维", password=_password(), created_at=NOW)
        Membership.objects.create(user=user, tenant_id=PROVINCE, role=Role.OPERATOR, subtree=True, since=SINCE)
    Road(network, no=TOWN2).assigned()
    Road(network).replied()
    steps = Steps(network)
    steps.escalated(TOWN, steps.accepted(TOWN))
    return site


@pytest.fixture
def resident(operated: Site) -> Iterator[None]:
    """The courier as a process of its own, without a broker."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.DATABASE_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ONENET_LOGIN": "courier",
        "ELASTICSEARCH_URL": "",
        "BROKER_URL": "",
    }
    process = subprocess.Popen([sys.executable, "manage.py", "courier", "--run"], cwd=ROOT, env=environment)
    yield
    process.terminate()
    process.wait(20)


def sign_in(page: Any, site: Site) -> None:
    """Sign the operator in, whose desk is the network's page."""
    page.goto(site.url(PROVINCE, "/sign-in/"))
    page.get_by_label("登录名").fill(f"operator-{PROVINCE}")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/operate/")


def picture(page: Any, name: str) -> None:
    """Keeps a picture where whoever looks at the pages asks for them."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("big", [False, True], ids=["standard", "big"])
def test_nothing_is_wrong_with_any_page(operated: Site, opened: Any, big: bool) -> None:
    person = opened()
    if big:
        person.context.add_cookies([{"name": "type", "value": "big", "url": operated.url(PROVINCE)}])
    sign_in(person.page, operated)
    faults: dict[str, list[str]] = {}
    for name, path in PAGES.items():
        person.page.set_viewport_size(DESKTOP)
        answer = person.page.goto(operated.url(PROVINCE, path))
        assert (name, answer.status) == (name, 422 if name == "refused" else 200)
        if not big:
            picture(person.page, f"{name}-wide")
        found = faults_of(person.page, "narrow") if big else faults_of(person.page, "wide", "narrow")
        if not big:
            picture(person.page, f"{name}-narrow")
        faults[name] = found
    # A work that waits, and one that is done.
    person.page.goto(operated.url(PROVINCE, PAGES["export"]))
    person.page.get_by_role("button", name="开始导出").click()
    person.page.wait_for_url("**/operate/works/*/")
    faults["waiting"] = faults_of(person.page, "narrow")
    with use_login("owner"):
        carry_on_ordered(clock=lambda: NOW)
    person.page.reload()
    picture(person.page, f"done-{'big' if big else 'narrow'}")
    faults["done"] = faults_of(person.page, "narrow")
    for path in (PAGES["restore"], "/operate/congresses/451122/"):
        person.page.goto(operated.url(PROVINCE, path))
        picture(person.page, f"kept-{len(path)}-{'big' if big else 'narrow'}")
        faults[path] = faults_of(person.page, "narrow")
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_export_restore_and_back_on_a_phone(operated: Site, resident: None, opened: Any, script: bool) -> None:
    person = opened(size=PHONE, script=script)
    page = person.page
    sign_in(page, operated)
    page.goto(operated.url(PROVINCE, "/operate/congresses/451122/"))
    page.get_by_role("link", name="导出", exact=True).click()
    page.get_by_role("button", name="开始导出").click()
    # The page renews itself until the courier, which looks every two seconds, has done it.
    page.get_by_text("已经导出").wait_for(timeout=EVERY_S * 20_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    assert re.fullmatch(r"451122-[0-9a-f-]+\.onenet", download.value.suggested_filename)
    Road(operated.world, no=COUNTY).accepted(title="关于后来的建议")
    page.get_by_role("link", name="回到这个人大").click()
    page.get_by_role("link", name="恢复到这里").click()
    page.get_by_label("照写人大全称").fill("钟山县人民代表大会")
    page.get_by_role("button", name="开始恢复").click()
    page.get_by_text("已经恢复到").wait_for(timeout=EVERY_S * 30_000)
    picture(page, f"restored-{script}")
    page.get_by_role("link", name="恢复到恢复前的留底").click()
    page.get_by_text("全称是“钟山县人民代表大会”").wait_for()
    assert person.complaints == []

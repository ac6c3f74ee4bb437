"""Every page, wide and narrow: axe finds nothing, nothing scrolls sideways, every target is large enough."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.api.play import deliver
from tests.browser.conftest import DESKTOP, PHONE, Site, sign_in
from tests.factories.world import COUNTY, TOWN, World
from tests.portals.road import Road
from tests.portals.visitor import visitor

SIZES = {"wide": DESKTOP, "narrow": PHONE}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Links inside a sentence are excepted, as in WCAG 2.5.8.
SMALL = """() => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select, label.choice")]
  .filter((one) => {
    const box = one.getBoundingClientRect();
    const hidden = box.width === 0 || one.closest(".trap, .skip") || one.classList.contains("skip");
    const inside = one.tagName === "INPUT" && one.closest("label");
    const inline = getComputedStyle(one).display === "inline";
    return !hidden && !inside && !inline && box.height < 43.5;
  }).map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 20)} ${one.getBoundingClientRect().height}`)"""

PUBLIC = {
    "home": "/",
    "list": "/cases/",
    "case": "{published}",
    "number": "/number/",
    "search": "/search/",
    "hits": "/search/?q=灌区",
    "opinion": "/opinions/new/",
    "follow": "/opinions/follow/",
    "network": "/network/?open=45&open=4511&open=451102",
    "located": "/network/?place=回龙",
    "sign-in": "/sign-in/",
    "missing": "/cases/nothing/",
}
STAFF = {
    "inbox": "/desk/",
    "list": "/cases/",
    "review": "{submitted}review/",
    "assign": "{accepted}assign/",
    "decide": "{returning}decide-return/",
    "close": "{published}close/",
    "publish": "{replied}publish/",
    "withhold": "{published}withhold/",
    "escalate": "{accepted}escalate/",
    "down": "{accepted}assign-down/",
    "crossing": "{crossing}",
    "opinion": "{opinion}",
    "case": "{published}",
}
UNIT = {
    "desk": "/desk/",
    "sign": "{assigned}sign/",
    "hand back": "{assigned}request-return/",
    "contact": "{signed}contact/",
    "reply": "{signed}reply/",
    "case": "{signed}",
}
DEPUTY = {
    "desk": "/desk/",
    "mine": "/desk/mine/",
    "write": "/desk/write/",
    "edit": "{draft}edit/",
    "invite": "{draft}invite/",
    "evaluate": "{replied}evaluate/",
    "withdraw": "{submitted}withdraw/",
    "case": "{replied}",
}


@pytest.fixture(scope="module")
def addresses(shared_network: World) -> dict[str, str]:
    """Cases in every state that a page is about."""

    def road(title: str) -> Road:
        return Road(shared_network, COUNTY).submitted(title=title)

    draft = Road(shared_network, COUNTY)
    edit = draft.who("deputy1").do("/desk/write/", save="1", title="关于增设公交站的建议", matter="", proposal="")
    returning = road("关于桥梁限高的建议").accepted().assigned()
    returning.who("unit1").do(f"{returning.url}request-return/", reason="归公路中心管。", proposal="公路中心")
    published = road("关于修复灌区干渠的建议").accepted().assigned(co=True).signed().replied().evaluated()
    published.who("staff").do(f"{published.url}publish/", scope="BOTH")
    town = Road(shared_network, TOWN).submitted(title="关于垃圾转运站扩容的建议").accepted()
    town.who("staff").do(f"{town.url}escalate/", reason="超出镇里财力。")
    deliver()
    guest = visitor(shared_network, COUNTY)
    guest.send(guest.form("/opinions/new/"), title="村口路灯不亮", text="三个月没有亮过。")
    inbox = visitor(shared_network, COUNTY, "staff").get("/desk/")

    def waiting(kind: str) -> str:
        found = re.search(rf'href="(?:http://[^/"]+)?(/{kind}/[^"/]+/)"', inbox)
        assert found, inbox
        return found[1]

    return {
        "draft": edit.removesuffix("edit/"),
        "submitted": road("关于规范充电收费的建议").url,
        "accepted": road("关于建设助餐点的建议").accepted().url,
        "assigned": road("关于加装电梯的建议").accepted().assigned().url,
        "signed": road("关于增设斑马线的建议").accepted().assigned().signed().url,
        "replied": road("关于添置急救车的建议").accepted().assigned().signed().replied().url,
        "returning": returning.url,
        "published": published.url,
        "crossing": waiting("crossings"),
        "opinion": waiting("opinions"),
    }


def faults_of(page: Page, *sizes: str) -> list[str]:
    """What is wrong with the page at these sizes."""
    found = []
    for name in sizes:
        size = SIZES[name]
        page.set_viewport_size(size)  # type: ignore[arg-type]
        # At the end of the page the sticky bar lies in its own place and covers nothing.
        page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
        result = Axe().run(page, options={"runOnly": RULES})
        found += [
            f"{name} {one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary'][:200]}"
            for one in result.response["violations"]
        ]
        width = page.evaluate("() => document.documentElement.scrollWidth")
        if width > size["width"]:
            found.append(f"{name}: scrolls sideways to {width}")
        found += [f"{name} small: {one}" for one in page.evaluate(SMALL)]
    return found


@pytest.mark.parametrize(
    ("role", "paths"),
    [(None, PUBLIC), ("staff", STAFF), ("unit1", UNIT), ("deputy1", DEPUTY)],
    ids=["public", "staff", "unit", "deputy"],
)
@pytest.mark.parametrize("big", [False, True], ids=["standard", "big"])
def test_nothing_is_wrong_with_any_page(
    shared_site: Site, addresses: dict[str, str], opened: Any, role: str | None, paths: dict[str, str], big: bool
) -> None:
    person = opened()
    if big:
        person.context.add_cookies([{"name": "type", "value": "big", "url": shared_site.url(COUNTY)}])
    if role is not None:
        sign_in(person.page, shared_site, COUNTY, role)
    faults: dict[str, list[str]] = {}
    for name, path in paths.items():
        person.page.set_viewport_size(DESKTOP)
        answer = person.page.goto(shared_site.url(COUNTY, path.format(**addresses)))
        assert answer is not None
        assert answer.status == (404 if name == "missing" else 200), (name, answer.status)
        found = faults_of(person.page, "narrow") if big else faults_of(person.page, "wide", "narrow")
        if found:
            faults[name] = found
    assert faults == {}


def test_the_network_s_own_page(shared_site: Site, browser: Browser, opened: Any) -> None:
    person = opened()
    person.page.goto(f"http://localhost:{shared_site.port}/")
    assert faults_of(person.page, "wide", "narrow") == []

"""From one congress's host to another's with one press: redirects tied to the browser that asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from core.logins import use_login
from tenants.models import HandOver, Membership
from tenants.roles import Role
from tests.factories.world import COUNTY, SINCE, TOWN, TOWN2, World
from tests.portals.visitor import Visitor, visitor

BUTTON = "/sign-on/to/451122100/"


class Browser:
    """One browser: cookies of its own for each host, and it goes where it is sent."""

    def __init__(self, world: World, username: str | None = None) -> None:
        self.at: dict[str, Visitor] = {
            world.host(COUNTY): visitor(world, COUNTY, username),
            world.host(TOWN): visitor(world, TOWN),
            world.host(TOWN2): visitor(world, TOWN2),
        }
        self.home = self.at[world.host(COUNTY)]
        self.town = self.at[world.host(TOWN)]

    def press(self) -> str:
        """This function presses the button that leads to the town and returns where it leads."""
        form = self.home.form("/desk/", action=BUTTON)
        return str(self.home.send(form)["Location"])

    def open(self, address: str) -> Any:
        """This function opens an address without following where it leads."""
        parts = urlsplit(address)
        return self.at[parts.hostname or ""].client.get(f"{parts.path}?{parts.query}")

    def follow(self, address: str, *, steps: int) -> str:
        """This function follows that many redirects and returns the last one's address."""
        for _ in range(steps):
            address = str(self.open(address)["Location"])
        return address

    def name_in_town(self) -> str:
        """This function returns who is signed in at the town, "" if nobody is."""
        shown = self.town.get("/")
        return next((name for name in ("李长明", "韦秀英") if name in shown), "")


def also_deputy_of_the_town(world: World, which: int = 1) -> None:
    """This function makes one of the county's deputies, the first, a deputy of its first town as well."""
    with use_login("owner"):
        Membership.objects.create(
            user_id=world.deputy(COUNTY, which).id, tenant_id=TOWN, role=Role.DEPUTY, subtree=False, since=SINCE
        )


@pytest.fixture
def serves_twice(network: World) -> World:
    """The county's first and second deputies are deputies of its first town as well."""
    for which in (1, 2):
        also_deputy_of_the_town(network, which)
    return network


def test_one_press_signs_in_at_the_other_host(serves_twice: World) -> None:
    browser = Browser(serves_twice, "deputy1")
    asked = browser.press()
    assert asked == f"http://{serves_twice.host(TOWN)}:8000/sign-on/?from={serves_twice.host(COUNTY)}"
    sent_back = browser.follow(asked, steps=1)
    assert sent_back.startswith(f"http://{serves_twice.host(COUNTY)}:8000{BUTTON}?browser=")
    ticket = browser.follow(sent_back, steps=1)
    assert ticket.startswith(f"http://{serves_twice.host(TOWN)}:8000/sign-on/?token=")
    assert browser.name_in_town() == ""
    assert browser.follow(ticket, steps=1) == "/desk/"
    assert browser.name_in_town() == "李长明"


def test_a_used_ticket_is_refused(serves_twice: World) -> None:
    browser = Browser(serves_twice, "deputy1")
    ticket = browser.follow(browser.press(), steps=2)
    assert browser.open(ticket).status_code == 302
    browser.town.send(browser.town.form("/desk/", action="/sign-out/"))
    assert browser.open(ticket).status_code == 403
    assert browser.name_in_town() == ""


def test_a_strangers_ticket_signs_nobody_in(serves_twice: World) -> None:
    stranger, victim = Browser(serves_twice, "deputy2"), Browser(serves_twice)
    ticket = stranger.follow(stranger.press(), steps=2)
    assert "没有登录" in victim.open(ticket).content.decode()
    # Also not a victim who has gone on to this host himself and so holds a secret of his own.
    victim.open(f"http://{serves_twice.host(TOWN)}:8000/sign-on/?from={serves_twice.host(COUNTY)}")
    assert victim.open(ticket).status_code == 403
    assert victim.name_in_town() == ""
    assert stranger.follow(ticket, steps=1) == "/desk/"


def test_a_strangers_ticket_does_not_change_who_is_signed_in(serves_twice: World) -> None:
    stranger, victim = Browser(serves_twice, "deputy2"), Browser(serves_twice, "deputy1")
    victim.follow(victim.press(), steps=3)
    assert victim.open(stranger.follow(stranger.press(), steps=2)).status_code == 403
    assert victim.name_in_town() == "李长明"


def test_two_windows_go_on_at_once(serves_twice: World) -> None:
    browser = Browser(serves_twice, "deputy1")
    first, second = (browser.follow(browser.press(), steps=1) for _ in range(2))
    first, second = browser.follow(first, steps=1), browser.follow(second, steps=1)
    assert browser.follow(first, steps=1) == "/desk/"
    assert browser.follow(second, steps=1) == "/desk/"
    assert browser.name_in_town() == "李长明"


def test_a_ticket_is_good_for_a_minute(serves_twice: World) -> None:
    browser = Browser(serves_twice, "deputy1")
    ticket = browser.follow(browser.press(), steps=2)
    with use_login("owner"):
        expires_at = HandOver.objects.get().expires_at
    with time_machine.travel(expires_at, tick=False):
        assert browser.open(ticket).status_code == 403
    assert browser.name_in_town() == ""


def test_a_ticket_is_good_at_its_host_only(serves_twice: World) -> None:
    browser = Browser(serves_twice, "deputy1")
    ticket = browser.follow(browser.press(), steps=2)
    other = browser.at[serves_twice.host(TOWN2)].client
    # Even if somebody could carry the secret there.
    other.cookies[settings.BROWSER_COOKIE_NAME] = browser.town.client.cookies[settings.BROWSER_COOKIE_NAME].value
    assert browser.open(ticket.replace(serves_twice.host(TOWN), serves_twice.host(TOWN2))).status_code == 403
    assert browser.follow(ticket, steps=1) == "/desk/"


def test_a_link_alone_makes_no_ticket(serves_twice: World) -> None:
    """Who is signed in at the county and follows a link of somebody else's goes nowhere: he pressed no button."""
    browser = Browser(serves_twice, "deputy1")
    led = browser.follow(f"http://{serves_twice.host(TOWN)}:8000/sign-on/?from={serves_twice.host(COUNTY)}", steps=2)
    assert led == "/desk/"
    with use_login("owner"):
        assert HandOver.objects.count() == 0


@pytest.mark.parametrize("mark", ["", "x", "g" * 64, "a" * 63, "a" * 65, "%00", "A" * 64])
def test_what_is_no_mark_gets_no_ticket(serves_twice: World, mark: str) -> None:
    browser = Browser(serves_twice, "deputy1")
    browser.press()
    answer = browser.home.client.get(f"{BUTTON}?browser={mark}")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    with use_login("owner"):
        assert HandOver.objects.count() == 0


@pytest.mark.parametrize(
    "origin", ["evil.example", "evil.localhost", "//evil.example", "451122.localhost@evil.example", "%00", "", "."]
)
def test_nobody_is_sent_to_a_host_that_is_not_ours(serves_twice: World, origin: str) -> None:
    answer = visitor(serves_twice, TOWN).client.get(f"/sign-on/?from={origin}")
    assert answer.status_code == 403
    assert settings.BROWSER_COOKIE_NAME not in answer.cookies


def test_the_way_back_is_by_the_host_where_the_session_is(serves_twice: World) -> None:
    answer = visitor(serves_twice, TOWN).client.get("/sign-on/?from=localhost")
    assert answer["Location"].startswith(f"http://localhost:8000{BUTTON}?browser=")


def test_the_secret_is_kept_from_scripts_and_other_sites(serves_twice: World) -> None:
    client: Client = visitor(serves_twice, TOWN).client
    client.get(f"/sign-on/?from={serves_twice.host(COUNTY)}")
    kept = client.cookies[settings.BROWSER_COOKIE_NAME]
    assert (kept["httponly"], kept["samesite"], kept["path"], kept["domain"], kept["max-age"]) == (
        True,
        "Lax",
        "/",
        "",
        300,
    )
    back = client.get(f"/sign-on/?from={serves_twice.host(COUNTY)}")["Location"]
    assert kept.value not in back
    assert len(parse_qs(urlsplit(back).query)["browser"][0]) == 64


@pytest.mark.parametrize("planted", ["", "short", "x" * 44, "'; drop table", "a b" * 14 + "a"])
def test_what_cannot_be_a_secret_is_replaced(serves_twice: World, planted: str) -> None:
    client: Client = visitor(serves_twice, TOWN).client
    client.cookies[settings.BROWSER_COOKIE_NAME] = planted
    client.get(f"/sign-on/?from={serves_twice.host(COUNTY)}")
    assert len(client.cookies[settings.BROWSER_COOKIE_NAME].value) == 43


def test_nobody_is_handed_over_to_where_he_has_no_part(network: World) -> None:
    county = visitor(network, COUNTY, "deputy1")
    form = county.form("/desk/", action="/sign-out/")
    form.action = "/sign-on/to/451122101/"
    assert county.send(form).status_code == 404
    assert county.client.get(f"/sign-on/to/451122101/?browser={'a' * 64}").status_code == 404


def test_a_press_from_another_site_is_refused(serves_twice: World) -> None:
    assert visitor(serves_twice, COUNTY, "deputy1").client.post(BUTTON).status_code == 403

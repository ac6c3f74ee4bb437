"""Pages that are only read: public ones, search, the network, big type, sign-in and hand-over."""

from __future__ import annotations

import re

import pytest

from tests.factories.world import CITY, COUNTY, PASSWORD, TOWN, World
from tests.portals.road import TITLE, Road
from tests.portals.visitor import Visitor, visitor


def without_marks(html: str) -> str:
    """This function returns a page without the marks that show what was searched."""
    return html.replace("<mark>", "").replace("</mark>", "")


PUBLIC = [
    "/",
    "/cases/",
    "/search/",
    "/search/?q=灌区",
    "/number/",
    "/opinions/new/",
    "/opinions/follow/",
    "/network/",
    "/sign-in/",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_stand_open(shared_network: World, path: str) -> None:
    shown = visitor(shared_network, COUNTY).get(path)
    assert "钟山县" in shown
    assert re.search(r"\sstyle=|<style|\son\w+=|javascript:", shown) is None
    assert re.search(r"<script(?![^>]*src=)", shown) is None
    assert re.search(r"(?:src|href)=\"https?://(?![\w.]*localhost)", shown) is None


def test_the_ladder_leads_up(shared_network: World) -> None:
    shown = visitor(shared_network, COUNTY).get("/")
    levels = shown.split('class="levels"')[1].split("</ol>")[0]
    assert [place for place in ("全国", "广西壮族自治区", "贺州市", "钟山县") if place in levels][-1] == "钟山县"
    assert shared_network.host(CITY) in levels


def test_the_network_host_shows_the_tree(shared_network: World) -> None:
    guest = visitor(shared_network, COUNTY)
    shown = guest.get("/", HTTP_HOST="localhost:8000")
    assert "各级人大的建议办到哪了" in shown
    assert "广西壮族自治区" in shown


def test_the_tree_opens_one_level_at_a_click(shared_network: World) -> None:
    guest = visitor(shared_network, COUNTY)
    part = guest.get("/network/4511/?depth=3", HTTP_HX_REQUEST="true")
    assert "<html" not in part
    assert "八步区" in part
    assert "钟山县" in part
    assert "钟山镇" not in part
    whole = guest.get("/network/?open=45&open=4511&open=451102")
    assert "八步街道" in whole
    assert "不设人大" in whole


def test_a_place_is_located(shared_network: World) -> None:
    shown = visitor(shared_network, COUNTY).get("/network/?place=回龙")
    assert "回龙镇" in shown.split('id="located"')[1]


def test_big_type_is_kept(shared_network: World) -> None:
    guest = visitor(shared_network, COUNTY)
    assert guest.client.get("/type/?big=1&next=/search/")["Location"] == "/search/"
    assert 'data-type="big"' in guest.get("/")
    assert guest.client.get("/type/?big=0&next=//evil.example/")["Location"] == "/"
    assert "data-type" not in guest.get("/")


def test_signing_in_with_name_and_password(network: World) -> None:
    guest = visitor(network, COUNTY)
    form = guest.form("/sign-in/?next=/desk/mine/", action="/sign-in/")
    wrong = guest.send(form, username="deputy1-4", password="nope")
    assert wrong.status_code == 422
    assert "SIGN_IN_FAILED" in wrong.content.decode()
    right = guest.send(form, username="deputy1-4", password=PASSWORD)
    assert right.status_code == 302
    assert right["Location"] == "/desk/mine/"
    assert "李长明代表" in guest.get("/desk/")


def test_signing_out(network: World) -> None:
    deputy = visitor(network, COUNTY, "deputy1")
    deputy.send(deputy.form("/desk/", action="/sign-out/"))
    assert "登录" in deputy.get("/")
    assert deputy.client.get("/desk/").status_code == 302


def test_a_ticket_that_nobody_made_is_refused(network: World) -> None:
    assert "没有登录" in visitor(network, TOWN).get("/sign-on/?token=nothing", status=403)


def test_a_number_finds_its_case_once_it_is_published(network: World) -> None:
    road = Road(network, COUNTY).submitted().accepted()
    guest, staff = road.who(None), road.who("staff")
    assert "没有查到这个编号" in guest.get("/number/?number=1", status=404)
    assert staff.client.get("/number/?number=1")["Location"].endswith(road.url)
    assert TITLE in without_marks(staff.get("/search/?q=灌区"))
    assert TITLE not in without_marks(guest.get("/search/?q=灌区"))


def test_an_empty_inbox_says_so(shared_network: World) -> None:
    assert "没有要办的事了" in visitor(shared_network, TOWN, "staff").get("/desk/")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/?moved=%00", 200),
        ("/cases/?state=NO_STATE", 404),
        ("/search/?level=NO_LEVEL", 404),
        ("/search/?kind=%00", 404),
        ("/search/?congress=000000", 404),
        ("/search/?q=%00", 200),
        ("/number/?number=%00", 404),
        ("/network/?place=%00", 200),
        ("/network/%00/", 404),
        ("/cases/%00/", 404),
        ("/opinions/%00/", 404),
    ],
)
def test_addresses_that_nobody_gave_out(shared_network: World, path: str, status: int) -> None:
    assert "网站出了故障" not in visitor(shared_network, COUNTY).get(path, status)


@pytest.mark.parametrize(
    "path", ["/desk/", "/desk/mine/", "/desk/write/", "/desk/guest/", "/desk/finding/", "/operate/"]
)
def test_no_desk_breaks_on_the_network_host(shared_network: World, path: str) -> None:
    answer = Visitor("localhost", f"staff-{COUNTY}").client.get(path)
    assert answer.status_code in (200, 302, 403, 404)

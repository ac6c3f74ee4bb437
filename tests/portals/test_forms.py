"""Bad input: said in Chinese with a code, at its field, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.world import COUNTY, NATION, TOWN, World
from tests.portals.road import MATTER, PROPOSAL, TITLE, Road
from tests.portals.visitor import errors_in, forms_of, visitor


def test_a_missing_part_keeps_what_was_typed(network: World) -> None:
    deputy = visitor(network, COUNTY, "deputy1")
    answer = deputy.send(deputy.form("/desk/write/"), submit="1", title=TITLE, matter=MATTER, proposal="")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "PROPOSAL_MISSING" in shown, errors_in(shown)
    assert MATTER in shown
    again = next(form for form in forms_of(shown) if "matter" in form.fields)
    done = deputy.send(again, submit="1", proposal=PROPOSAL)
    assert done.status_code == 302
    assert deputy.get("/desk/mine/").count(f">{TITLE}</a>") == 1


def test_a_text_too_long_is_said_at_its_field(network: World) -> None:
    deputy = visitor(network, COUNTY, "deputy1")
    answer = deputy.send(deputy.form("/desk/write/"), submit="1", title="长" * 2000, matter=MATTER, proposal=PROPOSAL)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "TOO_LONG" in shown
    assert "长" * 2000 in shown


def test_pressing_twice_makes_one_case_and_the_same_receipt(network: World) -> None:
    deputy = visitor(network, COUNTY, "deputy1")
    form = deputy.form("/desk/write/")
    typed: dict[str, Any] = {"submit": "1", "title": TITLE, "matter": MATTER, "proposal": PROPOSAL}
    first, second = deputy.send(form, **typed), deputy.send(form, **typed)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert deputy.get("/desk/mine/").count(f">{TITLE}</a>") == 1


def test_pressing_accept_twice_gives_one_number(network: World) -> None:
    road = Road(network, COUNTY).submitted()
    staff = road.who("staff")
    form = staff.form(f"{road.url}review/")
    first, second = staff.send(form, decision="ACCEPT"), staff.send(form, decision="ACCEPT")
    assert first.status_code == second.status_code == 302
    assert "第0001号" in staff.get(road.url)


def test_a_stale_form_says_who_was_faster_and_keeps_the_words(network: World) -> None:
    road = Road(network, COUNTY).submitted()
    staff = road.who("staff")
    form = staff.form(f"{road.url}review/")
    road.accepted()
    answer = staff.send(form, decision="RETURN", reason="请写明塌方位置和长度。")
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "没有保存：" in shown
    assert "陈静" in shown
    assert "请写明塌方位置和长度。" in shown
    assert "STALE_CASE" in shown


def test_an_act_that_is_not_offered_is_not_shown(network: World) -> None:
    road = Road(network, COUNTY).submitted()
    assert "/review/" not in road.who("deputy1").get(road.url)
    assert "/review/" in road.who("staff").get(road.url)
    assert "现在不能" in road.who("deputy1").get(f"{road.url}review/", status=409)


def test_an_act_without_the_role_is_refused_and_nothing_is_done(network: World) -> None:
    road = Road(network, COUNTY).submitted()
    staff, deputy = road.who("staff"), road.who("deputy1")
    form = staff.form(f"{road.url}review/")
    own = deputy.form("/desk/write/")
    form.fields["csrfmiddlewaretoken"] = own.fields["csrfmiddlewaretoken"]
    answer = deputy.send(form, decision="ACCEPT")
    assert answer.status_code == 422
    assert "NOT_ALLOWED" in answer.content.decode()
    assert "待编号" in deputy.get(road.url)


def test_the_nation_cannot_report_upward(network: World) -> None:
    road = Road(network, NATION).submitted().accepted()
    shown = road.who("staff").get(road.url)
    if "/escalate/" in shown:
        staff = road.who("staff")
        answer = staff.send(staff.form(f"{road.url}escalate/"), reason="超出本级。")
        assert answer.status_code == 422
        assert "报不上去" in answer.content.decode() or "没有" in answer.content.decode()


def test_a_foreign_token_is_refused_with_what_was_typed(network: World) -> None:
    deputy = visitor(network, COUNTY, "deputy1")
    form = deputy.form("/desk/write/")
    answer = deputy.send(form, csrfmiddlewaretoken="x" * 64, submit="1", title=TITLE, matter=MATTER, proposal=PROPOSAL)
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "没有保存：这一页开得太久了" in shown
    assert MATTER in shown
    assert "CSRF_FAILED" in shown


def test_another_congress_does_not_know_the_case(network: World) -> None:
    road = Road(network, COUNTY).submitted()
    shown = visitor(network, TOWN, "staff").get(road.url, status=404)
    assert "没有找到这一页" in shown
    assert TITLE not in shown


@pytest.mark.parametrize("path", ["/desk/", "/desk/write/", "/desk/mine/"])
def test_who_is_not_signed_in_is_led_to_the_sign_in_page(network: World, path: str) -> None:
    answer = visitor(network, COUNTY).client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=")


def test_an_unknown_host_says_so(network: World) -> None:
    guest = visitor(network, COUNTY)
    shown = guest.get("/", status=404, HTTP_HOST="nowhere.localhost:8000")
    assert "没有这个网址" in shown
    assert "UNKNOWN_HOST" in shown

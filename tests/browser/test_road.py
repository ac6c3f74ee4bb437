"""People at their screens: a deputy submits, staff assign, a unit replies, the deputy rates."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Site, sign_in
from tests.factories.world import COUNTY, TOWN
from tests.portals.road import ANSWER, MATTER, PROPOSAL, TITLE
from tests.portals.test_sign_on import also_deputy_of_the_town


def write(page: Page) -> None:
    """Type a suggestion."""
    page.get_by_role("textbox", name="标题").fill(TITLE)
    page.get_by_label("事实和问题").fill(MATTER)
    page.get_by_label("具体建议").fill(PROPOSAL)


def test_from_the_deputy_s_form_to_the_rating(site: Site, opened: Any) -> None:
    deputy, staff, unit = opened(), opened(), opened()

    sign_in(deputy.page, site, COUNTY, "deputy1")
    deputy.page.get_by_role("link", name="写建议").click()
    write(deputy.page)
    expect(deputy.page.locator("#saved")).to_contain_text("已自动保存")
    deputy.page.get_by_role("button", name="检查并提交").first.click()
    deputy.page.wait_for_url(re.compile(r"/cases/[^/]+/$"))
    expect(deputy.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    case = deputy.page.url

    sign_in(staff.page, site, COUNTY, "staff")
    staff.page.get_by_role("link", name=re.compile("^去.*" + TITLE)).click()
    staff.page.get_by_label("受理，给编号").check()
    staff.page.get_by_role("button", name="按选的办").first.click()
    expect(staff.page.locator(".plate-large")).to_contain_text("第0001号")
    staff.page.get_by_role("link", name="确定承办单位").first.click()
    staff.page.get_by_label("找单位").press_sequentially("水利")
    expect(staff.page.locator("#found")).not_to_contain_text("教育局")
    staff.page.locator("#id_lead").get_by_label("钟山县水利局").check()
    staff.page.get_by_role("button", name="正式交办").first.click()
    expect(staff.page.locator(".now")).to_contain_text("钟山县水利局")

    sign_in(unit.page, site, COUNTY, "unit3")
    expect(unit.page.get_by_role("heading", name="新交办，等签收")).to_be_visible()
    unit.page.get_by_role("link", name="签收", exact=True).click()
    unit.page.get_by_role("button", name="签收").first.click()
    unit.page.goto(f"{case}contact/")
    unit.page.get_by_label("一起去现场").check()
    unit.page.get_by_label("办理中").check()
    unit.page.get_by_label("谈了什么").fill("到现场看过干渠。")
    unit.page.get_by_role("button", name="记下").first.click()
    unit.page.goto(f"{case}reply/")
    unit.page.get_by_label("A 已解决").check()
    unit.page.get_by_label("答复正文").fill("我局高度重视，将认真研究。")
    unit.page.get_by_role("button", name="再检查一遍").click()
    expect(unit.page.locator("#found mark").first).to_have_text("高度重视")
    unit.page.get_by_label("答复正文").fill(ANSWER)
    unit.page.get_by_label("签发人").fill("邓文昌")
    unit.page.get_by_label("联系人").fill("廖春生")
    unit.page.get_by_label("联系电话").fill("0774-5280046")
    unit.page.get_by_role("button", name="签发答复").first.click()
    expect(unit.page.locator(".letter").first).to_contain_text(ANSWER)

    deputy.page.goto(site.url(COUNTY, "/desk/"))
    deputy.page.get_by_role("link", name=re.compile("^去评价")).first.click()
    reason = deputy.page.get_by_label("不满意的原因")
    expect(reason).to_be_hidden()
    deputy.page.locator("#id_process").get_by_text("满意", exact=True).click()
    deputy.page.locator("#id_result").get_by_text("不满意", exact=True).click()
    expect(reason).to_be_visible()
    reason.fill("塌方段没有动。")
    deputy.page.get_by_role("button", name="交上评价").first.click()
    expect(deputy.page.locator("h1")).to_have_text(TITLE)
    expect(deputy.page.locator("body")).to_contain_text("重新办理")
    for person in (deputy, staff, unit):
        assert person.complaints == []


def test_what_is_typed_survives_a_closed_window(site: Site, opened: Any) -> None:
    deputy = opened(size=PHONE)
    sign_in(deputy.page, site, COUNTY, "deputy1")
    deputy.page.goto(site.url(COUNTY, "/desk/write/"))
    # Nothing goes through: only the copy in the browser is left.
    deputy.context.route("**/desk/write/save/", lambda route: route.abort())
    write(deputy.page)
    deputy.page.close()
    again = deputy.context.new_page()
    again.goto(site.url(COUNTY, "/desk/write/"))
    expect(again.get_by_label("事实和问题")).to_have_value(MATTER)


def test_a_double_click_makes_one_case(site: Site, opened: Any) -> None:
    deputy = opened()
    sign_in(deputy.page, site, COUNTY, "deputy1")
    deputy.page.goto(site.url(COUNTY, "/desk/write/"))
    write(deputy.page)
    deputy.page.get_by_role("button", name="检查并提交").first.dblclick()
    deputy.page.wait_for_url(re.compile(r"/cases/[^/]+/$"))
    deputy.page.goto(site.url(COUNTY, "/desk/mine/"))
    expect(deputy.page.get_by_role("link", name=TITLE)).to_have_count(1)


def test_a_constituent_hands_in_and_follows_without_a_script(site: Site, opened: Any) -> None:
    guest = opened(size=PHONE, script=False)
    guest.page.goto(site.url(COUNTY))
    guest.page.get_by_role("link", name="我要说").click()
    guest.page.get_by_label("一句话说清是什么事").fill("村口路灯不亮")
    guest.page.get_by_label("事情的经过").fill("三个月没有亮过。")
    guest.page.wait_for_timeout(3500)
    guest.page.get_by_role("button", name="交给人大").last.click()
    number = guest.page.locator("#receipt-number").inner_text()
    code = guest.page.locator("#receipt-code").inner_text()
    guest.page.get_by_role("link", name="查进度").click()
    expect(guest.page.get_by_label("回执号")).to_have_value(number)
    guest.page.get_by_label("查询码").fill(code)
    guest.page.get_by_role("button", name="查看").click()
    expect(guest.page.get_by_role("heading", level=1)).to_have_text("村口路灯不亮")


def test_the_tree_opens_with_and_without_a_script(site: Site, opened: Any) -> None:
    for script in (True, False):
        guest = opened(script=script)
        guest.page.goto(site.url(COUNTY, "/network/?open=45&open=4511"))
        guest.page.get_by_role("link", name="展开八步区").click()
        expect(guest.page.get_by_text("八步街道")).to_be_visible()


def test_a_deputy_s_way_by_keyboard_alone(site: Site, opened: Any) -> None:
    deputy = opened()
    page = deputy.page
    page.goto(site.url(COUNTY, "/sign-in/"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("登录名")).to_be_focused()
    page.keyboard.type("deputy1-4")
    page.keyboard.press("Tab")
    page.keyboard.type("people-2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    passed = []
    while "/desk/write/" not in passed and len(passed) < 30:
        page.keyboard.press("Tab")
        passed.append(page.evaluate("() => document.activeElement.getAttribute('href')"))
    assert passed[-1] == "/desk/write/", passed
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/write/")
    expect(page.get_by_role("heading", name="写建议")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_one_sign_in_serves_two_congresses(site: Site, opened: Any, script: bool) -> None:
    also_deputy_of_the_town(site.world)
    deputy = opened(size=PHONE, script=script)
    sign_in(deputy.page, site, COUNTY, "deputy1")
    deputy.page.get_by_text("菜单").click()
    deputy.page.get_by_role("button", name=re.compile("^去钟山镇")).click()
    deputy.page.wait_for_url(site.url(TOWN, "/desk/"))
    expect(deputy.page.get_by_role("heading", level=1)).to_contain_text("李长明代表")
    assert deputy.complaints == []

"""Constituents: hand in, keep the receipt, follow, rate; staff and unit in between."""

from __future__ import annotations

import re

from tests.factories.world import COUNTY, World
from tests.portals.visitor import Visitor, errors_in, forms_of, sent, visitor


def receipt_of(html: str) -> tuple[str, str]:
    """This function returns number and code from a receipt."""
    number = re.search(r'id="receipt-number">([^<]+)<', html)
    code = re.search(r'id="receipt-code">([^<]+)<', html)
    assert number
    assert code
    return number[1], code[1]


def handed_in(guest: Visitor) -> tuple[str, str]:
    """This function hands in an opinion."""
    form = guest.form("/opinions/new/")
    form.fields["shown_at"] = ["1000000000"]
    answer = guest.send(
        form, title="村口路灯不亮", text="三个月没有亮过。", sender="周先生", phone="13812345678", website=""
    )
    assert answer.status_code == 200, errors_in(answer.content.decode())
    return receipt_of(answer.content.decode())


def test_an_opinion_goes_there_and_back(network: World) -> None:
    guest = visitor(network, COUNTY)
    number, code = handed_in(guest)
    follow = guest.form("/opinions/follow/")
    assert "村口路灯不亮" in guest.send(follow, number=number, code=code).content.decode()
    wrong = guest.send(follow, number=number, code="0000-0000")
    assert wrong.status_code == 404
    assert "村口路灯不亮" not in wrong.content.decode()

    staff = visitor(network, COUNTY, "staff")
    found = re.search(r'href="(?:http://[^/"]+)?(/opinions/[^"/]+/)"', staff.get("/desk/"))
    assert found
    url = found[1]
    form = staff.form(url)
    screened = staff.send(form, verb="SCREEN", decision="ACCEPT", unit=form.choices["unit"][1], text="")
    sent(screened)
    unit = visitor(network, COUNTY, "unit1")
    assert "13812345678" not in guest.send(follow, number=number, code=code).content.decode()
    answered = unit.send(unit.form(url), verb="ANSWER_OPINION", text="路灯已经修好。")
    sent(answered)
    fed = staff.send(staff.form(url), verb="GIVE_FEEDBACK", text="路灯修好了，请您看看。")
    sent(fed)

    shown = guest.send(follow, number=number, code=code).content.decode()
    assert "路灯修好了，请您看看。" in shown
    assert "评价结果" in shown

    rate = next(form for form in forms_of(shown) if form.action == "/opinions/rate/")
    rated = guest.send(rate, rating="SATISFIED")
    assert rated.status_code == 200
    assert "您的评价" in rated.content.decode()


def test_pressing_twice_gives_the_same_receipt(network: World) -> None:
    guest = visitor(network, COUNTY)
    form = guest.form("/opinions/new/")
    form.fields["shown_at"] = ["1000000000"]
    typed = {"title": "村口路灯不亮", "text": "三个月没有亮过。"}
    first = receipt_of(guest.send(form, **typed).content.decode())
    assert first == receipt_of(guest.send(form, **typed).content.decode())


def test_an_empty_opinion_is_not_taken(network: World) -> None:
    guest = visitor(network, COUNTY)
    answer = guest.send(guest.form("/opinions/new/"), title="村口路灯不亮", text="")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "没有交上" in shown
    assert "村口路灯不亮" in shown


def test_whoever_guesses_codes_is_told_to_wait_or_to_call(network: World) -> None:
    guest = visitor(network, COUNTY)
    number, code = handed_in(guest)
    follow = guest.form("/opinions/follow/")
    assert [guest.send(follow, number=number, code="AAAAAAAA").status_code for _ in range(5)] == [404] * 5
    stopped = guest.send(follow, number=number, code=code)
    assert stopped.status_code == 422
    assert "请 15 分钟后照着回执再试，或者打电话给本级人大办公室查询。" in stopped.content.decode()
    assert "村口路灯不亮" not in stopped.content.decode()

"""One case through the levels, by the pages alone: town to county and back, and down again."""

from __future__ import annotations

import re

from core.logins import use_login
from deputies.models import Mandate
from tests.api.play import deliver
from tests.factories.world import CITY, COUNTY, TOWN, World
from tests.portals.road import ANSWER, TITLE, Road
from tests.portals.test_opinions import handed_in
from tests.portals.visitor import Form, Visitor, forms_of, sent, visitor


def crossing_in(inbox: str) -> str:
    """This function returns the address of the only crossing of an inbox."""
    found = re.search(r'href="(?:http://[^/"]+)?(/crossings/[^"/]+/)"', inbox)
    assert found, inbox
    return found[1]


def with_verb(person: Visitor, url: str, verb: str) -> Form:
    """This function returns the form of one act of an opinion's page."""
    return next(form for form in forms_of(person.get(url)) if form.fields.get("verb") == [verb])


def test_a_town_s_case_goes_up_and_the_answer_comes_back(network: World) -> None:
    town = Road(network, TOWN).submitted().accepted()
    page = town.who("staff").get(f"{town.url}escalate/")
    assert "钟山县人民代表大会" in page
    town.who("staff").do(f"{town.url}escalate/", reason="超出镇里财力。")
    deliver()

    county = Road(network, COUNTY)
    staff = county.who("staff")
    inbox = staff.get("/desk/")
    assert "source-below" in inbox
    url = crossing_in(inbox)
    assert "超出镇里财力。" in staff.get(url)
    form = staff.form(url)
    answer = staff.send(form, act="ACCEPT", sponsors=[staff.pick(form, "李长明")])
    sent(answer)
    sponsor = county.who("deputy1")
    made = sponsor.send(sponsor.form(url), act="SPONSOR")
    sent(made)
    county.url = made["Location"].replace(f"http://{county.who(None).host}:8000", "")
    county.accepted().assigned().signed().replied()
    deliver()

    shown = town.who("deputy1").get(town.url)
    assert "各级走到哪里" in shown
    assert "hop-here" in shown
    assert ANSWER in shown
    assert "来自钟山县" in shown


def test_a_crossing_is_returned_with_its_reason(network: World) -> None:
    town = Road(network, TOWN).submitted().accepted()
    town.who("staff").do(f"{town.url}escalate/", reason="超出镇里财力。")
    deliver()
    staff = Road(network, COUNTY).who("staff")
    url = crossing_in(staff.get("/desk/"))
    empty = staff.send(staff.form(url), act="RETURN", reason="")
    assert empty.status_code == 422
    staff.do(url, act="RETURN", reason="请先由镇里办。")
    deliver()
    assert "请先由镇里办。" in town.who("staff").get(town.url)


def test_a_county_entrusts_a_town(network: World) -> None:
    county = Road(network, COUNTY).submitted().accepted()
    staff = county.who("staff")
    form = staff.form(f"{county.url}assign-down/")
    answer = staff.send(form, congress=staff.pick(form, "钟山镇"), reason="请镇人大督促。")
    sent(answer)
    deliver()
    town = Road(network, TOWN)
    inbox = town.who("staff").get("/desk/")
    assert "source-above" in inbox
    url = crossing_in(inbox)
    assert TITLE in town.who("staff").get(url)
    town.who("staff").do(url, act="ACCEPT")
    deliver()
    assert "交下" in staff.get(county.url)


def test_a_citizen_s_opinion_climbs_and_the_answer_comes_back(network: World) -> None:
    guest = visitor(network, TOWN)
    number, code = handed_in(guest)
    staff = visitor(network, TOWN, "staff")
    found = re.search(r'href="(?:http://[^/"]+)?(/opinions/[^"/]+/)"', staff.get("/desk/"))
    assert found
    sent(staff.send(with_verb(staff, found[1], "ESCALATE_OPINION"), verb="ESCALATE_OPINION", reason="县里才管。"))
    deliver()

    above = visitor(network, COUNTY, "staff")
    url = crossing_in(above.get("/desk/"))
    assert "13812345678" not in above.get(url)
    above.do(url, act="ACCEPT")
    there = re.search(r'href="(?:http://[^/"]+)?(/opinions/[^"/]+/)"', above.get("/desk/"))
    assert there
    sent(above.send(with_verb(above, there[1], "SCREEN"), verb="SCREEN", decision="ANSWER", text="本月修好路灯。"))
    deliver()

    assert "本月修好路灯。" in staff.get(found[1])
    shown = guest.send(guest.form("/opinions/follow/"), number=number, code=code).content.decode()
    assert "各级走到哪里" in shown
    assert "只看得到各级共享的内容" in shown


def test_a_unit_reports_up_and_the_superior_organ_handles_it_again(network: World) -> None:
    county = Road(network, COUNTY).submitted().accepted().assigned().signed()
    county.who("unit1").do(f"{county.url}report-up/", reason="省道由市里管。")
    deliver()
    organ = visitor(network, CITY, "unit1")
    organ.do(crossing_in(organ.get("/desk/")), act="ANSWER", text="已列入市里计划。")
    deliver()
    shown = county.who("deputy1").get(county.url)
    assert "向贺州市交通运输局报告" in shown
    assert "已列入市里计划。" in shown

    county.replied()
    county.who("deputy1").do(f"{county.url}evaluate/", process="SATISFIED", result="DISSATISFIED", reason="没有修。")
    county.who("staff").do(f"{county.url}redo-up/", reason="请市里来办。")
    deliver()
    url = crossing_in(organ.get("/desk/"))
    without_class = organ.send(organ.form(url), act="ANSWER", text="六月修好。")
    assert without_class.status_code == 422
    organ.do(url, act="ANSWER", text="六月修好。", reply_class="IN_PROGRESS")
    deliver()
    assert "六月修好。" in county.who("deputy1").get(county.url)


def test_a_deputy_above_is_entrusted_and_raises_it(network: World) -> None:
    with use_login("owner"):
        Mandate.objects.filter(tenant_no=CITY, card_number="0001").update(electoral_unit="钟山县")
    county = Road(network, COUNTY).submitted().accepted()
    staff = county.who("staff")
    form = staff.form(f"{county.url}entrust/")
    assert len(form.choices["deputies"]) == 1
    sent(staff.send(form, deputies=form.choices["deputies"], reason="跨县的路。"))
    deliver()
    deputy = visitor(network, CITY, "deputy1")
    url = crossing_in(deputy.get("/desk/"))
    sent(deputy.send(deputy.form(url), act="SPONSOR"))
    deliver()
    assert "委托贺州市人民代表大会代表李长明提出" in staff.get(county.url)


def test_a_unit_of_a_lower_government_handles_it_and_the_town_reads_along(network: World) -> None:
    county = Road(network, COUNTY).submitted().accepted()
    staff = county.who("staff")
    form = staff.form(f"{county.url}lower-unit/")
    sent(staff.send(form, unit=staff.pick(form, "钟山镇交通运输局"), note="请就近办理。"))
    deliver()
    unit = visitor(network, TOWN, "unit1")
    copy = unit.get(crossing_in(unit.get("/desk/")))
    assert "到钟山县人民代表大会看那一件" in copy
    assert "交钟山镇交通运输局办理" in copy
    assert "按选的办" not in copy


def test_a_higher_deputy_suggests_something_to_a_town(network: World) -> None:
    deputy = visitor(network, COUNTY, "deputy1")
    assert "/desk/guest/" in deputy.get("/desk/")
    form = deputy.form("/desk/guest/")
    empty = deputy.send(form, congress=deputy.pick(form, "钟山镇"), title="", matter="水压低。", proposal="换管。")
    assert empty.status_code == 422
    form = deputy.form("/desk/guest/")
    given = {"title": "关于镇区供水的建议", "matter": "水压低。", "proposal": "换管。"}
    sent(deputy.send(form, congress=deputy.pick(form, "钟山镇"), **given))
    deliver()
    town = Road(network, TOWN)
    url = crossing_in(town.who("staff").get("/desk/"))
    assert "李长明（钟山县人民代表大会代表）" in town.who("staff").get(url)
    town.who("staff").do(url, act="ACCEPT")
    deliver()
    assert "受理，编号" in deputy.get(crossing_in(deputy.get("/desk/guest/")))


def test_a_group_s_finding_goes_to_the_level_with_the_power(network: World) -> None:
    staff = visitor(network, COUNTY, "staff")
    assert "/desk/finding/" in staff.get("/desk/")
    given = {"activity": "第三小组三月活动", "title": "村口路塌了", "text": "塌方二十米。", "area": "VILLAGE"}
    form = staff.form("/desk/finding/")
    assert staff.send(form, **given).status_code == 422
    sent(staff.send(form, congress=staff.pick(form, "钟山镇"), **given))
    deliver()
    town = visitor(network, TOWN, "staff")
    url = crossing_in(town.get("/desk/"))
    assert "第三小组三月活动" in town.get(url)
    town.do(url, act="RETURN", reason="属县里。")

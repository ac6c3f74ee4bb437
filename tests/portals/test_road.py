"""The road of a suggestion through the pages, without a script."""

from __future__ import annotations

from tests.factories.world import COUNTY, World
from tests.portals.road import ANSWER, MATTER, PROPOSAL, TITLE, Road
from tests.portals.visitor import sent


def test_a_suggestion_goes_its_whole_way_through_the_pages(network: World) -> None:
    road = Road(network, COUNTY).submitted()
    shown = road.who("deputy1").get(road.url)
    assert TITLE in shown
    assert MATTER in shown
    assert "受理初审" in shown
    assert "待编号" in shown
    assert "初审" in road.who("staff").get("/desk/")

    road.accepted()
    assert "第0001号" in road.who("deputy1").get(road.url)
    road.assigned(co=True)
    desk = road.who("unit1").get("/desk/")
    assert "新交办，等签收" in desk
    assert TITLE in desk
    road.signed()
    assert "办理中" in road.who("deputy1").get(road.url)
    road.replied()
    assert ANSWER in road.who("deputy1").get(road.url)
    assert "评价" in road.who("deputy1").get("/desk/")
    road.evaluated()

    staff = road.who("staff")
    staff.do(f"{road.url}publish/", scope="BOTH")
    staff.do(f"{road.url}close/", note="已办结。")
    public = road.who(None).get(road.url)
    assert PROPOSAL in public
    assert ANSWER in public
    assert "办结归档" in public
    assert TITLE in road.who(None).get("/")
    assert TITLE in road.who(None).get("/cases/")


def test_a_dissatisfied_deputy_gets_a_second_round(network: World) -> None:
    road = Road(network, COUNTY).submitted().accepted().assigned().signed().replied()
    road.evaluated(result="DISSATISFIED", reason="塌方段没有动，下游今年还是没有水。")
    shown = road.who("deputy1").get(road.url)
    assert "重新办理" in shown
    assert "第 2 轮" in shown
    reply = road.who("unit1").get(f"{road.url}reply/")
    assert "塌方段没有动，下游今年还是没有水。" in reply


def test_a_unit_hands_a_case_back_and_another_gets_it(network: World) -> None:
    road = Road(network, COUNTY).submitted().accepted().assigned()
    road.who("unit1").do(f"{road.url}request-return/", reason="灌区归水利局管。", proposal="水利局")
    staff = road.who("staff")
    page = staff.get(f"{road.url}decide-return/")
    assert "灌区归水利局管。" in page
    form = staff.form(f"{road.url}decide-return/")
    answer = staff.send(form, approve="yes", lead=staff.pick(form, road.unit_name("水利局")), reason="同意。")
    sent(answer)
    assert "新交办，等签收" in road.who("unit3").get("/desk/")


def test_a_deputy_invites_and_the_other_agrees(network: World) -> None:
    road = Road(network, COUNTY)
    lead, other = road.who("deputy1"), road.who("deputy2")
    edit = lead.do("/desk/write/", save="1", title=TITLE, matter=MATTER, proposal=PROPOSAL)
    form = lead.form(edit.replace("/edit/", "/invite/"))
    answer = lead.send(form, deputies=[lead.pick(form, "韦秀英")])
    sent(answer)
    assert TITLE in other.get("/desk/")
    other.do(edit.replace("/edit/", "/invitation/"), agree="yes")
    assert "已联名" in lead.get(edit)


def test_review_returns_with_a_reason_and_refuses_with_a_ground(network: World) -> None:
    first = Road(network, COUNTY).submitted()
    first.who("staff").do(f"{first.url}review/", decision="RETURN", reason="请写明塌方位置。")
    assert "退回修改" in first.who("deputy1").get(first.url)
    second = Road(network, COUNTY).submitted(title="关于本人房产证的建议")
    second.who("staff").do(f"{second.url}review/", decision="REFUSE", ground="PERSONAL", reason="属于个人事务。")
    assert "不予受理" in second.who("deputy1").get(second.url)

"""The organ tree: what stands beside a congress at each level, under whom, and that it follows a move."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from core.logins import use_login
from hierarchy.actions.end_node import end_node
from hierarchy.actions.move_node import move_node
from hierarchy.checking import faults
from hierarchy.errors import NodeEnded
from hierarchy.kinds import UnitKind
from hierarchy.models import Unit
from hierarchy.selectors import units_of
from hierarchy.units import make_units, make_units_of
from tests.hierarchy.trees import NOW, by_code

pytestmark = pytest.mark.usefixtures("tree")


def named(code: str) -> list[str]:
    return [unit.name for unit in make_units(node=by_code(code), now=NOW)]


def test_a_county() -> None:
    units = make_units(node=by_code("451122"), now=NOW)
    names = [unit.name for unit in units]
    assert names[:2] == ["钟山县人民政府", "钟山县人民政府办公室"]
    wanted = (
        "交通运输局 教育局 自然资源局 住房和城乡建设局 水利局 农业农村局 卫生健康局 民政局 公安局 财政局 "
        "人力资源和社会保障局 生态环境局 文化广电体育和旅游局 市场监督管理局"
    )
    assert {f"钟山县{name}" for name in wanted.split()} < set(names)
    assert names[-3:] == ["钟山县监察委员会", "钟山县人民法院", "钟山县人民检察院"]
    assert len(names) == len(set(names)) == 29
    assert [unit.kind for unit in units[:3]] == [UnitKind.GOVERNMENT, UnitKind.OFFICE, UnitKind.DEPARTMENT]
    assert {unit.valid_from for unit in units} == {date(2026, 3, 2)}


@pytest.mark.parametrize(
    ("code", "first", "some"),
    [
        ("cn", "国务院", {"交通运输部", "最高人民法院", "国务院办公厅", "国家监察委员会"}),
        ("45", "广西壮族自治区人民政府", {"广西壮族自治区交通运输厅", "广西壮族自治区高级人民法院"}),
        ("4511", "贺州市人民政府", {"贺州市交通运输局", "贺州市中级人民法院", "贺州市卫生健康委员会"}),
        ("2327", "大兴安岭地区行政公署", {"大兴安岭地区行政公署办公室", "大兴安岭地区中级人民法院"}),
        ("451122100", "钟山镇人民政府", {"钟山镇党政综合办公室", "钟山镇农业农村服务中心"}),
        ("451102001", "八步街道办事处", {"八步街道社区服务中心"}),
    ],
)
def test_each_level_has_its_own(code: str, first: str, some: set[str]) -> None:
    names = named(code)
    assert names[0] == first
    assert some < set(names)


def test_governments_hang_at_the_government_above() -> None:
    units = make_units(node=by_code("451122100"), now=NOW)
    seat, office = units[:2]
    with use_login("owner"):
        above = [Unit.objects.get(pk=int(each)) for each in seat.path.split("/") if each]
    assert [unit.name for unit in above] == [
        "国务院",
        "广西壮族自治区人民政府",
        "贺州市人民政府",
        "钟山县人民政府",
        "钟山镇人民政府",
    ]
    assert (office.parent_id, office.path) == (seat.pk, f"{seat.path}{office.pk}/")
    assert faults() == []


def test_courts_hang_at_no_government() -> None:
    courts = [unit for unit in make_units(node=by_code("451122"), now=NOW) if unit.kind == UnitKind.COURT]
    assert [(unit.name, unit.parent_id, unit.path) for unit in courts] == [("钟山县人民法院", None, f"{courts[0].pk}/")]


def test_a_second_run_adds_what_is_missing_and_nothing_else() -> None:
    county = by_code("451122")
    first = make_units(node=county, now=NOW)
    with use_login("owner"):
        Unit.objects.filter(pk=first[5].pk).delete()
        Unit.objects.filter(pk=first[6].pk).update(valid_to=date(2026, 1, 1))
    second = make_units(node=county, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert {unit.name for unit in second} == {unit.name for unit in first} - {first[6].name}
    assert units_of(county) == second
    assert [unit.name for unit in second if unit.valid_from.year == 2027] == [first[5].name]


def test_many_nodes_at_once() -> None:
    made = make_units_of(nodes=[by_code("451122"), by_code("451123"), by_code("451122100")], now=NOW)
    assert {pk: len(units) for pk, units in made.items()} == {
        by_code("451122").pk: 29,
        by_code("451123").pk: 29,
        by_code("451122100").pk: 14,
    }
    assert faults() == []


def test_the_government_follows_its_place() -> None:
    make_units_of(nodes=[by_code("451122100"), by_code("4503")], now=NOW)
    move_node(node_id=by_code("451122").pk, superior_id=by_code("4503").pk)
    with use_login("owner"):
        seat = Unit.objects.select_related("parent__parent").get(name="钟山镇人民政府")
    assert seat.parent is not None and seat.parent.parent is not None
    assert (seat.parent.name, seat.parent.parent.name) == ("钟山县人民政府", "桂林市人民政府")
    assert faults() == []


def test_an_ended_place_gets_none_and_loses_its_own() -> None:
    town = by_code("451122101")
    make_units(node=town, now=NOW)
    end_node(node_id=town.pk, on=date(2026, 3, 1))
    assert units_of(town) == ()
    with pytest.raises(NodeEnded, match="回龙镇已于2026-03-01撤销"):
        make_units(node=town, now=NOW)


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_units", under="4511")
    first = capsys.readouterr().out
    # The nation and 广西 above, 贺州 with three counties, two towns and a street.
    assert "9 / 9 个节点，" in first
    call_command("load_units", under="4511")
    assert capsys.readouterr().out.split("秒")[1] == first.split("秒")[1]
    with pytest.raises(CommandError, match=r"\[NO_SUCH_NODE\] 没有找到区划“12345”"):
        call_command("load_units", under="12345")

"""The shipped file: its irregular shapes by their real names, its numbers, and what the tree answers fast."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext

from core.logins import current_login
from hierarchy.checking import count_faults, faults
from hierarchy.divisions import COUNTS, DIVISIONS, parse
from hierarchy.kinds import Body, Kind
from hierarchy.loading import Loaded, load
from hierarchy.selectors import (
    children,
    full_names,
    host_of,
    ladder,
    locate,
    next_up,
    node,
    root,
    subtree,
)
from tests.hierarchy.trees import NOW, by_code

pytestmark = pytest.mark.usefixtures("nation")


def names(nodes: Any) -> list[str]:
    return [each.name for each in nodes]


def test_the_whole_file_stands_in_the_tree() -> None:
    assert len(subtree(root())) == 44_691
    assert {code: len(subtree(node(code))) for code in ("45", "4511", "61")} == {
        "45": 1 + 14 + 111 + 1_284,
        "4511": 1 + 5 + 61,
        "61": 1 + 10 + 107 + 1_335,
    }


def test_the_tree_is_whole() -> None:
    assert faults() == []


def test_the_oracle_agrees() -> None:
    # Walking superiors of all 44,691 nodes in Python, by edges of one province only: the oracle is quadratic.
    province = subtree(node("64"))
    inside = {each.pk: each for each in province}
    for each in province:
        below = {one.pk for one in province if one.lft > each.lft and one.rght < each.rght}
        walked = set()
        for one in province:
            above = one
            while above.pk != each.pk and above.superior_id in inside:
                above = inside[above.superior_id]
            if above.pk == each.pk and one.pk != each.pk:
                walked.add(one.pk)
        assert below == walked, each.name


def test_numbers_are_those_of_the_reference() -> None:
    assert count_faults() == []
    with COUNTS.open(encoding="utf-8") as lines:
        congresses = {row["code"]: int(row["with_congress"]) for row in csv.DictReader(lines)}
    assert {code: len(subtree(node(code), body=Body.CONGRESS)) for code in congresses} == congresses


def test_bodies_of_the_nation() -> None:
    by_body: dict[str, int] = {}
    for each in subtree(root()):
        by_body[each.body] = by_body.get(each.body, 0) + 1
    assert by_body == {
        "CONGRESS": 1 + 31 + 323 + 2_842 + 29_575,
        "WORKING_BODY": 10 + 9_067,
        "NONE": 132 + 2_710,
    }


@pytest.mark.parametrize(
    ("code", "name", "upper"),
    [
        ("441900121", "虎门镇", "东莞市"),
        ("442000118", "小榄镇", "中山市"),
        ("460400100", "那大镇", "儋州市"),
        ("620201100", "新城镇", "嘉峪关市"),
        ("4419", "东莞市", "广东省"),
        ("419001", "济源市", "河南省"),
        ("429021", "神农架林区", "湖北省"),
        ("469002", "琼海市", "海南省"),
        ("659006", "铁门关市", "新疆维吾尔自治区"),
        ("659001", "石河子市", "新疆维吾尔自治区"),
        ("110101", "东城区", "北京市"),
        ("500229", "城口县", "重庆市"),
        ("500101", "万州区", "重庆市"),
        ("232701", "漠河市", "黑龙江省"),
        ("152201", "乌兰浩特市", "内蒙古自治区"),
        ("653101", "喀什市", "新疆维吾尔自治区"),
        ("542521", "普兰县", "西藏自治区"),
        ("451122100", "钟山镇", "钟山县"),
        ("451122", "钟山县", "贺州市"),
        ("4511", "贺州市", "广西壮族自治区"),
        ("45", "广西壮族自治区", "中华人民共和国"),
    ],
)
def test_the_next_congress_up(code: str, name: str, upper: str) -> None:
    found = node(code)
    above = next_up(found)
    assert above is not None
    assert (found.name, above.name, above.body) == (name, upper, Body.CONGRESS)


@pytest.mark.parametrize(
    ("code", "name", "body", "host"),
    [
        ("2327", "大兴安岭地区", Body.WORKING_BODY, "黑龙江省"),
        ("1529", "阿拉善盟", Body.WORKING_BODY, "内蒙古自治区"),
        ("451102001", "八步街道", Body.WORKING_BODY, "八步区"),
        ("441900003", "东城街道", Body.WORKING_BODY, "东莞市"),
        ("110101001", "东华门街道", Body.WORKING_BODY, "东城区"),
        ("232761", "加格达奇区", Body.NONE, "黑龙江省"),
        ("460321", "西沙群岛", Body.NONE, "三沙市"),
        ("451122", "钟山县", Body.CONGRESS, "钟山县"),
    ],
)
def test_who_cares_for_a_place(code: str, name: str, body: Body, host: str) -> None:
    found = node(code)
    assert (found.name, found.body, host_of(found).name) == (name, body, host)


def test_nothing_is_above_the_nation() -> None:
    assert next_up(root()) is None


def test_level_is_not_depth() -> None:
    assert [(each.name, each.level, each.depth) for each in ladder(node("441900121"))] == [
        ("中华人民共和国", 1, 0),
        ("广东省", 2, 0),
        ("东莞市", 3, 1),
        ("虎门镇", 5, 2),
    ]
    assert [(each.name, each.level) for each in ladder(node("419001"))] == [
        ("中华人民共和国", 1),
        ("河南省", 2),
        ("济源市", 4),
    ]


def test_a_place_can_be_opened_one_level_deeper() -> None:
    branches = children(node("4511"), counts=lambda nodes: {each.pk: {"open": len(each.name)} for each in nodes})
    assert [(each.node.name, each.has_below, each.counts) for each in branches] == [
        ("八步区", True, {"open": 3}),
        ("平桂区", True, {"open": 3}),
        ("昭平县", True, {"open": 3}),
        ("钟山县", True, {"open": 3}),
        ("富川瑶族自治县", True, {"open": 7}),
    ]
    assert children(node("451122100")) == ()


def test_finding_places() -> None:
    assert names(locate("451122")[:2]) == ["钟山县", "钟山镇"]
    assert names(locate("富川"))[0] == "富川瑶族自治县"
    assert names(locate("广西 钟山镇")) == ["钟山镇"]
    assert names(locate("贺州 八步", congresses_only=True)) == ["八步区"]
    assert names(locate("朝阳区")) == ["朝阳区", "朝阳区", "朝阳区街道"]
    assert locate("") == ()
    assert locate("没有这个地方") == ()
    assert locate("%") == ()
    assert full_names(locate("朝阳区", limit=2)) == {
        node("110105").pk: "北京市朝阳区",
        node("220104").pk: "吉林省长春市朝阳区",
    }


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("45", "广西"),
        ("65", "新疆"),
        ("4228", "恩施"),
        ("451123", "富川"),
        ("451122", "钟山"),
        ("450225", "融水"),
        ("1522", "兴安"),
        ("140302", "城区"),
        ("130107", "井陉矿区"),
        ("150526", "扎鲁特"),
    ],
)
def test_short_names(code: str, short: str) -> None:
    assert node(code).short_name == short


def queries(function: Any, *arguments: Any, **options: Any) -> int:
    function(*arguments, **options)
    with CaptureQueriesContext(connections[current_login()]) as captured:
        function(*arguments, **options)
    return len(captured)


def test_how_many_queries_an_answer_costs() -> None:
    town, county, city = node("451122100"), node("451122"), node("4511")
    assert queries(ladder, town) == 1
    assert queries(subtree, city) == 1
    assert queries(children, county, counts=lambda nodes: {}) == 1
    assert queries(full_names, subtree(city)) == 1
    assert queries(locate, "钟山") == 1
    assert queries(node, "4511") == 1


def test_the_same_file_again_is_nothing_to_do() -> None:
    assert load(now=NOW) == Loaded(nodes=44_691, changed=0)


def test_a_changed_file_is_refused_with_its_differences(tmp_path: Any, capsys: Any) -> None:
    text = DIVISIONS.read_text(encoding="utf-8").replace("451122,钟山县,", "451122,钟山市,")
    changed = tmp_path / "divisions.csv"
    changed.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"\[DIVISIONS_DIFFER\] 网络树已经存在，与这份区划文件有 1 处不同"):
        call_command("load_divisions", file=changed)
    assert "更名 451122 钟山县 → 钟山市" in capsys.readouterr().err
    assert by_code("451122").name == "钟山县"


def test_kinds_follow_from_the_file() -> None:
    divisions = parse(DIVISIONS.read_bytes())
    assert sum(each.kind == Kind.ETHNIC_TOWNSHIP for each in divisions) == 884
    assert sum(each.kind == Kind.TOWN for each in divisions) == 21_377


def test_validity_is_the_day_of_the_file() -> None:
    assert by_code("451122").valid_from == date(2023, 6, 30)
    assert by_code("451122").valid_to is None

"""Loading: bad files are refused by line, changed files are applied as differences, commands say what they did."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.logins import use_login
from core.transactions import cursor
from hierarchy.divisions import BadDivisionFile, parse
from hierarchy.kinds import Kind
from hierarchy.loading import CountsDiffer, DivisionsDiffer, Loaded, load
from hierarchy.models import DivisionLoad, Node
from tests.hierarchy.trees import NOW, PLACES, assert_whole, by_code, write_csv

HEAD = "code,name,kind,parent\n45,广西壮族自治区,autonomous_region,\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "表头缺少 code、name、kind、parent"),
        ("code,name\n45,广西\n", 1, "表头缺少 kind、parent"),
        ("code,name,kind,parent\n", 1, "文件没有内容"),
        (HEAD + "4511,贺州市,prefecture_city,45\n4511,又一个,prefecture_city,45\n", 4, "代码 4511 重复"),
        (HEAD + "451122,钟山县,county,4511\n", 3, "钟山县的上级不在它的前面"),
        (HEAD + "4511,贺州市,planet,45\n", 3, "不认识的类别“planet”"),
        (HEAD + "cn,贺州市,nation,\n", 3, "代码“cn”不是不超过 12 位的数字"),
        (HEAD + "4511, ,prefecture_city,45\n", 3, "名称是空的，或者含有控制字符"),
        (HEAD + "4511,贺\t州,prefecture_city,45\n", 3, "名称是空的，或者含有控制字符"),
        (HEAD + "4511,贺州\\N,prefecture_city,45\n", 3, "名称是空的，或者含有控制字符"),
        (HEAD + "451122100,钟山镇,town,45\n", 3, "钟山镇不能直接隶属于广西壮族自治区"),
        (HEAD + "4511,贺州市,prefecture_city\n", 3, "应有 4 栏，实有 3 栏"),
    ],
)
def test_a_bad_file_is_refused_by_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadDivisionFile) as refusal:
        parse(text.encode())
    assert refusal.value.context == {"line": line, "reason": reason}
    assert str(refusal.value).startswith(f"区划文件第 {line} 行有误：{reason}。没有载入任何内容")


def test_a_file_that_is_not_utf8_is_refused_by_line() -> None:
    with pytest.raises(BadDivisionFile) as refusal:
        parse(HEAD.encode() + "4511,贺州市".encode("gbk"))
    assert refusal.value.context == {"line": 3, "reason": "不是 UTF-8 编码"}


def test_a_byte_order_mark_does_no_harm() -> None:
    assert [each.code for each in parse(HEAD.encode("utf-8-sig"))] == ["cn", "45"]


def empty() -> None:
    with use_login("owner"), cursor() as sql:
        sql.execute("TRUNCATE hierarchy_unit, hierarchy_node, hierarchy_divisionload RESTART IDENTITY")


@pytest.mark.usefixtures("garden")
def test_wrong_numbers_load_nothing(tmp_path: Path) -> None:
    empty()
    counts = tmp_path / "counts.csv"
    counts.write_text(
        "area,code,prefecture_total,county_real,districts,county_cities,counties,autonomous_counties,"
        "forest_district,pseudo_county,township_nodes,subdistricts,towns,townships,ethnic_townships,"
        "pseudo_township,with_congress\n贺州,4511,1,3,1,0,1,1,0,0,3,1,3,0,0,0,6\n",
        encoding="utf-8",
    )
    file = write_csv(tmp_path / "divisions.csv", PLACES)
    with pytest.raises(CountsDiffer, match="4511 贺州 towns 应为 3，实为 2"):
        load(now=NOW, file=file, counts=counts)
    with use_login("owner"):
        assert (Node.objects.count(), DivisionLoad.objects.count()) == (0, 0)


@pytest.mark.usefixtures("garden")
def test_a_changed_file_is_applied_on_demand(tmp_path: Path) -> None:
    empty()
    file = write_csv(tmp_path / "first.csv", PLACES)
    assert load(now=NOW, file=file, counts=None) == Loaded(nodes=18, changed=18)
    assert load(now=NOW, file=file, counts=None) == Loaded(nodes=18, changed=0)

    later = [place for place in PLACES if place[0] != "451122101"]
    later = [("450330", "平乐县", Kind.COUNTY, "4511") if place[0] == "450330" else place for place in later]
    later = [("451122", "钟山市", Kind.COUNTY_CITY, "4511") if place[0] == "451122" else place for place in later]
    later.append(("451122001", "回龙街道", Kind.SUBDISTRICT, "451122"))
    second = write_csv(tmp_path / "second.csv", later)
    with pytest.raises(DivisionsDiffer) as refusal:
        load(now=NOW, file=second, counts=None)
    assert [str(each) for each in refusal.value.context["differences"]] == [
        "新设 451122001 回龙街道",
        "更名 451122 钟山县 → 钟山市",
        "划归 450330 4503 → 4511",
        "撤销 451122101 回龙镇",
    ]
    assert by_code("451122").name == "钟山县"

    loaded = load(now=NOW, file=second, counts=None, valid_from=date(2026, 1, 1), apply=True)
    assert loaded == Loaded(nodes=18, changed=4)
    assert (by_code("451122").name, by_code("451122").kind) == ("钟山市", Kind.COUNTY_CITY)
    assert by_code("450330100").path.startswith(by_code("4511").path)
    assert by_code("451122101").valid_to == date(2026, 1, 1)
    assert by_code("451122001").valid_from == date(2026, 1, 1)
    assert_whole()
    assert load(now=NOW, file=second, counts=None) == Loaded(nodes=18, changed=0)


@pytest.mark.usefixtures("tree")
def test_the_check_command_names_faults_and_fails(capsys: Any) -> None:
    call_command("check_tree")
    assert "网络树完好" in capsys.readouterr().out
    with use_login("owner"), cursor() as sql:
        sql.execute("UPDATE hierarchy_node SET path = '1/2/999/' WHERE code = '451122100'")
    with pytest.raises(SystemExit) as ended:
        call_command("check_tree")
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "PATH 451122100 钟山镇：路径与上级不符" in said
    assert "网络树有 1 处错误" in said


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="读不到区划文件"):
        call_command("load_divisions", file=tmp_path / "none.csv")

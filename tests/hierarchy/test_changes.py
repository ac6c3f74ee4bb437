"""Divisions are set up, renamed, moved and ended: what is done, what is refused, and that the tree stays whole."""

from __future__ import annotations

import contextlib
import threading
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.logins import use_login
from core.transactions import cursor
from hierarchy.actions.add_node import add_node
from hierarchy.actions.end_node import EndsBeforeItBegan, NodeHasInferiors, end_node
from hierarchy.actions.move_node import Moved, MoveIntoItself, move_node
from hierarchy.actions.rename_node import BodyWouldChange, rename_node
from hierarchy.checking import faults
from hierarchy.errors import CodeTaken, NodeEnded, NoSuchNode, WrongPlacement
from hierarchy.kinds import SUPERIORS, Body, Kind
from hierarchy.models import Node
from hierarchy.selectors import children, host_of, ladder, locate, next_up, subtree
from tenants.levels import Level
from tests.hierarchy.trees import assert_whole, by_code, plant

pytestmark = pytest.mark.usefixtures("tree")

ON = date(2026, 3, 1)


def test_a_new_town_hangs_last_at_its_county() -> None:
    town = add_node(code="451122199", name="新设镇", kind=Kind.TOWN, superior_id=by_code("451122").pk, on=ON)
    stored = by_code("451122199")
    assert stored == town
    assert (stored.path, stored.level, stored.body, stored.short_name, stored.valid_from) == (
        f"{by_code('451122').path}{town.pk}/",
        Level.TOWNSHIP,
        Body.CONGRESS,
        "新设",
        ON,
    )
    assert [each.node.name for each in children(by_code("451122"))] == ["钟山镇", "回龙镇", "新设镇"]
    assert_whole()


def test_a_new_street_is_hosted_by_the_nearest_congress() -> None:
    under_county = add_node(
        code="451102099", name="新街道", kind=Kind.SUBDISTRICT, superior_id=by_code("451102").pk, on=ON
    )
    zone = add_node(code="232721099", name="新区", kind=Kind.ZONE, superior_id=by_code("2327").pk, on=ON)
    assert (under_county.body, host_of(under_county).name) == (Body.WORKING_BODY, "八步区")
    assert (zone.body, host_of(zone).name) == (Body.WORKING_BODY, "黑龙江省")
    assert faults() == []


def test_a_new_province_starts_a_tree_of_its_own() -> None:
    province = add_node(code="99", name="新省", kind=Kind.PROVINCE, superior_id=by_code("cn").pk, on=ON)
    assert (province.parent_id, province.lft, province.rght) == (None, 1, 2)
    assert_whole()
    assert faults() == []


@pytest.mark.parametrize(
    ("kind", "superior", "message"),
    [
        (Kind.TOWN, "45", "镇不能直接隶属于广西壮族自治区"),
        (Kind.COUNTY, "cn", "县不能直接隶属于中华人民共和国"),
        (Kind.COUNTY, "451122", "县不能直接隶属于钟山县"),
        (Kind.PROVINCE, "45", "省不能直接隶属于广西壮族自治区"),
        (Kind.TOWN, "451122100", "镇不能直接隶属于钟山镇"),
    ],
)
def test_levels_must_follow_each_other(kind: Kind, superior: str, message: str) -> None:
    with pytest.raises(WrongPlacement, match=message) as refusal:
        add_node(code="77", name="错", kind=kind, superior_id=by_code(superior).pk, on=ON)
    assert (refusal.value.code, refusal.value.field) == ("WRONG_PLACEMENT", "superior")
    assert locate("错") == ()


def test_a_code_is_never_used_twice() -> None:
    end_node(node_id=by_code("451122101").pk, on=ON)
    with pytest.raises(CodeTaken, match="区划代码451122101已由回龙镇使用"):
        add_node(code="451122101", name="别的镇", kind=Kind.TOWN, superior_id=by_code("451122").pk, on=ON)


def test_unknown_and_ended_places_are_refused() -> None:
    town = by_code("451122101")
    with pytest.raises(NoSuchNode, match="没有找到区划“999999”"):
        rename_node(node_id=999_999, name="无")
    end_node(node_id=town.pk, on=ON)
    with pytest.raises(NodeEnded, match="回龙镇已于2026-03-01撤销"):
        rename_node(node_id=town.pk, name="新名镇")
    with pytest.raises(NodeEnded):
        move_node(node_id=town.pk, superior_id=by_code("451123").pk)


def test_a_county_moves_with_everything_below_it() -> None:
    county, other = by_code("451122"), by_code("4503")
    moved = move_node(node_id=county.pk, superior_id=other.pk)
    assert moved == Moved(by_code("451122"), county.path, f"{other.path}{county.pk}/")
    assert [each.name for each in ladder(by_code("451122100"))] == [
        "中华人民共和国",
        "广西壮族自治区",
        "桂林市",
        "钟山县",
        "钟山镇",
    ]
    assert next_up(by_code("451122")) == other
    assert_whole()
    assert faults() == []


def test_a_county_moves_to_another_province() -> None:
    move_node(node_id=by_code("451102").pk, superior_id=by_code("4419").pk)
    assert {each.name for each in subtree(by_code("44"))} == {
        "广东省",
        "东莞市",
        "八步区",
        "虎门镇",
        "八步街道",
    }
    assert by_code("451102001").tree_id == by_code("44").tree_id
    assert host_of(by_code("451102001")).name == "八步区"
    assert_whole()
    assert faults() == []


def test_a_street_that_moves_is_hosted_where_it_comes_to() -> None:
    move_node(node_id=by_code("451102001").pk, superior_id=by_code("451122").pk)
    assert host_of(by_code("451102001")).name == "钟山县"
    assert faults() == []


def test_a_prefecture_that_moves_brings_its_own_host_along() -> None:
    move_node(node_id=by_code("2327").pk, superior_id=by_code("44").pk)
    assert host_of(by_code("2327")).name == "广东省"
    assert next_up(by_code("232721")) == by_code("44")
    assert faults() == []


def test_moving_to_where_it_hangs_changes_nothing() -> None:
    before = by_code("451122")
    moved = move_node(node_id=before.pk, superior_id=by_code("4511").pk)
    assert (moved.old_path, moved.new_path) == (before.path, before.path)
    assert by_code("451122").lft == before.lft


def test_nothing_moves_into_itself() -> None:
    county = by_code("451122")
    for target in ("451122", "451122100"):
        with pytest.raises(MoveIntoItself) as refusal:
            move_node(node_id=county.pk, superior_id=by_code(target).pk)
        assert refusal.value.code == "MOVE_INTO_ITSELF"
    assert_whole()


def test_names_change_and_kinds_of_the_same_body() -> None:
    city = rename_node(node_id=by_code("451122").pk, name="钟山市", kind=Kind.COUNTY_CITY)
    assert (city.name, city.kind, city.short_name, city.code) == (
        "钟山市",
        Kind.COUNTY_CITY,
        "钟山",
        "451122",
    )
    with pytest.raises(BodyWouldChange, match="钟山镇改为街道后，人大机构会随之设立或者撤销"):
        rename_node(node_id=by_code("451122100").pk, name="钟山街道", kind=Kind.SUBDISTRICT)
    assert by_code("451122100").kind == Kind.TOWN


def test_a_town_becomes_a_street() -> None:
    town = by_code("451122100")
    street = add_node(
        code="451122001",
        name="钟山街道",
        kind=Kind.SUBDISTRICT,
        superior_id=by_code("451122").pk,
        on=ON,
    )
    ended = end_node(node_id=town.pk, on=ON, successor_id=street.pk)
    assert (ended.valid_to, by_code("451122001").predecessor_id) == (ON, town.pk)
    assert [each.node.name for each in children(by_code("451122"))] == ["钟山街道", "回龙镇"]
    assert [each.name for each in subtree(by_code("451122"), ended=True)] == [
        "钟山县",
        "钟山街道",
        "钟山镇",
        "回龙镇",
    ]
    assert by_code("451122100").path == town.path
    assert faults() == []


def test_a_county_with_towns_does_not_end() -> None:
    with pytest.raises(NodeHasInferiors, match="钟山县还有2个下级区划，没有撤销"):
        end_node(node_id=by_code("451122").pk, on=ON)
    with pytest.raises(EndsBeforeItBegan, match="钟山镇于2023-06-30设立"):
        end_node(node_id=by_code("451122100").pk, on=date(2020, 1, 1))
    assert by_code("451122").valid_to is None


# --- whatever happens, the tree is whole ------------------------------------------------------------------------------

KINDS = {
    Level.PROVINCE: [Kind.PROVINCE, Kind.MUNICIPALITY],
    Level.CITY: [Kind.PREFECTURE_CITY, Kind.REGION],
    Level.COUNTY: [Kind.COUNTY, Kind.DISTRICT, Kind.PSEUDO_COUNTY],
    Level.TOWNSHIP: [Kind.TOWN, Kind.SUBDISTRICT, Kind.PSEUDO_TOWNSHIP],
}
CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "add", "move", "move", "end"]), st.integers(0), st.integers(0)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_any_changes_keep_the_tree_whole(changes: list[tuple[str, int, int]]) -> None:
    plant()
    for number, (what, first, second) in enumerate(changes):
        with use_login("owner"):
            standing = list(Node.objects.filter(valid_to=None).order_by("pk"))
        one, other = standing[first % len(standing)], standing[second % len(standing)]
        if what == "add":
            fitting = [kind for level in KINDS if Level(one.level) in SUPERIORS[level] for kind in KINDS[level]]
            if fitting:
                kind = fitting[second % len(fitting)]
                add_node(code=f"9{number}", name=f"新{number}", kind=kind, superior_id=one.pk, on=ON)
        elif what == "move":
            with contextlib.suppress(MoveIntoItself, WrongPlacement):
                move_node(node_id=one.pk, superior_id=other.pk)
        else:
            with contextlib.suppress(NodeHasInferiors):
                end_node(node_id=one.pk, on=ON)
    assert_whole()
    assert faults() == []


def test_forty_inserts_by_four_writers_at_once_keep_the_tree_whole() -> None:
    superiors = [by_code(code).pk for code in ("451122", "451102", "4419", "2327")]
    failures: list[BaseException] = []
    start = threading.Barrier(4)

    def write(writer: int) -> None:
        try:
            start.wait(timeout=20)
            for number in range(10):
                add_node(
                    code=f"8{writer}{number:02}",
                    name=f"并发{writer}-{number}",
                    kind=Kind.PSEUDO_TOWNSHIP if writer != 3 else Kind.PSEUDO_COUNTY,
                    superior_id=superiors[(writer + number) % 3] if writer != 3 else superiors[3],
                    on=ON,
                )
        except BaseException as error:
            failures.append(error)
        finally:
            with use_login("owner"), cursor() as sql:
                sql.connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    assert failures == []
    assert len(locate("并发", limit=100)) == 40
    assert_whole()
    assert faults() == []


# --- the check itself finds what is wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("UPDATE hierarchy_node SET lft = lft + 1 WHERE code = '451122'", "EDGES"),
        ("UPDATE hierarchy_node SET rght = rght + 2 WHERE code = '451122'", "WIDTH"),
        ("UPDATE hierarchy_node SET lft = 900, rght = 901 WHERE code = '451122100'", "CONTAINED"),
        ("UPDATE hierarchy_node SET path = '1/999/' WHERE code = '451122100'", "PATH"),
        ("UPDATE hierarchy_node SET depth = 7 WHERE code = '451122100'", "DEPTH"),
        ("UPDATE hierarchy_node SET tree_id = 99 WHERE code = '451122100'", "TREE"),
        ("UPDATE hierarchy_node SET parent_id = NULL WHERE code = '451122100'", "PARENT"),
        ("UPDATE hierarchy_node SET superior_id = id WHERE code = '451122100'", "UNREACHABLE"),
        ("UPDATE hierarchy_node SET superior_id = NULL WHERE code = '45'", "ROOT"),
        ("UPDATE hierarchy_node SET body = 'NONE' WHERE code = '451122100'", "KIND"),
        ("UPDATE hierarchy_node SET host_id = 1 WHERE code = '451102001'", "HOST"),
        ("UPDATE hierarchy_node SET host_id = 1 WHERE code = '451122'", "HOST"),
        ("UPDATE hierarchy_node SET valid_to = '2026-01-01' WHERE code = '451122'", "ENDED"),
        ("UPDATE hierarchy_node SET tenant_id = 4 WHERE code = '451102001'", "TENANT"),
    ],
)
def test_each_damage_is_named(damage: str, code: str) -> None:
    assert faults() == []
    with use_login("owner"), cursor() as sql:
        sql.execute(damage)
    assert code in {fault.code for fault in faults()}

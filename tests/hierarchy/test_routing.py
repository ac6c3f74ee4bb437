"""Where matters go between congresses that are switched on, and who somebody is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from core.logins import current_login, use_login
from hierarchy.errors import NoSuchNode, NoSuchUnit
from hierarchy.kinds import Kind, UnitKind
from hierarchy.models import Node, Unit
from hierarchy.selectors import (
    NotConnected,
    NoUpperCongress,
    actor_for,
    may_assign_down,
    next_up_tenant,
    node_of,
    nodes_of,
    tenants_below,
    unit,
    units,
    units_for,
)
from tenants.actors import Actor
from tenants.context import at_gate, in_tenant
from tenants.models import Membership, Tenant, User
from tenants.roles import Role
from tests.factories.world import (
    CITY,
    COUNTY,
    DISTRICT,
    NATION,
    NOW,
    PROVINCE,
    TOWN,
    TOWN2,
    World,
)

TODAY = NOW.date()


def numbers(tenants: tuple[Tenant, ...]) -> list[int]:
    return [each.no for each in tenants]


def test_the_ladder_of_congresses(shared_network: World) -> None:
    assert [next_up_tenant(no).no for no in (TOWN, TOWN2, COUNTY, DISTRICT, CITY, PROVINCE)] == [
        COUNTY,
        COUNTY,
        CITY,
        CITY,
        PROVINCE,
        NATION,
    ]
    assert node_of(COUNTY).name == "钟山县"
    assert {no: each.name for no, each in nodes_of([CITY, TOWN, 99]).items()} == {
        CITY: "贺州市",
        TOWN: "钟山镇",
    }


def test_nothing_is_above_the_nation(shared_network: World) -> None:
    with pytest.raises(NoUpperCongress, match="全国人民代表大会之上没有上级人大") as refusal:
        next_up_tenant(NATION)
    assert refusal.value.code == "NO_UPPER_CONGRESS"


def test_an_unknown_congress(shared_network: World) -> None:
    with pytest.raises(NoSuchNode, match="没有找到区划“99”"):
        node_of(99)
    with pytest.raises(NoSuchNode):
        next_up_tenant(99)
    assert tenants_below(99) == ()


def test_congresses_right_below(shared_network: World) -> None:
    assert numbers(tenants_below(NATION)) == [PROVINCE]
    assert numbers(tenants_below(PROVINCE)) == [CITY]
    assert numbers(tenants_below(CITY)) == [DISTRICT, COUNTY]
    assert numbers(tenants_below(COUNTY)) == [TOWN, TOWN2]
    assert numbers(tenants_below(TOWN)) == []


def test_only_those_right_below_are_entrusted(shared_network: World) -> None:
    everybody = range(NATION, DISTRICT + 1)
    allowed = {(one, other) for one in everybody for other in everybody if may_assign_down(one, other)}
    assert allowed == {
        (NATION, PROVINCE),
        (PROVINCE, CITY),
        (CITY, COUNTY),
        (CITY, DISTRICT),
        (COUNTY, TOWN),
        (COUNTY, TOWN2),
    }


def test_a_level_without_a_congress_is_skipped(network: World) -> None:
    with use_login("owner"):
        Node.objects.filter(tenant_id=CITY).update(kind=Kind.REGION, body="WORKING_BODY", host_id=2, tenant=None)
    assert next_up_tenant(COUNTY).no == PROVINCE
    assert numbers(tenants_below(PROVINCE)) == [DISTRICT, COUNTY]
    assert may_assign_down(PROVINCE, COUNTY)
    assert not may_assign_down(PROVINCE, TOWN)


def test_an_upper_congress_that_is_not_switched_on(network: World) -> None:
    with use_login("owner"):
        Node.objects.filter(tenant_id=CITY).update(tenant=None)
    with pytest.raises(NotConnected, match="贺州市人民代表大会尚未接入本网络") as refusal:
        next_up_tenant(COUNTY)
    assert refusal.value.code == "NOT_CONNECTED"
    assert not may_assign_down(PROVINCE, CITY)


def test_a_suspended_congress_receives_nothing(network: World) -> None:
    with use_login("owner"):
        Tenant.objects.filter(no=COUNTY).update(state=Tenant.State.SUSPENDED)
    with pytest.raises(NotConnected, match="钟山县人民代表大会"):
        next_up_tenant(TOWN)
    assert numbers(tenants_below(CITY)) == [DISTRICT]
    assert not may_assign_down(CITY, COUNTY)


def test_who_can_be_charged(shared_network: World) -> None:
    assert [each.name for each in units_for(COUNTY)] == [
        "钟山县人民政府办公室",
        "钟山县交通运输局",
        "钟山县教育局",
        "钟山县水利局",
    ]
    assert [each.name for each in units_for(CITY, "教育")] == ["贺州市教育局"]
    assert [each.name for each in units_for(CITY, "贺州 水利")] == ["贺州市水利局"]
    assert units_for(CITY, "钟山") == ()
    one = units_for(COUNTY)[1]
    assert (unit(one.pk), unit(one.pk).node.name) == (one, "钟山县")
    assert units([one.pk, 999_999]) == {one.pk: one}
    with pytest.raises(NoSuchUnit, match="没有找到这个承办单位"):
        unit(999_999)


def test_the_organs_of_a_street_belong_to_its_host(network: World) -> None:
    with use_login("owner"):
        street = Node.objects.get(kind=Kind.SUBDISTRICT)
        Unit.objects.create(node=street, name="八步街道办事处", kind=UnitKind.GOVERNMENT, path="900/", valid_from=TODAY)
        Unit.objects.filter(name="八步区教育局").update(valid_to=TODAY)
    assert [each.name for each in units_for(DISTRICT)] == [
        "八步区人民政府办公室",
        "八步区交通运输局",
        "八步区水利局",
        "八步街道办事处",
    ]
    assert [each.name for each in units_for(CITY, "街道")] == []


def test_the_tree_answers_in_every_place(shared_network: World) -> None:
    with in_tenant(TOWN):
        assert next_up_tenant(TOWN).no == COUNTY
        assert node_of(NATION).name == "中华人民共和国"
        assert len(units_for(COUNTY)) == 4
    with at_gate():
        assert node_of(TOWN).tenant_id == TOWN


def cost(function: Any, *arguments: Any) -> int:
    with CaptureQueriesContext(connections[current_login()]) as captured:
        function(*arguments)
    return len(captured)


def test_each_answer_costs_one_query(shared_network: World) -> None:
    user = user_of("deputy1-4")
    assert [
        cost(next_up_tenant, TOWN),
        cost(may_assign_down, CITY, COUNTY),
        cost(tenants_below, CITY),
        cost(node_of, CITY),
        cost(units_for, COUNTY, "教育"),
        cost(actor_for, user, TODAY),
    ] == [1, 1, 1, 1, 1, 1]


def user_of(username: str) -> User:
    with at_gate():
        return User.objects.get(username=username)


def test_an_actor_stands_where_his_memberships_are(network: World) -> None:
    user = user_of("deputy1-4")
    with use_login("owner"):
        Membership.objects.create(user=user, tenant_id=CITY, role=Role.DEPUTY, since=date(2026, 3, 3))
        Membership.objects.create(
            user=user, tenant_id=TOWN, role=Role.DEPUTY, since=date(2020, 1, 1), until=date(2026, 3, 1)
        )
        Membership.objects.create(
            user=user, tenant_id=PROVINCE, role=Role.CHAIRS, subtree=True, since=TODAY, until=TODAY
        )
    actor = actor_for(user, TODAY)
    assert (actor.user_id, actor.name) == (user.pk, "李长明")
    assert [(each.tenant_no, each.role, each.subtree, each.path) for each in actor.standings] == [
        (PROVINCE, Role.CHAIRS, True, "1/2/"),
        (COUNTY, Role.DEPUTY, False, "1/2/3/4/"),
    ]
    assert [each.tenant_no for each in actor_for(user, date(2026, 3, 3)).standings] == [CITY, COUNTY]
    assert [each.tenant_no for each in actor_for(user, date(2020, 6, 1)).standings] == [TOWN]


def test_a_suspended_congress_gives_no_standing(network: World) -> None:
    user = user_of("deputy1-4")
    with use_login("owner"):
        Tenant.objects.filter(no=COUNTY).update(state=Tenant.State.SUSPENDED)
    assert actor_for(user, TODAY).standings == ()


def test_nobody_stands_nowhere(shared_network: World) -> None:
    assert actor_for(None, TODAY) == Actor.nobody()
    user = user_of("deputy1-4")
    user.is_active = False
    assert actor_for(user, TODAY) == Actor.nobody()

"""What waits for whom, in which group, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connections
from django.test.utils import CaptureQueriesContext

from cases.actions.invite_cosigners import invite_cosigners
from cases.actions.request_return import request_return
from cases.inbox import TodoGroup, TodoSource, counts, todos
from core.logins import current_login
from tenants.actors import Actor
from tests.cases.road import Road
from tests.factories.world import CITY, COUNTY, NOW, World


def rows(actor: Actor, *, now: datetime = NOW, no: int = COUNTY) -> list[tuple[str, str, str, str]]:
    return [
        (row.verb, row.slug, row.group.value, row.clock.due_on.isoformat() if row.clock else "")
        for row in todos(actor=actor, tenant=no, now=now)
    ]


@contextmanager
def queries() -> Iterator[CaptureQueriesContext]:
    with CaptureQueriesContext(connections[current_login()]) as captured:
        yield captured


def test_the_road_passes_from_desk_to_desk(network: World) -> None:
    road = Road(network).draft()
    deputy, staff, unit = road.deputy, road.staff, road.lead
    assert rows(deputy) == [("继续写", "edit", "LATER", "")]
    invited = network.deputy(COUNTY, 2)
    invite_cosigners(**road.common(deputy, deputies=[invited.id]))
    assert rows(invited.actor) == [("确认联名", "invitation", "LATER", "")]
    assert rows(staff) == []

    submitted = Road(network).submitted()
    assert rows(staff) == [("初审", "review", "SOON", "2026-03-09")]
    assert rows(submitted.lead) == []

    Road(network).accepted()
    Road(network).assigned(co=False)
    assert [row[0] for row in rows(staff)] == ["初审", "确定"]
    assert rows(unit) == [("签收", "sign", "SOON", "2026-03-05")]
    assert rows(network.unit_admin(COUNTY, 2).actor) == []

    Road(network).signed(co=False)
    assert [row[:2] for row in rows(unit)] == [
        ("签收", "sign"),
        ("联系代表", "contact"),
        ("答复", "reply"),
    ]
    Road(network).replied(co=False)
    assert ("评价", "evaluate", "LATER", "2026-03-30") in rows(deputy)
    Road(network).replied(co=False).evaluate("SATISFIED", "SATISFIED")
    assert [row[0] for row in rows(staff)].count("办结") == 1


def test_a_return_request_and_an_overdue_unit_come_to_the_office(network: World) -> None:
    road = Road(network).assigned(co=False)
    request_return(**road.common(road.lead, assignment_id=road.share().pk, reason="属公路中心职责"))
    (row,) = todos(actor=road.staff, tenant=COUNTY, now=NOW)
    assert (row.verb, row.what, row.fact) == (
        "决定",
        "是否同意钟山县水利局退回",
        "理由：属公路中心职责",
    )
    assert (row.slug, row.assignment_id) == ("decide-return", road.share().pk)
    late = Road(network).assigned(co=False)
    monday = datetime(2026, 3, 9, 1, tzinfo=UTC)
    urged = [r for r in todos(actor=late.staff, tenant=COUNTY, now=monday) if r.verb == "催办"]
    assert [(r.what, r.group) for r in urged] == [("钟山县水利局", TodoGroup.OVERDUE)]
    assert urged[0].clock is not None
    assert urged[0].clock.chip == "已逾期 2 个工作日"


def test_groups_follow_the_working_days_left(network: World) -> None:
    road = Road(network).submitted()
    for moment, group in [
        (datetime(2026, 3, 2, 1, tzinfo=UTC), TodoGroup.SOON),
        (datetime(2026, 3, 9, 1, tzinfo=UTC), TodoGroup.TODAY),
        # Half past midnight in China is the day before in Greenwich.
        (datetime(2026, 3, 9, 16, 30, tzinfo=UTC), TodoGroup.OVERDUE),
    ]:
        (row,) = todos(actor=road.staff, tenant=COUNTY, now=moment)
        assert row.group == group
        assert row.source == TodoSource.OWN
    assert counts(todos(actor=road.staff, tenant=COUNTY, now=NOW)) == {
        TodoGroup.OVERDUE: 0,
        TodoGroup.TODAY: 0,
        TodoGroup.SOON: 1,
        TodoGroup.LATER: 0,
    }


def test_another_congress_has_another_inbox(network: World) -> None:
    Road(network).submitted()
    assert rows(network.staff(CITY).actor, no=CITY) == []
    assert rows(network.staff(CITY).actor, no=COUNTY) == []
    assert rows(Actor.nobody()) == []


def test_more_rows_need_no_more_queries(network: World) -> None:
    people = [
        Road(network).staff,
        Road(network).deputy,
        network.unit_admin(COUNTY, 3).actor,
    ]

    def fill() -> None:
        Road(network).submitted()
        Road(network).accepted(wished_unit_id=network.unit(COUNTY, 3))
        Road(network).assigned()
        Road(network).signed()
        Road(network).replied()
        Road(network).replied().evaluate("SATISFIED", "SATISFIED")

    def measure() -> list[int]:
        numbers = []
        for actor in people:
            todos(actor=actor, tenant=COUNTY, now=NOW)
            with queries() as captured:
                todos(actor=actor, tenant=COUNTY, now=NOW)
            numbers.append(len(captured))
        return numbers

    fill()
    few = measure()
    fill()
    fill()
    assert measure() == few
    assert max(few) <= 14

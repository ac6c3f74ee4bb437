"""Everybody at once on the same records: whoever waits gets his turn, and PostgreSQL never has to end a deadlock.

The order is that of docs/crossings.md: the record, its crossings, the links. The acts below meet it from all sides.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from cases.actions.accept_crossing import accept_crossing
from cases.actions.escalate_opinion import escalate_opinion
from cases.actions.hand_in_opinion import hand_in_opinion
from cases.actions.screen_opinion import screen_opinion
from cases.actions.withdraw_suggestion import withdraw_suggestion
from cases.errors import StaleCase
from cases.models import Case, Crossing, Opinion
from core.errors import DomainError
from core.ids import new_id
from core.logins import use_login
from core.transactions import cursor
from sync import courier
from sync.models import Outbox
from tenants.actors import Actor
from tenants.context import in_tenant
from tests.cases.crossing_steps import Steps, of_opinion
from tests.factories.world import CITY, COUNTY, NOW, TOWN, World
from tests.sync.emptying import empty

ROUNDS = 6


@pytest.fixture
def steps(shared_network: World) -> Iterator[Steps]:
    yield Steps(shared_network)
    empty()


def deadlocks() -> int:
    with use_login("owner"), cursor() as sql:
        sql.execute("select pg_stat_clear_snapshot()")
        sql.execute("select deadlocks from pg_stat_database where datname = current_database()")
        return int(sql.fetchone()[0])


def at_once(*works: Callable[[], Any]) -> list[BaseException]:
    """Starts all together and returns what they raised but for refusals of the domain."""
    start = threading.Barrier(len(works))

    def go(work: Callable[[], Any]) -> BaseException | None:
        try:
            start.wait()
            work()
        except DomainError:
            return None
        except Exception as error:
            return error
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(len(works)) as hands:
        return [error for error in hands.map(go, works) if error is not None]


def deliver() -> None:
    for _ in range(5):
        courier.deliver_once(now=NOW)


def withdraw(steps: Steps, no: int, case_id: UUID) -> None:
    """As people do: whose page is older than what a neighbour told loads it anew and presses again."""
    for _ in range(20):
        try:
            withdraw_suggestion(
                actor=steps.world.deputy(no).actor, reason="不再需要", **steps._on(no, steps.case(no, case_id))
            )
        except StaleCase:
            continue
        return


def hurried() -> None:
    """Lets nothing back off: a message that met a lock is due again at once."""
    with use_login("owner"):
        Outbox.objects.filter(state="WAITING").update(next_try_at=None)
    courier.deliver_all(now=NOW)


def test_a_case_is_acted_on_while_its_child_tells(steps: Steps) -> None:
    before = deadlocks()
    for _ in range(ROUNDS):
        case = steps.accepted(TOWN)
        steps.escalated(TOWN, case)
        steps.deliver()
        steps.taken_up(COUNTY)
        middle = steps.sponsored(COUNTY)
        steps.assigned_down(COUNTY, middle, "451122101")
        raised = at_once(
            deliver,
            deliver,
            partial(withdraw, steps, TOWN, case.pk),
            partial(withdraw, steps, COUNTY, middle.pk),
        )
        assert raised == []
        hurried()
    assert deadlocks() == before
    with use_login("owner"):
        assert not Outbox.objects.exclude(state="DELIVERED").exists()
    for no in (TOWN, COUNTY):
        with in_tenant(no):
            assert set(Case.objects.values_list("state", flat=True)) == {"WITHDRAWN"}


def test_an_opinion_is_acted_on_at_every_level_while_answers_come_back(steps: Steps) -> None:
    world, before = steps.world, deadlocks()

    def taken(no: int) -> UUID:
        crossing = accept_crossing(actor=world.staff(no).actor, **steps._at(no, steps.incoming(no)))
        assert crossing.opinion_id is not None
        return crossing.opinion_id

    for _ in range(ROUNDS):
        first, _code = hand_in_opinion(
            actor=Actor.nobody(),
            tenant=TOWN,
            client_key=str(new_id()),
            now=NOW,
            title="国道路口没有红绿灯",
            text="镇口国道车快。",
            sender="莫小红",
            phone="13877412345",
        )
        escalate_opinion(actor=world.staff(TOWN).actor, reason="国道", **of_opinion(TOWN, first.pk))
        steps.deliver()
        middle = taken(COUNTY)
        escalate_opinion(actor=world.staff(COUNTY).actor, reason="国道", **of_opinion(COUNTY, middle))
        steps.deliver()
        last = taken(CITY)
        arguments = of_opinion(CITY, last)
        raised = at_once(
            deliver,
            lambda arguments=arguments: screen_opinion(  # type: ignore[misc]
                actor=world.staff(CITY).actor, decision="ANSWER", text="六月装。", **arguments
            ),
            deliver,
            deliver,
        )
        assert raised == []
        hurried()
        with in_tenant(TOWN):
            assert Opinion.objects.get(pk=first.pk).answer == "六月装。"
    assert deadlocks() == before
    with in_tenant(COUNTY):
        assert set(Crossing.objects.values_list("state", flat=True)) == {"ANSWERED"}

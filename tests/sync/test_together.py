"""Many messages at once have the effects that each has alone, with the same promises."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from core import transactions
from core.errors import DomainError
from core.logins import use_login
from core.transactions import transaction
from sync import courier, outbox
from sync.handlers import Plan, register, together_of
from sync.inbox.models import Applied
from sync.messages import Message
from sync.models import Outbox, OutboxState
from tenants.context import as_courier, in_tenant
from tests.factories.world import CITY, COUNTY, DISTRICT, NOW, PROVINCE, TOWN, World
from tests.sync import probes

ROUTE = [COUNTY, CITY, PROVINCE]
HOPS = [(TOWN, COUNTY), (COUNTY, CITY), (CITY, PROVINCE)]


class Refused(DomainError):
    code = "REFUSED_FOR_TEST"
    message = "这件不能收。"


@pytest.fixture
def handled() -> list[int]:
    """Every message that went together, in the order in which they did."""
    seen: list[int] = []

    def together(*, messages: Sequence[Message], now: datetime) -> Plan:
        left = [message for message in messages if message.payload["n"] >= 100]
        mine = [message for message in messages if message.payload["n"] < 100]
        seen.extend(message.payload["n"] for message in mine)
        if any(message.payload["n"] == 66 for message in mine):
            raise Refused
        yield from probes.apply_together(messages=mine, now=now)
        return left

    def alone(*, message: Message, now: datetime) -> None:
        if message.payload["n"] == 66:
            raise Refused
        probes.apply(message=message, now=now)

    register(kind=probes.KIND, function=alone, together=together)
    return seen


def send(stream: str, *numbers: int, route: Sequence[int] = (COUNTY,)) -> None:
    for n in numbers:
        probes.send(source=TOWN, route=list(route), stream=stream, n=n, now=NOW)


def test_streams_arrive_in_order_over_all_hops(
    network: World, handled: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    for stream in ("a", "b", "c"):
        send(stream, 1, 2, 3, route=ROUTE)

    with caplog.at_level(logging.INFO, logger="sync.together"):
        assert courier.deliver_all(now=NOW).delivered == 27

    assert probes.faults(hops=HOPS, streams=["a", "b", "c"], count=3) == []
    assert len(handled) == 27
    assert caplog.records == []


def test_what_is_left_goes_alone_with_its_own_inbox_row(network: World, handled: list[int]) -> None:
    send("a", 1)
    send("b", 100)

    assert courier.deliver_once(now=NOW).delivered == 2

    assert handled == [1]
    assert probes.arrived(source=TOWN, target=COUNTY, stream="b") == [100]
    with in_tenant(COUNTY):
        assert Applied.objects.count() == 2


def test_poison_among_many_spares_them_and_goes_alone_afterwards(network: World, handled: list[int]) -> None:
    send("a", 1)
    send("ill", 66, 67)
    send("b", 2, route=[CITY])

    done = courier.deliver_all(now=NOW)
    handled.clear()
    later = courier.deliver_all(now=NOW + courier.BACK_OFF[0])

    assert (done.delivered, done.failed, later.failed) == (2, 1, 1)
    assert handled == []
    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1]
    assert probes.arrived(source=TOWN, target=COUNTY, stream="ill") == []
    with in_tenant(COUNTY):
        assert Applied.objects.count() == 1


def test_what_the_inbox_knows_has_no_second_effect(network: World, handled: list[int]) -> None:
    send("a", 1, 2)
    courier.deliver_all(now=NOW)
    with use_login("courier"), as_courier():
        Outbox.objects.update(state=OutboxState.WAITING)
    handled.clear()

    done = courier.deliver_all(now=NOW)

    assert (done.delivered, done.known, handled) == (2, 2, [])
    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1, 2]


def test_a_locked_congress_is_put_off_whole_and_no_other_waits(network: World, handled: list[int]) -> None:
    for stream in ("a", "b", "c", "d", "e"):
        send(stream, 1)
    send("a", 1, route=[CITY])

    with use_login("owner"), transaction():
        with transactions.cursor() as cursor:
            cursor.execute(f"LOCK TABLE c_{COUNTY}.cases_receipt IN ACCESS EXCLUSIVE MODE")
        done = courier.deliver_once(now=NOW)
        assert courier.deliver_once(now=NOW).claimed == 0

    assert (done.delivered, done.postponed) == (1, 5)
    later = courier.deliver_all(now=NOW + courier.POSTPONED)
    assert (later.delivered, later.failed) == (5, 0)


def test_many_stay_behind_the_wall(network: World) -> None:
    def reach(*, messages: Sequence[Message], now: datetime) -> Plan:
        yield f"SELECT count(*) FROM c_{CITY}.cases_case", []
        return []

    def forge(*, messages: Sequence[Message], now: datetime) -> Plan:
        letter = outbox.Letter(target=CITY, stream="x", kind="x", payload={}, at=now)
        outbox.send_all(source=DISTRICT, letters=[letter])
        return []
        yield

    def alone(*, message: Any, now: Any) -> None:
        raise Refused

    for kind, together in (("test.reach", reach), ("test.forge", forge)):
        register(kind=kind, function=alone, together=together)
        probes.send(source=TOWN, route=[COUNTY], stream=kind, n=1, now=NOW, kind=kind)

    done = courier.deliver_all(now=NOW)

    assert (done.delivered, done.failed) == (0, 2)
    with use_login("courier"), as_courier():
        assert Outbox.objects.count() == 2


def test_a_kind_registered_anew_without_a_form_for_many_has_none(handled: list[int]) -> None:
    assert together_of(kind=probes.KIND) is not None
    probes.register_probe()
    assert together_of(kind=probes.KIND) is None


def test_letters_of_one_line_are_numbered_as_they_are_given(network: World) -> None:
    letters = [
        outbox.Letter(target=target, stream=stream, kind="x", payload={"n": n}, at=NOW + timedelta(seconds=n))
        for n, (target, stream) in enumerate([(COUNTY, "a"), (CITY, "a"), (COUNTY, "a"), (COUNTY, "b"), (COUNTY, "a")])
    ]
    with in_tenant(TOWN), transaction():
        outbox.send(source=TOWN, target=COUNTY, stream="a", kind="x", payload={"n": -1}, now=NOW)
        ids = outbox.send_all(source=TOWN, letters=letters)

    with in_tenant(TOWN):
        rows = {row.id: row for row in Outbox.objects.all()}
    assert [(rows[one].target_no, rows[one].stream, rows[one].seq) for one in ids] == [
        (COUNTY, "a", 2),
        (CITY, "a", 1),
        (COUNTY, "a", 3),
        (COUNTY, "b", 1),
        (COUNTY, "a", 4),
    ]
    assert [rows[one].created_at - NOW for one in ids] == [timedelta(seconds=n) for n in range(5)]

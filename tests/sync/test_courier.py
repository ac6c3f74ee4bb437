"""The courier: order, poison, dead letters, replay, several at once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from cases.models import Event, Receipt
from core import transactions
from core.errors import DomainError
from core.ids import new_id
from core.logins import use_login
from core.transactions import transaction
from sync import courier, metrics, replay
from sync.errors import MessageNotFound, NotReplayable
from sync.handlers import register
from sync.inbox.models import Applied
from sync.models import Outbox, OutboxState
from tenants.context import as_courier, in_tenant
from tests.factories.world import CITY, COUNTY, DISTRICT, NOW, PROVINCE, TOWN, TOWN2, World
from tests.sync import probes

SECOND = timedelta(seconds=1)
LONG_AFTER = NOW + timedelta(hours=1)


class Refused(DomainError):
    code = "REFUSED_FOR_TEST"
    message = "这件不能收。"


@pytest.fixture(autouse=True)
def probe() -> Iterator[None]:
    probes.register_probe()
    yield


def states() -> dict[tuple[str, int], tuple[str, int]]:
    """State and attempts of every message, by stream and target."""
    with use_login("courier"), as_courier():
        return {(row.stream, row.seq): (row.state, row.attempts) for row in Outbox.objects.order_by("stream", "seq")}


def refuse(*numbers: int) -> None:
    def handler(*, message: Any, now: Any) -> None:
        if message.payload["n"] in numbers:
            raise Refused
        probes.apply(message=message, now=now)

    register(kind=probes.KIND, function=handler)


def test_a_stream_arrives_in_order_over_all_hops(network: World) -> None:
    for n in range(1, 6):
        for stream in ("a", "b"):
            probes.send(source=TOWN, route=[COUNTY, CITY, PROVINCE], stream=stream, n=n, now=NOW)

    done = courier.deliver_all(now=NOW)

    assert done.delivered == 30
    hops = [(TOWN, COUNTY), (COUNTY, CITY), (CITY, PROVINCE)]
    assert probes.faults(hops=hops, streams=["a", "b"], count=5) == []
    assert {state for state, _ in states().values()} == {OutboxState.DELIVERED}


def test_only_heads_of_line_are_claimed(network: World) -> None:
    for n in (1, 2, 3):
        probes.send(source=TOWN, route=[COUNTY], stream="a", n=n, now=NOW)
    probes.send(source=TOWN, route=[CITY], stream="a", n=1, now=NOW)

    first = courier.deliver_once(now=NOW)

    assert first.delivered == 2
    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1]
    assert probes.arrived(source=TOWN, target=CITY, stream="a") == [1]


def test_poison_blocks_only_its_own_stream_and_target(network: World) -> None:
    refuse(2)
    for n in (1, 2, 3):
        probes.send(source=TOWN, route=[COUNTY], stream="ill", n=n, now=NOW)
    for n in (1, 3):
        probes.send(source=TOWN, route=[COUNTY], stream="well", n=n, now=NOW)
        probes.send(source=TOWN, route=[CITY], stream="ill", n=n, now=NOW)

    courier.deliver_all(now=NOW)

    assert probes.arrived(source=TOWN, target=COUNTY, stream="ill") == [1]
    assert probes.arrived(source=TOWN, target=COUNTY, stream="well") == [1, 3]
    assert probes.arrived(source=TOWN, target=CITY, stream="ill") == [1, 3]


def test_poison_leaves_nothing_of_its_effect_and_spares_the_batch(network: World) -> None:
    def half(*, message: Any, now: Any) -> None:
        probes.apply(message=message, now=now)
        if message.payload["n"] == 7:
            raise ZeroDivisionError

    register(kind=probes.KIND, function=half)
    for n, stream in ((1, "a"), (7, "b"), (1, "c")):
        probes.send(source=TOWN, route=[COUNTY, CITY], stream=stream, n=n, now=NOW)

    done = courier.deliver_once(now=NOW)

    assert (done.delivered, done.failed) == (2, 1)
    assert probes.arrived(source=TOWN, target=COUNTY, stream="b") == []
    with in_tenant(COUNTY):
        assert Applied.objects.count() == 2
        assert Outbox.objects.count() == 2


def test_a_constraint_checked_at_commit_cannot_take_down_the_batch(network: World) -> None:
    def dangling(*, message: Any, now: Any) -> None:
        if message.payload["n"] == 7:
            Event.objects.create(case_id=new_id(), seq=1, kind="X", at=now)
        else:
            probes.apply(message=message, now=now)

    register(kind=probes.KIND, function=dangling)
    for n, stream in ((1, "a"), (7, "b"), (1, "c")):
        probes.send(source=TOWN, route=[COUNTY], stream=stream, n=n, now=NOW)

    done = courier.deliver_once(now=NOW)

    assert (done.delivered, done.failed) == (2, 1)


def test_attempts_back_off_and_end_in_a_dead_letter_with_its_reason(network: World) -> None:
    refuse(1)
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=2, now=NOW)

    now = NOW
    for attempt, wait in enumerate(courier.BACK_OFF, start=1):
        assert courier.deliver_all(now=now).failed == 1
        assert states()[("a", 1)] == (OutboxState.WAITING, attempt)
        assert courier.deliver_all(now=now + wait - SECOND / 2).claimed == 0
        now += wait
    assert courier.deliver_all(now=now).dead == 1

    assert states() == {("a", 1): (OutboxState.DEAD, 5), ("a", 2): (OutboxState.WAITING, 0)}
    (letter,) = metrics.dead_letters()
    assert letter.reason == "这件不能收。（REFUSED_FOR_TEST）"
    figures = metrics.courier_metrics(now=now)
    assert (figures.waiting, figures.blocked, figures.dead) == (1, 1, 1)
    assert figures.oldest_age == now - NOW


def test_replay_delivers_the_dead_letter_and_what_waited_behind_it(network: World) -> None:
    refuse(1)
    for n in (1, 2):
        probes.send(source=TOWN, route=[COUNTY], stream="a", n=n, now=NOW)
    for wait in range(courier.ATTEMPTS):
        courier.deliver_all(now=NOW + wait * timedelta(minutes=10))
    probes.register_probe()
    (letter,) = metrics.dead_letters()

    replay.replay(message_id=letter.id, now=LONG_AFTER)
    courier.deliver_all(now=LONG_AFTER)

    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1, 2]
    with pytest.raises(NotReplayable):
        replay.replay(message_id=letter.id, now=LONG_AFTER)
    with pytest.raises(MessageNotFound):
        replay.replay(message_id=new_id(), now=LONG_AFTER)


def test_a_message_is_dated_by_its_sender_but_a_dead_one_by_its_replay(network: World) -> None:
    seen = []
    register(kind="test.dated", function=lambda *, message, now: seen.append(message.at))
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW, kind="test.dated")
    probes.send(source=TOWN, route=[CITY], stream="b", n=1, now=NOW, kind="test.late")
    courier.deliver_all(now=LONG_AFTER)
    register(kind="test.late", function=lambda *, message, now: seen.append(message.at))

    assert replay.replay_all_dead(now=LONG_AFTER) == 0
    with in_tenant(TOWN):
        late = Outbox.objects.get(stream="b").id
    replay.replay(message_id=late, now=LONG_AFTER)
    courier.deliver_all(now=LONG_AFTER)

    assert seen == [NOW, LONG_AFTER]


def test_what_the_inbox_knows_has_no_second_effect(network: World) -> None:
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)
    courier.deliver_all(now=NOW)
    with use_login("courier"), as_courier():
        Outbox.objects.update(state=OutboxState.WAITING)

    done = courier.deliver_all(now=NOW)

    assert (done.delivered, done.known) == (1, 1)
    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1]


@pytest.mark.parametrize("what", ["kind", "version"])
def test_what_is_newer_than_this_software_waits_for_the_upgrade_and_hurts_nobody(network: World, what: str) -> None:
    """Two messages of each of two lines, and one of another: while workers of two versions run, none may die."""
    kind, code = (probes.KIND, "NEWER_PAYLOAD") if what == "version" else (f"test.{new_id()}", "UNKNOWN_KIND")
    version = 2 if what == "version" else 1
    for stream in ("a", "c"):
        for n in (1, 2):
            probes.send(source=TOWN, route=[COUNTY], stream=stream, n=n, now=NOW, kind=kind, version=version)
    probes.send(source=TOWN2, route=[COUNTY], stream="b", n=1, now=NOW)

    done = courier.deliver_all(now=NOW)
    assert (done.delivered, done.failed, done.postponed) == (1, 0, 2)
    for later in range(10):
        courier.deliver_all(now=NOW + later * timedelta(hours=1))
    with in_tenant(TOWN):
        heads = list(Outbox.objects.filter(seq=1).values_list("state", "attempts", "reason"))
        assert set(Outbox.objects.values_list("state", flat=True)) == {"WAITING"}
    assert len(heads) == 2
    for state, attempts, reason in heads:
        assert (state, attempts) == ("WAITING", 0)
        assert reason.startswith("消息来自较新的版本")
        assert reason.endswith(f"（{code}）")

    try:
        register(kind=kind, function=probes.apply, version=version)
        assert courier.deliver_all(now=NOW + timedelta(hours=11)).delivered == 4
    finally:
        probes.register_probe()
    for stream in ("a", "c"):
        assert probes.arrived(source=TOWN, target=COUNTY, stream=stream) == [1, 2]


def test_a_target_that_is_not_there_yet_waits_with_words_and_holds_up_no_other(network: World) -> None:
    probes.send(source=TOWN, route=[999], stream="a", n=1, now=NOW)
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)

    for wait in range(courier.ATTEMPTS + 1):
        courier.deliver_all(now=NOW + wait * timedelta(minutes=10))

    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1]
    with in_tenant(TOWN):
        ((state, attempts, reason),) = Outbox.objects.filter(target_no=999).values_list("state", "attempts", "reason")
    assert (state, attempts) == ("WAITING", 0)
    assert reason == "对方人大还没有开通，或者还没有迁移到这个版本；好了以后自动送达，不用重投。"


def test_a_locked_target_counts_no_attempt_and_holds_up_no_other(network: World) -> None:
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)
    probes.send(source=TOWN, route=[CITY], stream="a", n=1, now=NOW)

    with use_login("owner"), transaction():
        with transactions.cursor() as cursor:
            cursor.execute(f"LOCK TABLE c_{COUNTY}.cases_receipt IN ACCESS EXCLUSIVE MODE")
        done = courier.deliver_once(now=NOW)

    assert (done.delivered, done.postponed) == (1, 1)
    assert probes.arrived(source=TOWN, target=CITY, stream="a") == [1]
    courier.deliver_all(now=NOW + courier.POSTPONED)
    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1]
    assert {attempts for _, attempts in states().values()} == {0}


def test_a_handler_cannot_send_in_another_congress_name_or_write_there(network: World) -> None:
    from sync import outbox

    def forge(*, message: Any, now: Any) -> None:
        outbox.send(source=DISTRICT, target=CITY, stream="x", kind="x", payload={}, now=now)

    def trespass(*, message: Any, now: Any) -> None:
        with transactions.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM c_{CITY}.cases_case")

    register(kind="test.forge", function=forge)
    register(kind="test.trespass", function=trespass)
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW, kind="test.forge")
    probes.send(source=TOWN, route=[COUNTY], stream="b", n=1, now=NOW, kind="test.trespass")

    done = courier.deliver_all(now=NOW)

    assert done.failed == 2
    with in_tenant(TOWN):
        reasons = dict(Outbox.objects.values_list("stream", "reason"))
    assert "row-level security" in reasons["a"]
    assert "permission denied" in reasons["b"]


def test_the_web_login_cannot_become_the_courier(network: World) -> None:
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError) as caught, as_courier():
        Outbox.objects.count()

    assert caught.value.__cause__.sqlstate == "42501"


def test_a_message_in_another_couriers_hands_is_left_to_it(network: World) -> None:
    """The line behind it waits too: whoever holds the head may still fail."""
    import threading

    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=2, now=NOW)
    probes.send(source=TOWN, route=[COUNTY], stream="b", n=1, now=NOW)
    meanwhile: list[int] = []

    def slow(*, message: Any, now: Any) -> None:
        if message.stream == "a" and not meanwhile:
            meanwhile.append(-1)
            other = threading.Thread(target=lambda: meanwhile.append(rival()))
            other.start()
            other.join()
        probes.apply(message=message, now=now)

    def rival() -> int:
        from django.db import connections

        try:
            return courier.deliver_once(now=NOW).claimed
        finally:
            connections["courier"].close()

    register(kind=probes.KIND, function=slow)
    done = courier.deliver_once(now=NOW, limit=1)

    assert done.delivered == 1
    assert meanwhile == [-1, 1]
    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1]
    assert probes.arrived(source=TOWN, target=COUNTY, stream="b") == [1]


def test_an_integrity_error_is_the_messages_fault(network: World) -> None:
    def double(*, message: Any, now: Any) -> None:
        for _ in range(2):
            Receipt.objects.create(client_key="same", act="x", fingerprint="x", at=now)

    register(kind="test.double", function=double)
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW, kind="test.double")

    assert courier.deliver_all(now=NOW).failed == 1
    with in_tenant(TOWN):
        assert IntegrityError.__name__ in Outbox.objects.get().reason

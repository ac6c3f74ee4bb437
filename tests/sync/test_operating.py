"""What operators see and do: figures over many rows, reasons, replay of one reason, a suspended congress, sessions."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext

from core.logins import use_login
from core.transactions import cursor, transaction
from sync import courier, metrics, replay
from sync.models import Outbox
from sync.resident import Resident
from tenants.context import as_courier, in_tenant
from tenants.models import Tenant
from tests.factories.world import CITY, COUNTY, NOW, TOWN, TOWN2, World
from tests.sync import probes

LINES = 500
REFUSED = "这件不能收。（REFUSED）"
LOCKED = "对方人大处理时出错：IntegrityError"

# In each of 500 lines: one delivered, one dead, twenty behind it.
_MANY = """
INSERT INTO public.sync_outbox (id, source_no, target_no, stream, seq, epoch, kind, payload, created_at, state, attempts,
                                reason, delivered_at)
SELECT gen_random_uuid(), %(source)s, CASE WHEN line %% 5 = 0 THEN %(other)s ELSE %(target)s END, 'line ' || line, seq, 1,
       'test.probe', jsonb_build_object('n', seq, 'route', '[]'::jsonb), %(at)s::timestamptz + seq * interval '1 s',
       CASE seq WHEN 1 THEN 'DELIVERED' WHEN 2 THEN 'DEAD' ELSE 'WAITING' END, CASE seq WHEN 2 THEN 5 ELSE 0 END,
       CASE WHEN seq <> 2 THEN '' WHEN line %% 10 = 0 THEN %(locked)s ELSE %(refused)s END,
       CASE seq WHEN 1 THEN %(at)s::timestamptz END
FROM generate_series(1, %(lines)s) AS line, generate_series(1, 22) AS seq
"""


@pytest.fixture(autouse=True)
def probe() -> Iterator[None]:
    probes.register_probe()
    yield


@pytest.fixture
def many(network: World) -> World:
    given = {"source": TOWN, "target": COUNTY, "other": CITY, "at": NOW, "lines": LINES}
    with use_login("owner"), cursor() as sql:
        sql.execute(_MANY, {**given, "locked": LOCKED, "refused": REFUSED})
    return network


def test_ten_thousand_waiting_and_five_hundred_dead_are_counted_in_two_statements(many: World) -> None:
    with use_login("courier"), as_courier():
        Outbox.objects.count()
    with CaptureQueriesContext(connections["courier"]) as asked:
        figures = metrics.courier_metrics(now=NOW + timedelta(seconds=30))

    assert len(asked) == 2
    assert (figures.waiting, figures.blocked, figures.dead, figures.failing) == (10_000, 10_000, 500, 0)
    assert figures.oldest_age == timedelta(seconds=27)
    assert figures.per_second == pytest.approx(500 / 60)


def test_nothing_behind_a_dead_letter_is_claimed(many: World) -> None:
    assert courier.deliver_all(now=NOW).claimed == 0


def test_reasons_are_counted_and_one_of_them_is_replayed(many: World) -> None:
    reasons = [(one.reason, one.count) for one in metrics.dead_reasons()]
    assert reasons == [(REFUSED, 450), (LOCKED, 50)]
    assert [(one.reason, one.count) for one in metrics.dead_reasons(among=[CITY])] == [(LOCKED, 50), (REFUSED, 50)]
    assert metrics.dead_reasons(among=[TOWN2]) == []

    assert replay.replay_all_dead(now=NOW, reason=LOCKED, among=[TOWN2]) == 0
    assert replay.replay_all_dead(now=NOW, reason=LOCKED) == 50
    done = courier.deliver_all(now=NOW)

    # Each of the fifty, and the twenty that waited behind it.
    assert done.delivered == 50 * 21
    assert probes.arrived(source=TOWN, target=CITY, stream="line 10") == list(range(2, 23))
    assert probes.arrived(source=TOWN, target=CITY, stream="line 5") == []
    assert metrics.courier_metrics(now=NOW).dead == 450


def test_the_command_names_reasons_and_replays_all_of_one(many: World) -> None:
    def said(*options: str) -> str:
        out = StringIO()
        call_command("courier", *options, stdout=out)
        return out.getvalue()

    status = said().splitlines()
    assert status[0].startswith("待投 10000（其中重试 0，被挡 10000）")
    assert status[1] == f"投递失败 450 条，最早 2026-03-02 09:30 发出：{REFUSED}"
    assert status[2] == f"投递失败 50 条，最早 2026-03-02 09:30 发出：{LOCKED}"
    assert len(status) == 3 + 100

    assert said("--replay-reason", REFUSED) == "已重新投递 450 条。\n"
    assert said("--replay-reason", REFUSED) == "已重新投递 0 条。\n"


def test_messages_to_a_suspended_congress_wait_with_words_and_go_on_by_themselves(network: World) -> None:
    for n in (1, 2):
        probes.send(source=TOWN, route=[COUNTY], stream="a", n=n, now=NOW)
    probes.send(source=TOWN, route=[CITY], stream="b", n=1, now=NOW)
    state(COUNTY, Tenant.State.SUSPENDED)
    try:
        for minute in range(courier.ATTEMPTS + 2):
            courier.deliver_all(now=NOW + minute * courier.PARKED)
    finally:
        state(COUNTY, Tenant.State.ACTIVE)

    with in_tenant(TOWN):
        waiting = list(Outbox.objects.filter(stream="a").order_by("seq").values_list("state", "attempts", "reason"))
    assert waiting == [("WAITING", 0, "对方人大已停用，恢复使用后自动送达，不用重投。"), ("WAITING", 0, "")]
    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == []
    assert probes.arrived(source=TOWN, target=CITY, stream="b") == [1]

    courier.deliver_all(now=NOW + timedelta(hours=1))
    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1, 2]
    with in_tenant(TOWN):
        assert set(Outbox.objects.values_list("state", "reason")) == {("DELIVERED", "")}


def state(no: int, wanted: str) -> None:
    with use_login("owner"), transaction():
        Tenant.objects.filter(no=no).update(state=wanted)


def test_a_couriers_session_that_has_met_too_many_congresses_is_replaced_between_two_batches(
    network: World, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.COURIER_SCHEMAS_PER_CONNECTION = 1
    assert django_settings.COURIER_SCHEMAS_PER_CONNECTION == 1
    connections["courier"].close()
    loop = Resident(clock=lambda: NOW)
    deliver = courier.deliver_once
    backends: list[int] = []

    def noting(*, now: object) -> courier.Delivered:
        done = deliver(now=NOW)
        with use_login("courier"), as_courier(), cursor() as sql:
            sql.execute("SELECT pg_backend_pid()")
            backends.append(sql.fetchone()[0])
        if len(backends) == 1:
            probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)
        elif len(backends) == 2:
            probes.send(source=TOWN, route=[CITY], stream="a", n=1, now=NOW)
        elif len(backends) == 4:
            loop.stop()
        return done

    monkeypatch.setattr(courier, "deliver_once", noting)
    loop.run()

    # One congress met: the same session. Two: another one from then on.
    assert backends[0] == backends[1] == backends[2] != backends[3]
    assert probes.arrived(source=TOWN, target=CITY, stream="a") == [1]

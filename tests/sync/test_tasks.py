"""Tasks, doorbell, command, retention."""

from datetime import timedelta
from io import StringIO

import pytest
from celery import shared_task
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.logins import current_login, use_login
from core.transactions import transaction
from sync import courier, doorbell, retention, tasks
from sync.errors import SelfAddressed, TenantMissing
from sync.handlers import register
from sync.models import Outbox
from sync.task_base import PlaceLeak, TenantTask
from tenants.context import as_courier, in_tenant
from tests.factories.world import COUNTY, NOW, TOWN, World
from tests.sync import probes


@pytest.fixture(autouse=True)
def probe() -> None:
    probes.register_probe()


@shared_task(base=TenantTask)
def who_works(*, tenant: int) -> tuple[int, str]:
    return tenant, current_login()


def test_a_task_of_a_congress_runs_on_the_workers_login() -> None:
    assert who_works(tenant=4) == (4, "courier")


@pytest.mark.parametrize("given", [{}, {"tenant": None}, {"tenant": "4"}, {"tenant": 0}, {"tenant": True}])
def test_a_task_of_a_congress_refuses_to_run_without_one(given: dict[str, object]) -> None:
    with pytest.raises(TenantMissing):
        who_works(**given)


def test_a_task_refuses_to_start_in_a_place_left_open() -> None:
    with in_tenant(TOWN), pytest.raises(PlaceLeak):
        tasks.ring()


@pytest.mark.parametrize("task", [tasks.ring, tasks.sweep])
def test_ring_and_sweep_deliver_all(network: World, task: object) -> None:
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=timezone.now())

    task()

    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1]


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch, settings: object) -> list[float]:
    """Instead of a broker: how long each ring was put off."""
    heard: list[float] = []
    settings.BROKER_URL = "redis://nowhere"
    monkeypatch.setattr(doorbell, "_last_ring", 0.0)
    monkeypatch.setattr(doorbell, "_covered_until", 0.0)
    monkeypatch.setattr(doorbell, "_send", heard.append)
    return heard


def test_a_commit_rings_and_a_rollback_does_not(network: World, rings: list[float]) -> None:
    with pytest.raises(ZeroDivisionError), in_tenant(TOWN), transaction():
        doorbell.ring_after_commit()
        raise ZeroDivisionError
    assert rings == []

    with in_tenant(TOWN), transaction():
        doorbell.ring_after_commit()
        assert rings == []
    assert rings == [0.0]


def test_a_burst_rings_twice_at_most_and_the_second_covers_the_rest(
    rings: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([100.0, 100.01, 100.02, 100.03])
    monkeypatch.setattr(doorbell.time, "monotonic", lambda: next(clock))

    for _ in range(4):
        doorbell.ring()

    assert rings == [0.0, pytest.approx(0.04)]


def test_a_burst_of_commits_gives_one_notice_and_the_next_comes_a_twentieth_of_a_second_later(
    network: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    clock = [100.0]
    monkeypatch.setattr(doorbell.notices, "notify", heard.append)
    monkeypatch.setattr(doorbell.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(doorbell, "_last_notice", 0.0)

    for n in range(1, 51):
        probes.send(source=TOWN, route=[COUNTY], stream="a", n=n, now=NOW)
    assert heard == [doorbell.CHANNEL]
    clock[0] += doorbell.BETWEEN_RINGS_S
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=51, now=NOW)
    assert heard == [doorbell.CHANNEL] * 2


def test_a_courier_at_work_does_not_ring(network: World, rings: list[float]) -> None:
    probes.send(source=TOWN, route=[COUNTY, TOWN], stream="a", n=1, now=NOW)
    rings.clear()

    courier.deliver_all(now=NOW)

    assert rings == []


def test_a_broker_that_fails_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(doorbell.current_app, "send_task", refuse)
    monkeypatch.setattr(doorbell, "_covered_until", 0.0)
    monkeypatch.setattr(doorbell.time, "monotonic", lambda: 100.0)

    doorbell._send(0.0)

    assert doorbell._covered_until == 100.0 + doorbell.SILENCE_AFTER_FAILURE_S


def test_the_command_shows_delivers_and_replays(network: World) -> None:
    def said(*options: str) -> str:
        out = StringIO()
        call_command("courier", *options, stdout=out)
        return out.getvalue()

    def refuse(*, message: object, now: object) -> None:
        raise SelfAddressed

    register(kind="test.refused", function=refuse)
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=timezone.now())
    probes.send(source=TOWN, route=[COUNTY], stream="b", n=1, now=NOW, kind="test.refused")
    assert said().startswith("待投 2（其中重试 0，被挡 0）")

    assert said("--once").startswith("送达 1，失败待重投 1")
    for wait in range(courier.ATTEMPTS):
        courier.deliver_all(now=timezone.now() + wait * timedelta(minutes=10))
    status = said("--status")
    assert "投递失败 1" in status
    assert "不能给本级人大自己发送跨级消息。（SELF_ADDRESSED）" in status
    with in_tenant(TOWN):
        dead = Outbox.objects.get(stream="b").id

    assert said("--replay", str(dead)) == "已重新投递。\n"
    assert said("--replay", "ALL") == "已重新投递 0 条。\n"
    for wrong in ("nonsense", "01900000-0000-7000-8000-000000000000"):
        with pytest.raises(CommandError):
            said("--replay", wrong)


def test_only_old_proofs_of_delivery_are_removed(network: World) -> None:
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)
    courier.deliver_all(now=NOW)
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=2, now=NOW)

    assert retention.purge(now=NOW + retention.KEEP) == 0
    assert retention.purge(now=NOW + retention.KEEP + timedelta(seconds=1)) == 1

    with use_login("courier"), as_courier():
        assert list(Outbox.objects.values_list("seq", flat=True)) == [2]
    courier.deliver_all(now=NOW)
    assert probes.arrived(source=TOWN, target=COUNTY, stream="a") == [1, 2]

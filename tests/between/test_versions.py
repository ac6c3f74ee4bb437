"""One platform is newer than the other: what the older one does not know yet waits for its upgrade, and nothing else does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.logins import use_login
from sync.between import peers
from sync.between.models import Receipt
from sync.models import Outbox
from tests.between.deployments import Pair
from tests.factories.world import NATION, PROVINCE
from tests.sync import probes


def send(pair: Pair, stream: str, numbers: list[int], *, kind: str = probes.KIND, **more: Any) -> None:
    target = pair.province.number("cn")
    for n in numbers:
        probes.send(source=PROVINCE, route=[target], stream=stream, n=n, now=timezone.now(), kind=kind, **more)


def arrived(pair: Pair, stream: str) -> list[int]:
    number = pair.nation.number("45")
    return probes.arrived(source=number, target=NATION, stream=stream)


@pytest.mark.parametrize(
    ("what", "kind", "more", "code"),
    [
        ("kind", "test.later", {}, "UNKNOWN_KIND"),
        ("version", probes.KIND, {"version": 2}, "NEWER_PAYLOAD"),
        ("no number", probes.KIND, {"version": "3.1"}, "NEWER_PAYLOAD"),
    ],
)
def test_it_waits_for_the_upgrade_and_is_applied_then(
    pair: Pair, what: str, kind: str, more: dict[str, Any], code: str
) -> None:
    province, nation = pair.both()
    ahead, well = f"ahead {what}", f"well {what}"
    send(pair, ahead, [1], kind=kind, **more)
    send(pair, ahead, [2])
    send(pair, well, [1, 2])

    now = timezone.now()
    done = province.exchange(now=now)
    assert (done.delivered, done.failed, done.dead) == (2, 0, 0)
    # However long it takes: no attempt is counted, nothing dies, nothing else waits.
    for _ in range(8):
        province.hurry()
        province.exchange(now=now)
    assert province.states(ahead) == [(1, "WAITING", 0), (2, "WAITING", 0)]
    assert (arrived(pair, well), arrived(pair, ahead)) == ([1, 2], [])
    province.use()
    with use_login("owner"):
        waiting = Outbox.objects.get(stream=ahead, seq=1)
        got = Receipt.objects.get(message_id=waiting.pk, side="GOT")
    assert waiting.reason == "对方平台的版本较旧，还不认识这种消息；对方升级后自动处理，不用重投。"
    assert (got.verdict, code in got.reason) == ("LATER", True)
    assert waiting.next_try_at is not None
    assert waiting.next_try_at <= now + timedelta(minutes=1)
    (figures,) = peers.figures(now=now)
    assert (figures.parked, figures.dead) == (1, 0)

    nation.kill("web")
    nation.start(environment={"TESTS_UPGRADED": "1"})
    province.point_at(nation.address)
    try:
        assert province.exchange(now=now + timedelta(minutes=1, seconds=1)).delivered == 2
        assert arrived(pair, ahead) == [1, 2]
        province.use()
        assert peers.figures(now=now)[0].parked == 0
    finally:
        nation.kill("web")
        nation.start()

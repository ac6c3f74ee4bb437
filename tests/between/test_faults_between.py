"""Whatever dies or gets lost between two deployments: nothing is lost, doubled or out of order."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connections
from django.utils import timezone

from cases.models import Receipt
from core.logins import use_login
from sync import courier, replay
from sync.between import letters
from sync.models import Outbox
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.between.deployments import Deployment, Pair, free_port, until
from tests.between.wires import Wire
from tests.factories.world import NATION, PROVINCE, TOWN
from tests.sync import probes

SECOND = timedelta(seconds=1)


def send(pair: Pair, *, streams: list[str], count: int, source: int = PROVINCE, kind: str = probes.KIND) -> None:
    """Commits messages of the province to the nation, the streams' in turn."""
    target = pair.province.number("cn")
    now = timezone.now()
    for n in range(1, count + 1):
        for stream in streams:
            probes.send(source=source, route=[target], stream=stream, n=n, now=now, kind=kind)


def faults(pair: Pair, *, streams: list[str], count: int, source: str = "45") -> list[str]:
    number = pair.nation.number(source)
    return probes.faults(hops=[(number, NATION)], streams=streams, count=count)


def arrived(pair: Pair, stream: str) -> list[int]:
    number = pair.nation.number("45")
    return probes.arrived(source=number, target=NATION, stream=stream)


def test_the_local_courier_leaves_them_alone_and_a_batch_carries_whole_lines(pair: Pair) -> None:
    send(pair, streams=["whole-a", "whole-b"], count=30)
    assert courier.deliver_all(now=timezone.now()).claimed == 0
    done = pair.province.exchange()
    assert (done.delivered, done.known, done.peers) == (60, 0, 2)
    assert faults(pair, streams=["whole-a", "whole-b"], count=30) == []


def test_a_lost_answer_is_sent_again_and_known(pair: Pair, wire: Wire) -> None:
    wire.deaf = True
    send(pair, streams=["lost"], count=5)
    now = timezone.now()
    first = pair.province.exchange(now=now)
    assert (first.unreachable, first.delivered, wire.lost) == (1, 0, 1)
    assert pair.province.states("lost") == [(n, "WAITING", 0) for n in range(1, 6)]
    assert arrived(pair, "lost") == [1, 2, 3, 4, 5]

    wire.deaf = False
    assert pair.province.exchange(now=now).peers == 0
    second = pair.province.exchange(now=now + 2 * SECOND)
    assert (second.delivered, second.known) == (5, 5)
    assert arrived(pair, "lost") == [1, 2, 3, 4, 5]


def test_a_peer_that_is_away_costs_no_attempt_and_is_tried_ever_less_often(pair: Pair) -> None:
    pair.province.point_at(f"http://127.0.0.1:{free_port()}")
    send(pair, streams=["away"], count=3)
    now = timezone.now()
    waits = []
    for _ in range(8):
        assert pair.province.exchange(now=now).unreachable == 1
        peer = pair.province.peer()
        waits.append((peer.next_try_at - now).total_seconds())
        now = peer.next_try_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert pair.province.states("away") == [(n, "WAITING", 0) for n in (1, 2, 3)]
    assert pair.province.peer().error.startswith("ConnectionRefusedError")

    pair.province.point_at(pair.nation.address)
    assert pair.province.exchange(now=now).delivered == 3
    assert pair.province.peer().failures == 0
    assert arrived(pair, "away") == [1, 2, 3]


def test_something_else_that_answers_is_no_receipt(pair: Pair) -> None:
    """A captive portal, or our own web: it answers, but not with the peer's signature."""
    send(pair, streams=["else"], count=1)
    pair.province.point_at(pair.province.address)
    done = pair.province.exchange()
    assert (done.unreachable, done.delivered) == (1, 0)
    assert "UNKNOWN_KEY" in pair.province.peer().error
    pair.province.point_at(f"{pair.nation.address}/health/no")
    assert pair.province.exchange().unreachable == 1
    assert pair.province.states("else") == [(1, "WAITING", 0)]
    pair.province.point_at(pair.nation.address)
    assert pair.province.exchange().delivered == 1


def test_killed_on_either_side_in_the_middle(pair: Pair) -> None:
    province, nation = pair.both()
    streams = [f"kill-{n}" for n in range(6)]
    send(pair, streams=streams, count=50)

    def effects() -> int:
        with in_tenant(NATION):
            return Receipt.objects.filter(act__contains=":kill-").count()

    province.start_sending()
    nation.use()
    until(lambda: effects() >= 20, pause=0.01)
    province.kill_sending()
    after_first = effects()
    province.start_courier()
    nation.use()
    until(lambda: effects() >= after_first + 20, pause=0.01)
    nation.kill("web")
    after_second = effects()
    nation.start(wait=False)
    until(nation.serves)
    province.point_at(nation.address)
    until(lambda: province.waiting() == 0, seconds=60)
    province.kill("courier")

    assert 0 < after_first <= after_second < 300
    assert faults(pair, streams=streams, count=50) == []
    states = {state for stream in streams for _, state, attempts in province.states(stream) if attempts == 0}
    assert states == {"DELIVERED"}


def test_shuffled_duplicates_from_several_at_once(pair: Pair) -> None:
    streams = ["mess-a", "mess-b", "mess-c"]
    send(pair, streams=streams, count=12)
    events = [event for stream in streams for event in pair.province.events(stream)]
    dice = random.Random(7)
    requests = []
    for _ in range(10):
        some = dice.choices(events, k=25)
        body = letters.batch(events=some)
        requests.append((body, pair.province.signed(body)))
    with ThreadPoolExecutor(4) as hands:
        replies = list(hands.map(lambda request: pair.nation.post(*request), requests))
    assert {reply.status for reply in replies} == {200}
    assert {verdict for reply in replies for verdict in reply.verdicts} <= {"APPLIED", "KNOWN", "WAIT"}

    done = pair.province.exchange()
    assert (done.delivered, done.failed) == (36, 0)
    assert faults(pair, streams=streams, count=12) == []


def test_ahead_of_its_line_a_message_is_told_to_wait(pair: Pair) -> None:
    send(pair, streams=["ahead"], count=3)
    events = pair.province.events("ahead")
    for chosen, verdicts in (
        ([events[2]], ["WAIT"]),
        ([events[1], events[0]], ["APPLIED", "APPLIED"]),
        ([events[2], events[1]], ["KNOWN", "APPLIED"]),
    ):
        body = letters.batch(events=chosen)
        assert pair.nation.post(body, pair.province.signed(body)).verdicts == verdicts
    assert arrived(pair, "ahead") == [1, 2, 3]
    assert pair.province.exchange().known == 3


def test_a_refused_message_dies_after_its_tries_and_holds_up_only_its_line(pair: Pair) -> None:
    # Over there it would have to write to itself.
    target = pair.province.number("cn")
    probes.send(source=PROVINCE, route=[target, NATION], stream="ill", n=1, now=timezone.now())
    send(pair, streams=["ill", "well"], count=2)
    now = timezone.now()
    for _ in range(courier.ATTEMPTS):
        pair.province.exchange(now=now)
        pair.province.hurry()
    assert pair.province.states("ill") == [(1, "DEAD", courier.ATTEMPTS), (2, "WAITING", 0), (3, "WAITING", 0)]
    assert arrived(pair, "well") == [1, 2]
    assert arrived(pair, "ill") == []
    pair.province.use()
    with use_login("owner"):
        dead = Outbox.objects.get(stream="ill", seq=1)
        assert "SELF_ADDRESSED" in dead.reason
        # An operator on both sides agrees that it is void: the line goes on.
        Outbox.objects.filter(pk=dead.pk).update(payload={"n": 1, "route": []})
    replay.replay(message_id=dead.pk, now=now)
    assert pair.province.exchange(now=now).delivered == 3
    assert arrived(pair, "ill") == [1, 1, 2]


def test_two_senders_at_once(pair: Pair) -> None:
    streams = ["twice-a", "twice-b"]
    send(pair, streams=streams, count=40, source=TOWN)

    def go(_: int) -> int:
        try:
            return Deployment.exchange(pair.province).delivered
        finally:
            connections.close_all()

    pair.province.use()
    with ThreadPoolExecutor(3) as hands:
        delivered = sum(hands.map(go, range(3)))
    assert delivered + pair.province.exchange().delivered == 80
    assert faults(pair, streams=streams, count=40, source="451122100") == []


def test_a_congress_locked_over_there_is_no_refusal(pair: Pair) -> None:
    send(pair, streams=["locked"], count=1)
    url = urlsplit(settings.DATABASE_URL)
    nation = urlunsplit((url.scheme, url.netloc, f"/{pair.nation.database}", url.query, ""))
    with psycopg.connect(nation) as other:
        other.execute(f"lock table c_{NATION}.inbox_applied in access exclusive mode")
        assert pair.province.exchange().postponed == 1
        other.rollback()
    assert pair.province.states("locked") == [(1, "WAITING", 0)]
    assert pair.province.exchange(now=timezone.now() + 3 * SECOND).delivered == 1


def test_to_a_suspended_congress_it_waits_and_to_one_that_has_ended_it_is_refused(pair: Pair) -> None:
    """As the local courier does: nobody writes to a congress that is suspended, nor into the tables that a merger left."""
    send(pair, streams=["suspended"], count=2)
    become(pair.nation, state="SUSPENDED")
    try:
        for _ in range(courier.ATTEMPTS + 1):
            pair.province.hurry()
            assert pair.province.exchange().delivered == 0
        pair.province.use()
        with use_login("owner"):
            kept = list(Outbox.objects.filter(stream="suspended").order_by("seq").values_list("state", "attempts"))
            reason = Outbox.objects.get(stream="suspended", seq=1).reason
        assert kept == [("WAITING", 0), ("WAITING", 0)]
        assert reason == "对方人大已停用，恢复使用后自动送达，不用重投。"
        assert arrived(pair, "suspended") == []

        become(pair.nation, state="SUSPENDED", successor_id=PROVINCE)
        pair.province.hurry()
        assert pair.province.exchange().failed == 2
        pair.province.use()
        with use_login("owner"):
            assert "UNKNOWN_RECIPIENT" in Outbox.objects.get(stream="suspended", seq=1).reason
    finally:
        become(pair.nation, state="ACTIVE", successor_id=None)
    pair.province.hurry()
    assert pair.province.exchange().delivered == 2
    assert arrived(pair, "suspended") == [1, 2]


def become(side: Deployment, **changes: str | int | None) -> None:
    """Changes the nation's congress as an operator's act does."""
    side.use()
    with use_login("owner"):
        Tenant.objects.filter(no=NATION).update(**changes)

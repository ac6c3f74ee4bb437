"""Requests that are not what they say they are."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.logins import use_login
from core.transactions import transaction
from sync import outbox
from sync.between import letters, signing
from sync.courier import ATTEMPTS
from sync.handlers import register
from sync.models import Outbox
from tenants.context import in_tenant
from tests.between.deployments import Pair, Reply
from tests.between.test_faults_between import arrived, send
from tests.factories.world import PROVINCE
from tests.sync.probes import KIND

MINUTE = timedelta(minutes=1)
_streams = itertools.count(1)


@pytest.fixture
def event(pair: Pair) -> dict[str, Any]:
    """A message that the nation has not seen yet, in a stream of its own."""
    stream = f"refused-{next(_streams)}"
    send(pair, streams=[stream], count=1)
    (found,) = pair.province.events(stream)
    return found


def outcome(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.json.get("error", "")


def test_the_same_request_again(pair: Pair, event: dict[str, Any]) -> None:
    body = letters.batch(events=[event])
    headers = pair.province.signed(body)
    assert pair.nation.post(body, headers).verdicts == ["APPLIED"]
    assert outcome(pair.nation.post(body, headers)) == (409, "REPLAYED")
    assert arrived(pair, event["subject"]) == [1]


def test_a_body_changed_on_its_way(pair: Pair, event: dict[str, Any]) -> None:
    body = letters.batch(events=[event])
    headers = pair.province.signed(body)
    other = body.replace(b'"n":1', b'"n":9')
    assert other != body
    assert outcome(pair.nation.post(other, headers)) == (401, "BAD_DIGEST")
    # Whoever changes the digest as well has not signed it.
    again = {**headers, "content-digest": signing.digest_of(body=other)}
    assert outcome(pair.nation.post(other, again)) == (401, "BAD_SIGNATURE")
    assert arrived(pair, event["subject"]) == []


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("content-type", "application/json"),
        ("onenet-trusts", "0" * 32),
        ("onenet-next-key", signing.new_key_pair().public),
    ],
    ids=["content-type", "trusts", "next-key"],
)
def test_a_header_changed_on_its_way(pair: Pair, header: str, value: str) -> None:
    body = letters.batch(events=[])
    headers = {**pair.province.signed(body), header: value}
    assert outcome(pair.nation.post(body, headers)) == (401, "BAD_SIGNATURE")


def test_parameters_changed_or_left_out(pair: Pair) -> None:
    body = letters.batch(events=[])
    headers = pair.province.signed(body)
    for old, new, code in (
        (";created=", ";created=1", "BAD_SIGNATURE"),
        ('nonce="', 'nonce="x', "BAD_SIGNATURE"),
        ('"content-digest" ', "", "SIGNATURE_MISSING"),
        ("ed25519", "hmac-sha256", "SIGNATURE_MISSING"),
    ):
        changed = {**headers, "signature-input": headers["signature-input"].replace(old, new)}
        assert outcome(pair.nation.post(body, changed)) == (401, code)
    del headers["signature"]
    assert outcome(pair.nation.post(body, headers)) == (401, "SIGNATURE_MISSING")


def test_a_key_that_nobody_trusts(pair: Pair, event: dict[str, Any]) -> None:
    body = letters.batch(events=[event])
    stranger = signing.new_key_pair()
    headers = pair.province.signed(body, key_id=stranger.key_id, private=stranger.private)
    assert outcome(pair.nation.post(body, headers)) == (401, "UNKNOWN_KEY")
    # Under a trusted name, with another key.
    headers = pair.province.signed(body, private=stranger.private)
    assert outcome(pair.nation.post(body, headers)) == (401, "BAD_SIGNATURE")
    assert arrived(pair, event["subject"]) == []


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_that_is_wrong_is_told_so(pair: Pair, minutes: int) -> None:
    body = letters.batch(events=[])
    late = timezone.now() + minutes * MINUTE
    reply = pair.nation.post(body, pair.province.signed(body, now=late))
    assert outcome(reply) == (401, "CLOCK_SKEWED")
    assert timezone.localtime(late).strftime("%H:%M:%S") in reply.json["message"]
    assert "请校准双方服务器的时钟" in reply.json["message"]
    near = timezone.now() + minutes * MINUTE * 4 / 6
    assert pair.nation.post(body, pair.province.signed(body, now=near)).status == 200


def test_a_wrong_clock_of_the_sender_kills_no_message(pair: Pair, event: dict[str, Any]) -> None:
    pair.province.hurry()
    done = pair.province.exchange(now=timezone.now() + 10 * MINUTE)
    assert (done.unreachable, done.delivered) == (1, 0)
    assert "CLOCK_SKEWED" in pair.province.peer().error
    pair.province.point_at(pair.nation.address)
    pair.province.exchange()
    assert pair.province.states(event["subject"]) == [(1, "DELIVERED", 0)]


@pytest.mark.parametrize("source", ["44", "cn"])
def test_a_source_that_is_not_the_senders(pair: Pair, event: dict[str, Any], source: str) -> None:
    forged = {**event, "source": f"/congresses/{source}"}
    introduced = {source: {"name": "广东省人民代表大会", "place": "广东省", "level": 2}}
    forged["data"] = {**event["data"], "congresses": introduced}
    body = letters.batch(events=[forged, event])
    reply = pair.nation.post(body, pair.province.signed(body))
    receipts = {receipt["message"]: receipt for receipt in reply.json["receipts"]}
    # Both carry the same id, so the refusal must not stand in the way of the true one.
    assert sorted(reply.verdicts) == ["APPLIED", "REFUSED"]
    assert any("FOREIGN_SOURCE" in receipt["reason"] for receipt in reply.json["receipts"])
    assert event["id"] in receipts
    assert arrived(pair, event["subject"]) == [1]


def test_a_recipient_that_does_not_live_there(pair: Pair, event: dict[str, Any]) -> None:
    body = letters.batch(events=[{**event, "recipient": "44"}])
    reply = pair.nation.post(body, pair.province.signed(body))
    assert reply.verdicts == ["REFUSED"]
    assert "UNKNOWN_RECIPIENT" in reply.json["receipts"][1]["reason"]


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'[{"specversion":"1.0"}]', b"[" * 5000, b"\xff"])
def test_what_is_no_batch(pair: Pair, body: bytes) -> None:
    assert outcome(pair.nation.post(body, pair.province.signed(body))) == (400, "MALFORMED")


def test_limits_and_hosts(pair: Pair) -> None:
    body = letters.batch(events=[])
    headers = pair.province.signed(body)
    assert pair.nation.post(b"", {}, method="GET").status == 405
    assert pair.nation.post(body, {**headers, "host": "cn.localhost"}).status == 404
    assert pair.nation.post(body, {**headers, "host": "localhost"}).status == 200
    assert outcome(pair.nation.post(b"", {"content-length": "2000001"})) == (413, "TOO_LARGE")


def test_a_message_too_large_for_a_request_dies_at_home_with_its_reason(pair: Pair) -> None:
    target = pair.province.number("cn")
    payload = {"n": 1, "text": "字" * 400_000}
    with in_tenant(PROVINCE), transaction():
        outbox.send(source=PROVINCE, target=target, stream="large", kind=KIND, payload=payload, now=timezone.now())
    for _ in range(ATTEMPTS):
        pair.province.exchange()
        pair.province.hurry()
    assert pair.province.states("large") == [(1, "DEAD", ATTEMPTS)]
    with use_login("owner"):
        assert "LETTER_TOO_LARGE" in Outbox.objects.get(stream="large").reason


def test_what_means_nothing_elsewhere_stays_at_home(pair: Pair) -> None:
    target = pair.province.number("cn")
    pair.province.use()
    register(kind="test.home", function=lambda *, message, now: None, at_home=("unit",), congresses=("from", "chain"))
    payload = {"n": 1, "unit": 7, "from": PROVINCE, "chain": [PROVINCE, target]}
    with in_tenant(PROVINCE), transaction():
        outbox.send(
            source=PROVINCE, target=target, stream="home", kind="test.home", payload=payload, now=timezone.now()
        )
    (event,) = pair.province.events("home")
    assert event["data"]["payload"] == {"n": 1, "from": "45", "chain": ["45", "cn"]}
    assert {code: one["level"] for code, one in event["data"]["congresses"].items()} == {"45": 2, "cn": 1}
    with use_login("owner"):
        Outbox.objects.filter(stream="home").delete()

"""Keys: exchanged by hand once, rotated over the wire, distrusted at once."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sync.between import letters, peers
from sync.between.signing import new_key_pair
from tests.between.deployments import Deployment, Pair
from tests.between.test_faults_between import arrived, send


def keys(side: Deployment) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Our own and the other's, the newest first."""
    side.use()
    figures = next(each for each in peers.figures(now=timezone.now()) if each.name == side.other)
    return figures.own_keys, figures.keys


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("peers", *arguments, stdout=out)
    return out.getvalue()


def test_a_new_key_is_announced_under_the_old_one_and_both_are_valid(pair: Pair) -> None:
    province, nation = pair.both()
    (old, *_), _ = keys(province)
    body = letters.batch(events=[])
    in_flight = province.signed(body)
    assert "对方确认后启用" in told("--rotate", "nation")
    (new, *_), _ = keys(province)
    assert new.endswith("?")
    new = new.removesuffix("?")

    # Nothing has to be due: the rotation itself is.
    assert province.exchange().peers == 1
    assert keys(province)[0][:2] == (new, old)
    assert keys(nation)[1] == (new, old)
    assert nation.post(body, in_flight).status == 200

    send(pair, streams=["new-key"], count=1)
    assert province.exchange().delivered == 1
    assert arrived(pair, "new-key") == [1]

    province.use()
    peers.rotate(name="nation", now=timezone.now())
    province.exchange()
    third = keys(province)[0][0]
    assert keys(province)[0] == keys(nation)[1] == (third, new)


def test_the_receiver_signs_with_a_key_that_the_sender_knows(pair: Pair) -> None:
    province, nation = pair.both()
    nation.use()
    peers.rotate(name="guangxi", now=timezone.now())
    send(pair, streams=["old-receipt"], count=1)
    assert province.exchange().delivered == 1
    nation.exchange()
    send(pair, streams=["new-receipt"], count=1)
    assert province.exchange().delivered == 1
    assert keys(nation)[0] == keys(province)[1]


def test_a_key_set_by_hand_falls_back_to_the_one_that_the_peer_knows(pair: Pair) -> None:
    province, nation = pair.both()
    province.use()
    peers.rotate(name="nation", now=timezone.now())
    province.exchange()
    newest, before = keys(province)[0]
    nation.use()
    assert peers.distrust(name="guangxi", key_id=newest)
    send(pair, streams=["fallback"], count=1)
    assert province.exchange().delivered == 1
    assert keys(nation)[1] == (before,)
    province.use()
    peers.rotate(name="nation", now=timezone.now())
    province.exchange()


def test_status_and_mistakes(pair: Pair) -> None:
    province, _ = pair.both()
    province.use()
    text = told("--status")
    assert f"nation  {pair.nation.address}  辖区 cn  人大 cn" in text
    with pytest.raises(CommandError, match="PEER_UNKNOWN"):
        told("--rotate", "nobody")
    with pytest.raises(CommandError, match="不是可用的公钥"):
        told("--trust", "nation", "--key", "no key")
    with pytest.raises(CommandError, match="FOREIGN_SOURCE"):
        told("--connect", "nation", "--congress", "45")
    with pytest.raises(CommandError, match="CONGRESS_UNKNOWN"):
        told("--connect", "nation", "--congress", "451102001")
    with pytest.raises(CommandError, match="--address"):
        told("--add", "guangdong")
    assert "已接入" in told("--add", "guangdong", "--address", "https://gd.example.cn/", "--realm", "44*")
    with pytest.raises(CommandError, match="已经有这个名称"):
        told("--add", "guangdong", "--address", "https://gd.example.cn/", "--realm", "44*")
    told("--add", "rival", "--address", "https://rival.example.cn", "--realm", "45*")
    with pytest.raises(CommandError, match="CONGRESS_TAKEN"):
        # It lives here, whatever another realm says.
        told("--connect", "rival", "--congress", "45")
    assert "已信任" in told("--trust", "guangdong", "--key", new_key_pair().public)

"""What takes part in the siege: the effect, writers as a web process is one, couriers with a wrong clock."""

import os
import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import DatabaseError, InterfaceError, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.models import Receipt  # noqa: E402
from core.errors import DomainError  # noqa: E402
from core.ids import new_id  # noqa: E402
from core.transactions import transaction  # noqa: E402
from sync import outbox  # noqa: E402
from sync.handlers import Plan, register  # noqa: E402
from sync.messages import Message  # noqa: E402
from sync.resident import Resident  # noqa: E402
from tenants.context import in_tenant  # noqa: E402
from tests.sync import probes  # noqa: E402

FIRST = 101
LEVELS = 4
LENGTH = 10
"""Messages of a stream."""
HOUR = timedelta(hours=1)
PLACE = Path(os.environ.get("SIEGE_HOME", "."))


class Poisoned(DomainError):
    """This message cannot be taken until somebody has repaired what is wrong."""

    code = "POISONED"
    message = "这件暂时不能收。"


def route(tower: int) -> list[int]:
    """This function returns the congresses of a tower, the lowest first."""
    return [FIRST + tower * LEVELS + level for level in range(LEVELS)]


def _check(message: Message) -> None:
    if message.payload.get("poison") == message.target_no and not (PLACE / "healed").exists():
        raise Poisoned


def _next(message: Message) -> list[outbox.Letter]:
    rest = message.payload["route"]
    if not rest:
        return []
    payload = {**message.payload, "route": rest[1:]}
    return [outbox.Letter(target=rest[0], stream=message.stream, kind=probes.KIND, payload=payload, at=message.at)]


def _effect(message: Message, place: int) -> Receipt:
    # The term counts from the instant at which the sender committed, whatever clock the courier has.
    return Receipt(
        client_key=str(new_id()),
        act=message.stream[:40],
        fingerprint=str(message.id),
        result={"place": place, "n": message.payload["n"], "at": message.at.isoformat()},
        at=message.at,
    )


def alone(*, message: Message, now: datetime) -> None:
    """This function gives one message its effect."""
    del now
    _check(message)
    book = probes.book(source=message.source_no, stream=message.stream)
    _effect(message, probes.numbering.take(key=book)).save(force_insert=True)
    outbox.send_all(source=message.target_no, letters=_next(message))


def together(*, messages: Sequence[Message], now: datetime) -> Plan:
    """This function gives many their effect."""
    del now
    for message in messages:
        _check(message)
    books = {probes.book(source=message.source_no, stream=message.stream): message for message in messages}
    rows = yield probes._TAKE, [[new_id() for _ in books], sorted(books)]
    Receipt.objects.bulk_create(_effect(books[key], place) for key, place in rows)
    letters = [letter for message in messages for letter in _next(message)]
    outbox.send_all(source=messages[0].target_no, letters=letters)
    return []


def write(which: int, of: int, towers: int, streams: int, seed: int) -> None:
    """This function commits escalations until all of its towers' are acknowledged; it goes on where it was killed.

    The client repeats with the same key what it has no answer to, and an action done is not done again.
    """
    with (PLACE / f"acknowledged-{which}").open("a+") as said:
        said.seek(0)
        known = set(said.read().split())
        for n in range(1, LENGTH + 1):
            for tower in range(which, towers, of):
                for stream in range(streams):
                    key = f"{tower}-{stream}-{n}"
                    if key not in known:
                        _commit(tower, f"case {stream}", n, key, random.Random(f"{seed} {key}"))
                        print(key, file=said, flush=True)


def _commit(tower: int, stream: str, n: int, key: str, chance: random.Random) -> None:
    source, *rest = route(tower)
    poison = chance.choice(rest) if chance.randrange(100) == 0 else None
    while True:
        try:
            with in_tenant(source), transaction():
                if Receipt.objects.filter(client_key=key).exists():
                    return
                now = timezone.now()
                Receipt.objects.create(
                    client_key=key, act="sent", fingerprint=stream, result={"at": now.isoformat()}, at=now
                )
                payload: dict[str, Any] = {"n": n, "route": rest[1:], "poison": poison}
                outbox.send(source=source, target=rest[0], stream=stream, kind=probes.KIND, payload=payload, now=now)
        except (DatabaseError, InterfaceError):
            connections.close_all()
            time.sleep(0.2)
        else:
            return


def carry(kind: str, skew: int) -> None:
    """This function is a courier, `sound` or wrong on purpose, whose machine's clock is wrong by so many hours."""
    right = timezone.now
    timezone.now = lambda: right() + skew * HOUR
    if kind == "sound":
        loop = Resident(clock=timezone.now)
        loop.stop_on_signals()
        loop.run()
        return
    from tests.faults import broken

    chance = random.Random(f"{kind} {os.getpid()}")
    broken.effect = alone
    while True:
        if not getattr(broken, kind)(now=right(), blow=lambda: chance.randrange(25) or os.kill(os.getpid(), 9)):
            time.sleep(0.02)


def prepare() -> None:
    """This function makes the siege's effect the one of its messages."""
    register(kind=probes.KIND, function=alone, together=together)

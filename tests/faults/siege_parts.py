"""What takes part in the siege: the message and its effect, clients of the web, couriers with a wrong clock."""

from __future__ import annotations

import http.client
import os
import random
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django

django.setup()

from django.utils import timezone  # noqa: E402

from cases import deadlines  # noqa: E402
from cases.dates import local_date  # noqa: E402
from cases.models import Deadline, Receipt  # noqa: E402
from cases.rules import RuleBook, rule_book  # noqa: E402
from core.calendars import calendar  # noqa: E402
from core.errors import DomainError  # noqa: E402
from core.ids import new_id  # noqa: E402
from core.transactions import transaction  # noqa: E402
from sync import courier, outbox  # noqa: E402
from sync.handlers import Plan, register  # noqa: E402
from sync.messages import Message  # noqa: E402
from sync.resident import Resident  # noqa: E402
from tenants.context import as_reader, in_tenant  # noqa: E402
from tests.sync import probes  # noqa: E402

FIRST = 101
LEVELS = 4
LENGTH = 10
"""Messages of a stream."""
REPLIED = 5
"""Every fifth escalation is answered from above, and the answer goes all the way down again."""
RULE = "crossing_decide"
HOUR = timedelta(hours=1)
FIRST_DAY = datetime(2026, 1, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
PATIENCE_S = 4
"""So long a client waits for an answer; then it asks again with the same key."""
PLACE = Path(os.environ.get("SIEGE_HOME", "."))


class Poisoned(DomainError):
    """This message cannot be taken until somebody has repaired what is wrong."""

    code = "POISONED"
    message = "这件暂时不能收。"


def route(tower: int) -> list[int]:
    """This function returns the congresses of a tower, the lowest first."""
    return [FIRST + tower * LEVELS + level for level in range(LEVELS)]


def instant(*, key: str, seed: int) -> datetime:
    """This function returns when an escalation is made: within 50 minutes of a midnight in Beijing.

    Whoever looks at a clock that is an hour wrong, instead of at the message, counts a term from another day.
    """
    chance = random.Random(f"{seed} {key} at")
    return FIRST_DAY + timedelta(days=chance.randrange(250), seconds=chance.randrange(-3000, 3000))


def poisoned_at(*, key: str, seed: int) -> int | None:
    """This function returns the congress that cannot take the message before it is healed: one message of a hundred."""
    chance = random.Random(f"{seed} {key}")
    tower = int(key.split("-")[0])
    return chance.choice(route(tower)[1:]) if chance.randrange(100) == 0 else None


@cache
def _book(no: int) -> RuleBook:
    return rule_book(tenant=no, on=FIRST_DAY.date())


@cache
def due(no: int, start_on: date) -> tuple[date, date]:
    """This function returns first and last day of the term that begins on a day, as a run without faults has them."""
    with as_reader():
        term = deadlines.compute(rule=_book(no).rule(RULE), start_on=start_on, days=calendar())
    return term.start_on, term.due_on


def act_of(*, stream: str, reply: bool) -> str:
    return f"reply {stream}" if reply else stream


def _check(message: Message) -> None:
    if message.payload["poison"] == message.target_no and not (PLACE / "healed").exists():
        raise Poisoned


def _next(message: Message) -> list[outbox.Letter]:
    payload = {**message.payload, "behind": [message.source_no, *message.payload["behind"]]}
    ahead = payload["ahead"]
    if not ahead and not payload["reply"] and payload["n"] % REPLIED == 0:
        # The top answers: the same way back, at the same instant.
        ahead, payload = payload["behind"], {**payload, "behind": [], "reply": True, "poison": None}
    if not ahead:
        return []
    payload["ahead"] = ahead[1:]
    return [outbox.Letter(target=ahead[0], stream=message.stream, kind=probes.KIND, payload=payload, at=message.at)]


def _effect(message: Message, place: int) -> tuple[Receipt, Deadline]:
    # The term counts from the instant at which the sender committed, whatever clock the courier has.
    act = act_of(stream=message.stream, reply=message.payload["reply"])
    n = message.payload["n"]
    receipt = Receipt(
        client_key=str(new_id()),
        act=act,
        fingerprint=str(message.id),
        result={"place": place, "n": n, "at": message.at.isoformat()},
        at=message.at,
    )
    clock = deadlines.plan_deadline(
        rule=RULE, start_on=local_date(message.at), start_text=f"{act} {n}", book=_book(message.target_no)
    )
    return receipt, clock


def alone(*, message: Message, now: datetime) -> None:
    """This function gives one message its effect."""
    del now
    _check(message)
    key = probes.book(source=message.source_no, stream=message.stream)
    for row in _effect(message, probes.numbering.take(key=key)):
        row.save(force_insert=True)
    outbox.send_all(source=message.target_no, letters=_next(message))


def together(*, messages: Sequence[Message], now: datetime) -> Plan:
    """This function gives many their effect."""
    del now
    for message in messages:
        _check(message)
    books = {probes.book(source=message.source_no, stream=message.stream): message for message in messages}
    rows = yield probes._TAKE, [[new_id() for _ in books], sorted(books)]
    made = [_effect(books[key], place) for key, place in rows]
    Receipt.objects.bulk_create(receipt for receipt, _ in made)
    Deadline.objects.bulk_create(clock for _, clock in made)
    letters = [letter for message in messages for letter in _next(message)]
    outbox.send_all(source=messages[0].target_no, letters=letters)
    return []


def commit(*, key: str, seed: int) -> None:
    """This function commits one escalation: a web process's work. What was committed under the key is not done again."""
    tower, stream, n = (int(part) for part in key.split("-"))
    source, first, *ahead = route(tower)
    at = instant(key=key, seed=seed)
    with in_tenant(source), transaction():
        if Receipt.objects.filter(client_key=key).exists():
            return
        Receipt.objects.create(client_key=key, act="sent", fingerprint=key, result={}, at=at)
        payload: dict[str, Any] = {
            "n": n,
            "ahead": ahead,
            "behind": [],
            "reply": False,
            "poison": poisoned_at(key=key, seed=seed),
        }
        outbox.send(source=source, target=first, stream=f"case {stream}", kind=probes.KIND, payload=payload, now=at)


def ask(which: int, of: int, towers: int, streams: int, seed: int, address: str) -> None:
    """This function is a client: it asks the web at `address` for each escalation until it has the answer in its hands.

    What it was told is acknowledged, and counted in the end; what it was not told it asks again, with the same key.
    """
    host, port = address.rsplit(":", 1)
    with (PLACE / f"acknowledged-{which}").open("a") as said:
        for n in range(1, LENGTH + 1):
            for tower in range(which, towers, of):
                for stream in range(streams):
                    key = f"{tower}-{stream}-{n}"
                    while not _answered(host, int(port), f"/?key={key}&seed={seed}"):
                        time.sleep(0.1)
                    print(key, file=said, flush=True)


def _answered(host: str, port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    try:
        connection.request("POST", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def carry(kind: str, skew: int) -> None:
    """This function is a courier, `sound` or wrong on purpose, whose machine's clock is wrong by so many hours."""
    right = timezone.now
    timezone.now = lambda: right() + skew * HOUR
    if kind == "sound":
        loop = Resident(clock=timezone.now)
        loop.stop_on_signals()
        loop.run()
        return
    round_of = wrong_round(kind)
    while True:
        if not round_of(now=right()).claimed:
            time.sleep(0.02)


def wrong_round(kind: str) -> Callable[..., courier.Delivered]:
    """This function returns what delivers everything in one of the wrong ways, and dies now and then while doing so."""
    from tests.faults import broken

    chance = random.Random(f"{kind} {os.getpid()}")
    broken.effect = alone

    def deliver(*, now: datetime) -> courier.Delivered:
        done = courier.Delivered()
        while got := getattr(broken, kind)(now=now, blow=lambda: chance.randrange(25) or os.kill(os.getpid(), 9)):
            done.delivered += got
        return done

    return deliver


def prepare() -> None:
    """This function makes the siege's effect the one of its messages."""
    register(kind=probes.KIND, function=alone, together=together)

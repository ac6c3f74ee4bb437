"""A message whose effect can be counted: what arrived, how often and in which order.

The effect takes the next number of a book of its stream and writes down which message got it. A message lost leaves a
hole, one applied twice takes two numbers, one out of order takes the wrong one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cases import numbering
from cases.models import Receipt
from core.ids import new_id
from core.transactions import transaction
from sync import outbox
from sync.handlers import Plan, register
from sync.messages import Message
from tenants.context import in_tenant

KIND = "test.probe"


def book(*, source: int, stream: str) -> str:
    return f"probe:{source}:{stream}"


def apply(*, message: Message, now: datetime) -> None:
    """Writes the effect and sends the message on along its route."""
    key = book(source=message.source_no, stream=message.stream)
    place = numbering.take(key=key)
    Receipt.objects.create(
        client_key=f"{new_id()}",
        act=key,
        fingerprint=str(message.id)[:64],
        result={"place": place, "n": message.payload["n"]},
        at=now,
    )
    route = message.payload.get("route", [])
    if route:
        outbox.send(
            source=message.target_no,
            target=route[0],
            stream=message.stream,
            kind=KIND,
            payload={"n": message.payload["n"], "route": route[1:]},
            now=now,
        )


_TAKE = """
INSERT INTO cases_numbering AS book (id, series, last) SELECT unnest(%s::uuid[]), unnest(%s::text[]), 1
ON CONFLICT (series) DO UPDATE SET last = book.last + 1 RETURNING series, last
"""


def apply_together(*, messages: Sequence[Message], now: datetime) -> Plan:
    """The same for many: heads of line only, so every book is there once."""
    if not messages:
        return []
    books = {book(source=message.source_no, stream=message.stream): message for message in messages}
    rows = yield _TAKE, [[new_id() for _ in books], sorted(books)]
    Receipt.objects.bulk_create(
        Receipt(
            client_key=f"{new_id()}",
            act=key,
            fingerprint=str(books[key].id)[:64],
            result={"place": place, "n": books[key].payload["n"]},
            at=now,
        )
        for key, place in rows
    )
    letters = [
        outbox.Letter(
            target=message.payload["route"][0],
            stream=message.stream,
            kind=KIND,
            payload={"n": message.payload["n"], "route": message.payload["route"][1:]},
            at=now,
        )
        for message in messages
        if message.payload.get("route")
    ]
    if letters:
        outbox.send_all(source=messages[0].target_no, letters=letters)
    return []


def register_probe() -> None:
    register(kind=KIND, function=apply)


def send(*, source: int, route: list[int], stream: str, n: int, now: datetime, kind: str = KIND, **more: Any) -> None:
    """Commits one message of a stream in a transaction of its own, as an action would."""
    with in_tenant(source), transaction():
        outbox.send(
            source=source,
            target=route[0],
            stream=stream,
            kind=kind,
            payload={"n": n, "route": route[1:], **more},
            now=now,
        )


def arrived(*, source: int, target: int, stream: str) -> list[int]:
    """The numbers of a stream's messages in the order in which they took effect."""
    with in_tenant(target):
        found = Receipt.objects.filter(act=book(source=source, stream=stream))
        return [row.result["n"] for row in sorted(found, key=lambda row: int(row.result["place"]))]


def faults(*, hops: list[tuple[int, int]], streams: list[str], count: int) -> list[str]:
    """Every stream and hop where something was lost, doubled or out of order; empty when all is well."""
    found = []
    for source, target in hops:
        for stream in streams:
            got = arrived(source=source, target=target, stream=stream)
            if missing := set(range(1, count + 1)) - set(got):
                found.append(f"{source}→{target} {stream}: lost {sorted(missing)}")
            if len(got) != len(set(got)):
                found.append(f"{source}→{target} {stream}: doubled, {got}")
            if got != sorted(got):
                found.append(f"{source}→{target} {stream}: out of order, {got}")
    return found

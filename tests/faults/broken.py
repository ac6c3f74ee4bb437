"""Two couriers that are wrong in the two usual ways. The suite must see it, or it has no teeth."""

from collections.abc import Callable
from datetime import datetime

from core.logins import use_login
from core.transactions import cursor, transaction
from sync import courier
from sync.handlers import Handler
from sync.messages import Message
from tenants.context import as_courier, in_tenant
from tests.sync import probes

effect: Handler = probes.apply
"""What they do to a message; the siege puts its own in."""
Blow = Callable[[], None]
"""Called where a process may die; it kills the process now and then."""


def mark_then_apply(*, now: datetime, blow: Blow) -> int:
    """Marks delivered, commits, then gives the effect: who dies in between has lost the message."""
    with use_login("courier"):
        with as_courier(), transaction():
            messages = courier._claim(now=now, limit=1)
            _mark(messages, now)
        blow()
        for message in messages:
            _apply(message, now)
    return len(messages)


def apply_then_mark(*, now: datetime, blow: Blow) -> int:
    """Gives the effect, commits, then marks delivered: who dies in between has it done twice."""
    with use_login("courier"):
        with as_courier(), transaction():
            messages = courier._claim(now=now, limit=1)
        for message in messages:
            _apply(message, now)
        blow()
        with as_courier(), transaction():
            _mark(messages, now)
    return len(messages)


def _apply(message: Message, now: datetime) -> None:
    with in_tenant(message.target_no), transaction():
        effect(message=message, now=now)


def _mark(messages: list[Message], now: datetime) -> None:
    with cursor() as sql:
        sql.execute(courier._DELIVERED, [now, [message.id for message in messages]])

"""Many messages at once: few statements a congress, and all congresses of a batch in one pipeline.

Only for kinds whose room offers a form for many (`sync.handlers.Together`). Nothing is promised less: all of it stands
in the courier's one transaction, each congress's statements run under its own role, and whatever fails is rolled back
whole and done again in smaller parts, at last one by one.
"""

import logging
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

from core import transactions
from core.pipelines import Answer, Rows, ask, pipelined
from sync.handlers import Question, newest_of, together_of, version_in
from sync.messages import Message
from tenants.context import in_tenant

logger = logging.getLogger(__name__)

APPLY = """
INSERT INTO inbox_applied (id, at) SELECT unnest(%s::uuid[]), %s ON CONFLICT (id) DO NOTHING RETURNING id
"""
# What goes one by one takes its own inbox row then.
_LEAVE = "DELETE FROM inbox_applied WHERE id = ANY(%s::uuid[])"


@dataclass(slots=True)
class Parcel:
    """What became of messages that were handled together."""

    done: list[UUID] = field(default_factory=list)
    known: int = 0
    left: list[Message] = field(default_factory=list)
    """Those that have to go one by one, untouched so far."""

    def add(self, other: "Parcel") -> None:
        """This function adds what became of others."""
        self.done += other.done
        self.known += other.known
        self.left += other.left


def may_travel(message: Message) -> bool:
    """This function tells whether a message may go together with others: its kind can, and it never failed.

    One of a newer version than is understood goes alone, and is told to wait.
    """
    known = version_in(payload=message.payload) <= newest_of(kind=message.kind)
    return known and not message.troubled and together_of(kind=message.kind) is not None


def deliver(*, messages: Sequence[Message], now: datetime) -> Parcel:
    """This function delivers messages sorted by target, all in one pipeline, or congress by congress when that fails."""
    if not messages:
        return Parcel()
    try:
        return _pipe(messages=messages, now=now)
    # Whatever a handler raises is found again, and judged, in a smaller part.
    except Exception as error:  # noqa: BLE001
        logger.info("A batch of %s goes in smaller parts: %s", len(messages), error)
    targets = [list(group) for _, group in groupby(messages, key=lambda message: message.target_no)]
    whole = Parcel()
    for group in targets:
        if len(targets) == 1 or len(group) == 1:
            whole.left += group
            continue
        try:
            whole.add(_pipe(messages=group, now=now))
        except Exception:  # noqa: BLE001
            whole.left += group
    return whole


Walk = Generator[Question, Rows, Parcel]


def _pipe(*, messages: Sequence[Message], now: datetime) -> Parcel:
    """Behind one savepoint: asks every congress its next question, then hands out the answers, until all are done."""
    whole = Parcel()
    with transactions.transaction(), pipelined():
        walks: dict[int, Walk] = {}
        answers: dict[int, Answer] = {}
        for target, group in groupby(messages, key=lambda message: message.target_no):
            walk = _walk(messages=list(group), now=now)
            with in_tenant(target):
                answers[target] = ask(*next(walk))
            walks[target] = walk
        while walks:
            # All are read before the next are asked: reading waits for the answers on their way, asking does not.
            rows = {target: answers[target]() for target in walks}
            for target, walk in list(walks.items()):
                with in_tenant(target):
                    try:
                        answers[target] = ask(*walk.send(rows[target]))
                    except StopIteration as end:
                        whole.add(end.value)
                        del walks[target]
    return whole


def _walk(*, messages: list[Message], now: datetime) -> Walk:
    """One congress's way: inbox, then the effect kind by kind. Heads of line only, so the order of kinds is free."""
    rows = yield APPLY, [[message.id for message in messages], now]
    fresh = {row[0] for row in rows}
    left: list[Message] = []
    for kind in sorted({message.kind for message in messages}):
        together = together_of(kind=kind)
        of_kind = [message for message in messages if message.kind == kind and message.id in fresh]
        if together is not None and of_kind:
            left += yield from together(messages=of_kind, now=now)
    if left:
        with transactions.cursor() as cursor:
            cursor.execute(_LEAVE, [[message.id for message in left]])
    waiting = {message.id for message in left}
    done = [message.id for message in messages if message.id not in waiting]
    return Parcel(done=done, known=len(messages) - len(fresh), left=left)

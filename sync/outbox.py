"""Sending: a row in the writer's own transaction, so that what is committed is also on its way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from core import transactions
from core.ids import new_id
from sync import doorbell
from sync.errors import SelfAddressed


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one recipient, not yet sent; `at` is the instant from which it counts there."""

    target: int
    stream: str
    kind: str
    payload: dict[str, Any]
    at: datetime


# The number is taken from a counter in the sender's schema. The row stays locked until the sender commits: a later
# number can never become visible before an earlier one, and a rolled back sender leaves no gap. Counters are locked in
# one order, so that two writers of many letters do not wait for each other in a circle.
_SEND = """
WITH letter AS (
  SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::int[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
  WITH ORDINALITY AS one (id, counter_id, target_no, stream, kind, payload, at, place)
), counter AS (
  INSERT INTO inbox_sequence AS counter (id, stream, target_no, last)
  SELECT min(counter_id::text)::uuid, stream, target_no, count(*) FROM letter GROUP BY stream, target_no
  ORDER BY stream, target_no
  ON CONFLICT (stream, target_no) DO UPDATE SET last = counter.last + excluded.last
  RETURNING stream, target_no, last
)
INSERT INTO public.sync_outbox (id, source_no, target_no, stream, seq, epoch, kind, payload, created_at, state,
                                attempts, reason)
SELECT id, %s, target_no, stream,
       last - count(*) OVER (PARTITION BY stream, target_no)
            + row_number() OVER (PARTITION BY stream, target_no ORDER BY place),
       coalesce((SELECT epoch FROM public.sync_epoch WHERE tenant_no = %s), 1), kind, payload::jsonb, at, 'WAITING', 0, ''
FROM letter JOIN counter USING (stream, target_no)
"""


def send(*, source: int, target: int, stream: str, kind: str, payload: dict[str, Any], now: datetime) -> UUID:
    """This function puts one message to one recipient into the outbox and returns its id.

    It must be called in the place of the sending congress and inside its transaction. The wall refuses any other
    `source` than the congress whose place it is (SQLSTATE 42501).

    :raises SelfAddressed: when source and target are the same.
    """
    letter = Letter(target=target, stream=stream, kind=kind, payload=payload, at=now)
    return send_all(source=source, letters=[letter])[0]


def send_all(*, source: int, letters: Sequence[Letter]) -> list[UUID]:
    """This function puts many messages into the outbox in one statement, numbered in their order; else as `send` does.

    :raises SelfAddressed: when source and a target are the same.
    """
    if not letters:
        return []
    if any(letter.target == source for letter in letters):
        raise SelfAddressed
    ids = [new_id() for _ in letters]
    columns: list[list[Any]] = [
        ids,
        [new_id() for _ in letters],
        [letter.target for letter in letters],
        [letter.stream for letter in letters],
        [letter.kind for letter in letters],
        [json.dumps(letter.payload, cls=DjangoJSONEncoder, ensure_ascii=False) for letter in letters],
        [letter.at for letter in letters],
    ]
    with transactions.cursor() as cursor:
        cursor.execute(_SEND, [*columns, source, source])
    doorbell.ring_after_commit()
    return ids

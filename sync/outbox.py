"""Sending: a row in the writer's own transaction, so that what is committed is also on its way."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from core import transactions
from core.ids import new_id
from sync import doorbell
from sync.errors import SelfAddressed

# The number is taken from a counter in the sender's schema. The row stays locked until the sender commits: a later
# number can never become visible before an earlier one, and a rolled back sender leaves no gap.
_NEXT = """
INSERT INTO inbox_sequence AS counter (id, stream, target_no, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (stream, target_no) DO UPDATE SET last = counter.last + 1
RETURNING last
"""
_WRITE = """
INSERT INTO public.sync_outbox (id, source_no, target_no, stream, seq, epoch, kind, payload, created_at, state,
                                attempts, reason)
VALUES (%s, %s, %s, %s, %s, coalesce((SELECT epoch FROM public.sync_epoch WHERE tenant_no = %s), 1),
        %s, %s, %s, 'WAITING', 0, '')
"""


def send(*, source: int, target: int, stream: str, kind: str, payload: dict[str, Any], now: datetime) -> UUID:
    """This function puts one message to one recipient into the outbox and returns its id.

    It must be called in the place of the sending congress and inside its transaction. The wall refuses any other
    `source` than the congress whose place it is (SQLSTATE 42501).

    :raises SelfAddressed: when source and target are the same.
    """
    if source == target:
        raise SelfAddressed
    message_id = new_id()
    with transactions.cursor() as cursor:
        cursor.execute(_NEXT, [new_id(), stream, target])
        (seq,) = cursor.fetchone()
        body = json.dumps(payload, cls=DjangoJSONEncoder, ensure_ascii=False)
        cursor.execute(_WRITE, [message_id, source, target, stream, seq, source, kind, body, now])
    doorbell.ring_after_commit()
    return message_id

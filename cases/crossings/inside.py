"""A crossing both ends of which are in one congress, since the other end's was merged into it.

Both halves then stand in one table. The incoming half keeps the link's id, as everything incoming does; the outgoing
half has that id with its last bit turned. What the child's half tells takes effect at the parent at once, without a
courier: nothing leaves the congress.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from core.ids import new_id
from sync.handlers import handler_of
from sync.messages import Message
from tenants.context import require_tenant

PROGRESS = "crossing.progress"


def other_half(crossing_id: UUID) -> UUID:
    """This function returns the id of the other half of a crossing inside one congress; twice, it is the first again."""
    return UUID(int=crossing_id.int ^ 1)


def hear(*, crossing_id: UUID, body: dict[str, Any], now: datetime) -> None:
    """This function gives an act on the child its effect at the parent, whose outgoing half is `crossing_id`."""
    here = require_tenant()
    message = Message(
        id=new_id(),
        source_no=here,
        target_no=here,
        stream=str(crossing_id),
        seq=1,
        epoch=1,
        kind=PROGRESS,
        payload={**body, "link": str(crossing_id)},
        created_at=now,
        replayed_at=None,
        attempts=0,
    )
    handler_of(kind=PROGRESS)(message=message, now=now)

"""A message as handlers see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Message:
    """What one congress says to another."""

    id: UUID
    source_no: int
    target_no: int
    stream: str
    seq: int
    epoch: int
    kind: str
    payload: dict[str, Any]
    created_at: datetime
    replayed_at: datetime | None
    attempts: int
    troubled: bool = False
    """Whether it could not be delivered before; then it does not travel together with others."""

    @property
    def at(self) -> datetime:
        """This property is the instant its effect is dated with, in UTC.

        It is the sender's commit, so that a courier that was down for an hour moves no date; only a message that
        lay dead takes the instant of its replay, because nobody could have acted on it before.
        """
        return self.replayed_at or self.created_at

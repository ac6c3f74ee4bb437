"""The courier's nouns in the public schema."""

from sync.models.epoch import Epoch
from sync.models.feed import Feed
from sync.models.outbox import Outbox, OutboxState

__all__ = ["Epoch", "Feed", "Outbox", "OutboxState"]

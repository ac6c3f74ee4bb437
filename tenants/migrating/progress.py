"""How far the newest run of migrating is, and whether it still lives: what others see of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.locks import is_held_by
from tenants.models import MigrationFault, MigrationRun

LOCK = "migrate"
"""The name of the lock that a run's session holds from its beginning to its end."""


@dataclass(frozen=True, slots=True)
class RunSeen:
    """One run. ``outcome`` is DIED if it says that it runs and its session is gone. Steps are migrations × schemas."""

    outcome: MigrationRun.Outcome
    started_at: datetime
    heartbeat_at: datetime
    finished_at: datetime | None
    by_name: str
    migration: str
    done: int
    total: int
    unfinished: int
    reason: str

    @property
    def percent(self) -> int:
        """This property is how much is done, 0 to 100, rounded down."""
        return self.done * 100 // self.total if self.total else 0


def newest_run() -> RunSeen | None:
    """This function returns the newest run, None before the first. In the place of the operator or on the owner's login."""
    row = MigrationRun.objects.order_by("-id").first()
    if row is None:
        return None
    outcome = MigrationRun.Outcome(row.outcome)
    if outcome == MigrationRun.Outcome.RUNNING and not is_held_by(LOCK, backend=row.backend):
        # It may have ended between the two questions.
        row.refresh_from_db()
        outcome = MigrationRun.Outcome(row.outcome)
        if outcome == MigrationRun.Outcome.RUNNING:
            outcome = MigrationRun.Outcome.DIED
    return RunSeen(
        outcome=outcome,
        started_at=row.started_at,
        heartbeat_at=row.heartbeat_at,
        finished_at=row.finished_at,
        by_name=row.by_name,
        migration=row.migration,
        done=row.done,
        total=row.total,
        unfinished=row.unfinished,
        reason=row.reason,
    )


def faults_of(numbers: Sequence[int]) -> list[MigrationFault]:
    """This function returns why schemas among ``numbers`` are unfinished, by number."""
    return list(MigrationFault.objects.filter(schema_no__in=numbers).order_by("schema_no"))

"""Two processes play at once, one what crosses levels, one the rest; day by day neither runs ahead of the other.

So numbers still follow the days in which they were given, and a case never has two hands on it: all acts of a story,
and the messages that only such stories send, belong to one lane.
"""

from __future__ import annotations

import multiprocessing
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID

from django.db import connections

from play.script import Timed
from play.stage import Stage, Thread

HOME, CROSSING = 0, 1
END = date.max.toordinal()
Run = Callable[["Pace", int, Sequence[Timed]], None]


class LaneStopped(RuntimeError):
    """Raised in a lane when the other one has failed."""


class Pace:
    """Which day each lane has reached; made before the fork and shared by both."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("fork")
        self._days: Any = context.Array("i", [0, 0], lock=False)
        self._done: Any = context.Value("i", 0, lock=False)
        self._stopped: Any = context.Value("b", 0, lock=False)
        self._turn = context.Condition()

    def reach(self, lane: int, day: date) -> int:
        """This function waits until the other lane has reached the day as well, and returns how many steps both have
        done before.

        :raises LaneStopped: when the other lane has failed
        """
        wanted = day.toordinal()
        with self._turn:
            self._days[lane] = wanted
            self._turn.notify_all()
            self._turn.wait_for(lambda: self._stopped.value or min(self._days) >= wanted)
            if self._stopped.value:
                raise LaneStopped
            self._done.value += 1
            return int(self._done.value)

    def leave(self, lane: int, *, failed: bool) -> None:
        """This function says that a lane has nothing more to do; ``failed`` stops the other one as well."""
        with self._turn:
            self._days[lane] = END
            self._stopped.value = self._stopped.value or failed
            self._turn.notify_all()


@dataclass(frozen=True)
class _Told:
    """What the crossing lane's process tells when it ends."""

    acts: Counter[str]
    delivered: int
    ids: dict[str, tuple[str, UUID | None]]
    receipts: dict[str, tuple[str, str]]


def play_in_two_lanes(*, stage: Stage, steps: Sequence[Timed], run: Run) -> None:
    """This function plays the steps in two processes and leaves in ``stage`` what both have learnt.

    :raises LaneStopped: with the other process's own words, if that one failed
    """
    pace = Pace()
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe(duplex=False)
    crossing = [timed for timed in steps if timed[1].crosses]
    # A connection must not be shared by two processes; each opens its own.
    connections.close_all()
    child = context.Process(target=_cross, args=(stage, pace, crossing, run, theirs))
    child.start()
    theirs.close()
    failed = True
    try:
        run(pace, HOME, [timed for timed in steps if not timed[1].crosses])
        failed = False
    finally:
        pace.leave(HOME, failed=failed)
        told = _hear(mine)
        child.join()
        if isinstance(told, str) and (failed is False or told != LaneStopped.__name__):
            raise LaneStopped(told)
    assert isinstance(told, _Told)
    stage.acts += told.acts
    stage.delivered += told.delivered
    stage.threads |= {key: Thread(key, code, pk) for key, (code, pk) in told.ids.items()}
    stage.receipts |= told.receipts


def _hear(mine: Connection) -> _Told | str:
    try:
        told: _Told | str = mine.recv()
    except EOFError:
        return "the other lane's process died"
    return told


def _cross(stage: Stage, pace: Pace, steps: Sequence[Timed], run: Run, theirs: Connection) -> None:
    """The other process. What it tells is small: the cases are in the database."""
    before = Counter(stage.acts)
    told: _Told | str = LaneStopped.__name__
    failed = True
    try:
        run(pace, CROSSING, steps)
        ids = {key: (thread.code, thread.id) for key, thread in stage.threads.items()}
        told = _Told(stage.acts - before, stage.delivered, ids, stage.receipts)
        failed = False
    except LaneStopped:
        pass
    except BaseException:  # noqa: BLE001  whatever it is, the parent has to hear of it
        told = traceback.format_exc()
    finally:
        pace.leave(CROSSING, failed=failed)
        theirs.send(told)
        theirs.close()
        connections.close_all()

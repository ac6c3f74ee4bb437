"""The fan-out: a step in all schemas, several a transaction, on two connections, never holding up who is not in the way.

A transaction takes at most 50 schemas, fewer if the migration is slow, one if the schema is big; it waits for locks
100 ms at most, all its schemas together. A batch that fails is tried schema by schema, and who is still held up is tried
again after all others are done, a few rounds long.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connections
from django.db.migrations.state import ProjectState

from core.locks import lock
from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.migrating import ledger, script
from tenants.migrating.errors import RunStopped, TemplateFailed
from tenants.migrating.faults import Fault, Verdict, judge
from tenants.migrating.plan import Step, has_python, together_of
from tenants.migrating.record import Run
from tenants.migrating.script import Prepared, Script
from tenants.places import TEMPLATE_NO

PARALLEL = 2
BATCH = 50
FIRST_BATCH = 16
FEWEST = 4
BATCH_SECONDS = 0.04
"""How long a transaction should work: whoever meets one of its schemas waits for all of them."""
BIG_PAGES = 400
"""A schema with a table of more pages than this (8 kB each, as last counted by PostgreSQL) goes alone."""

BIG = """
select distinct n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and c.relpages > %s and n.nspname like 'c\\_%%'
"""

Work = Callable[[Sequence[int]], None]


@dataclass
class FanOut:
    """What a run did: ``applied`` counts (schema, migration) pairs; ``unfinished`` maps a schema's number to why."""

    applied: int = 0
    unfinished: dict[int, str] = field(default_factory=dict)


@dataclass
class Pace:
    """How many schemas the next transaction takes: more while they are quick, fewer when one took too long."""

    most: int = BATCH
    size: int = FIRST_BATCH

    def __post_init__(self) -> None:
        self.size = min(self.size, self.most)

    def learn(self, seconds: float) -> None:
        """This function takes in how long a transaction took."""
        if seconds < BATCH_SECONDS:
            self.size = min(self.most, self.size * 2)
        elif seconds > 2 * BATCH_SECONDS:
            # Not down to one: then beginning and committing would be most of it.
            self.size = min(self.most, max(FEWEST, self.size // 2))


class Fan:
    """One run over many schemas."""

    def __init__(self, *, run: Run, now: datetime) -> None:
        self.run = run
        self.now = now
        self.result = FanOut()
        self.later: dict[int, Step] = {}
        """Schemas that somebody held up, with the step at which that was."""
        self._works: dict[Step, Work] = {}
        self._troubled = ledger.troubled()
        self._big: set[int] | None = None
        self._stop: Fault | None = None
        self._guard = threading.Lock()
        self._closing = threading.Event()
        self._pool = ThreadPoolExecutor(PARALLEL, thread_name_prefix="migration")
        # They connect while the first step is prepared.
        meeting = threading.Barrier(PARALLEL)
        for _ in range(PARALLEL):
            self._pool.submit(_open_connection, meeting)

    def close(self) -> None:
        """This function ends the run's threads, after the transactions that they are in, and their connections."""
        self._closing.set()
        meeting = threading.Barrier(PARALLEL)
        for done in [self._pool.submit(_close_connection, meeting) for _ in range(PARALLEL)]:
            done.result()
        self._pool.shutdown()

    def do(self, step: Step, before: ProjectState) -> None:
        """This function does one step in all schemas that need it and can have it.

        :raises TemplateFailed: if it fails in the template
        :raises RunStopped: if the database gives way
        """
        self.run.enter(step.title)
        work, most, rest = self._start(step, before)
        self._works[step] = work
        rest = [no for no in rest if no not in self.result.unfinished]
        if self._big is None:
            self._big = _big_schemas()
        big = self._big
        failed = self._all(step, [no for no in rest if no not in big], Pace(most))
        self._all(step, [*failed, *(no for no in rest if no in big)], Pace(1))

    def again(self, steps: Sequence[Step]) -> None:
        """This function tries once more, one by one, what was held up: each schema's steps from the first that it lacks."""
        waiting, self.later = self.later, {}
        for no in waiting:
            self.result.unfinished.pop(no, None)
        for step in steps:
            needed = set(step.find_schemas()).intersection(waiting)
            ready = sorted(no for no in needed if no not in self.result.unfinished)
            if ready:
                self.run.enter(step.title)
                self._all(step, ready, Pace(1))

    def _start(self, step: Step, before: ProjectState) -> tuple[Work, int, list[int]]:
        """Does the template, or the first schema that can be done; returns how to do the others, and which these are."""
        todo = [no for no in step.find_schemas() if no not in self.result.unfinished]
        forms = together_of(step)
        python = has_python(step.migration)
        prepared = None if forms else Prepared(step, before)
        found: Script | None = None

        def pilot(numbers: Sequence[int]) -> None:
            nonlocal found
            if prepared is None:
                script.run_together(forms or (), numbers)
            else:
                found = script.run_pilot(prepared, numbers[0], python=python)

        if TEMPLATE_NO in todo:
            self._do_template(step, pilot)
            # Whoever was switched on meanwhile came from the former template; whoever is from now on has the new one.
            todo = [no for no in step.find_schemas() if no not in self.result.unfinished]
        elif prepared is not None:
            while todo and not self._one(step, [todo[0]], pilot, keep=False):
                todo = todo[1:]
            todo = todo[1:]
        if prepared is None:
            return (lambda numbers: script.run_together(forms or (), numbers)), BATCH, todo
        if found is None:
            # Nobody could be done: what the migration is in SQL is not known. Whoever is let go later is a pilot himself.
            return _by_operations(step, before, lambda own, no: script.run_pilot(own, no, python=python)), 1, todo
        if found.is_complete:
            return _by_script(found), BATCH, todo
        tables = found.new_tables
        return _by_operations(step, before, lambda own, no: script.run_in(own, no, new_tables=tables)), 1, todo

    def _do_template(self, step: Step, pilot: Work) -> None:
        """Does the template alone: while its tables change, no congress may be made from them."""
        try:
            with transaction(durable=True):
                lock("provision")
                self._work(step, [TEMPLATE_NO], pilot)
        except Exception as error:
            fault = judge(error)
            if fault.verdict is Verdict.STOP:
                self._stop = fault
                self._raise_stop()
            self._note([TEMPLATE_NO], step, fault)
            raise TemplateFailed(which=step.title, reason=f"{fault.reason}（{fault.detail}）") from error
        self._count([TEMPLATE_NO])

    def _all(self, step: Step, numbers: Sequence[int], pace: Pace) -> list[int]:
        """Does schemas on all connections; returns those whose transaction, with others in it, failed."""
        waiting = deque(numbers)
        threads = [self._pool.submit(self._drain, step, waiting, pace) for _ in range(PARALLEL if waiting else 0)]
        failed = [no for thread in threads for no in thread.result()]
        self._raise_stop()
        return sorted(failed)

    def _drain(self, step: Step, waiting: deque[int], pace: Pace) -> list[int]:
        work = self._works[step]
        failed: list[int] = []
        with use_login("owner"):
            while True:
                with self._guard:
                    batch = [waiting.popleft() for _ in range(min(pace.size, len(waiting)))]
                if not batch or self._closing.is_set():
                    return failed
                began = time.monotonic()
                if self._one(step, batch, work, keep=True):
                    pace.learn(time.monotonic() - began)
                elif len(batch) > 1:
                    failed += batch

    def _one(self, step: Step, numbers: Sequence[int], work: Work, *, keep: bool) -> bool:
        """Does one transaction; returns whether it is done."""
        if self._stop is not None or self.run.lost.is_set():
            return False
        try:
            with transaction(durable=True):
                self._work(step, numbers, work)
        # Whatever a migration's Python raises is that schema's trouble, and the others go on.
        except Exception as error:  # noqa: BLE001
            fault = judge(error)
            if fault.verdict is Verdict.STOP:
                self._stop = fault
            elif len(numbers) == 1:
                self._note(numbers, step, fault)
            if not keep:
                self._raise_stop()
            return False
        self._count(numbers)
        return True

    def _work(self, step: Step, numbers: Sequence[int], work: Work) -> None:
        work(numbers)
        written = [ledger.entries(step.recorded, numbers, now=self.now, backwards=step.backwards)]
        if self._troubled.intersection(numbers):
            written.append(ledger.forget_faults(numbers))
        with cursor() as query:
            query.execute("set local search_path to public")
            query.execute(";\n".join(written))

    def _count(self, numbers: Sequence[int]) -> None:
        self.run.advance(len(numbers))
        with self._guard:
            self.result.applied += len(numbers)
            for no in numbers:
                self.result.unfinished.pop(no, None)
            self.run.unfinished = len(self.result.unfinished)

    def _note(self, numbers: Sequence[int], step: Step, fault: Fault) -> None:
        with self._guard:
            for no in numbers:
                self.result.unfinished[no] = f"{step.title}：{fault.reason}（{fault.code}）"
                self._troubled.add(no)
                if fault.verdict is Verdict.LATER:
                    self.later[no] = step
            self.run.unfinished = len(self.result.unfinished)
        try:
            with transaction(durable=True):
                ledger.write_faults(dict.fromkeys(numbers, (step.key, fault)))
        except (DatabaseError, InterfaceError) as error:
            self._stop = judge(error)

    def _raise_stop(self) -> None:
        if self._stop is None and self.run.lost.is_set():
            self._stop = Fault(Verdict.STOP, "08000", "与数据库的连接断了，迁移锁已失去", "")
        if self._stop is not None:
            reason = f"{self._stop.reason}（{self._stop.detail}）" if self._stop.detail else self._stop.reason
            left = max(0, self.run.total - self.run.done)
            raise RunStopped(reason=reason, done=f"{self.run.done:,}", left=f"{left:,}")


def _by_script(found: Script) -> Work:
    def work(numbers: Sequence[int]) -> None:
        with cursor() as query:
            query.execute(found.text(numbers))

    return work


def _by_operations(step: Step, before: ProjectState, run: Callable[[Prepared, int], object]) -> Work:
    mine = threading.local()
    one_at_a_time = threading.Lock()

    def work(numbers: Sequence[int]) -> None:
        if not hasattr(mine, "prepared"):
            with one_at_a_time:
                mine.prepared = Prepared(step, before)
        run(mine.prepared, numbers[0])

    return work


def _big_schemas() -> set[int]:
    with cursor() as query:
        query.execute(BIG, [BIG_PAGES])
        return {int(name[2:]) for (name,) in query.fetchall() if name[2:].isdigit()}


def _open_connection(meeting: threading.Barrier) -> None:
    meeting.wait()  # so that each thread does one
    # If it cannot be had, the first transaction says so.
    with suppress(DatabaseError, InterfaceError):
        connections["owner"].ensure_connection()


def _close_connection(meeting: threading.Barrier) -> None:
    meeting.wait()
    connections["owner"].close()

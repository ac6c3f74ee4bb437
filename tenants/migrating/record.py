"""A run of migrating: one at a time, and a public row that tells how far it is while it works.

The run has a session of its own, which holds the lock and writes the row, so that others see it at once, whatever the
transactions of the work do. When that session is gone, so is the lock: the run stops itself, and others see it as dead.
"""

from __future__ import annotations

import getpass
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.locks import try_session_lock
from core.logins import use_login
from tenants.migrating import ledger
from tenants.migrating.errors import MigrationRunning, RunStopped
from tenants.migrating.progress import LOCK, RunSeen, newest_run
from tenants.models import MigrationRun

BEAT = 0.5
"""Seconds between two reports."""
ASK_AGAIN = 0.5
"""Seconds between two questions whether the other run has ended."""

Say = Callable[[str], None]

# Whoever holds the lock knows that no other run lives.
BURY = """
update public.tenants_migrationrun set outcome = 'DIED', finished_at = heartbeat_at where outcome = 'RUNNING'
"""
BEGIN = """
insert into public.tenants_migrationrun
  (started_at, heartbeat_at, outcome, backend, by_name, migration, done, total, unfinished, reason)
values (clock_timestamp(), clock_timestamp(), 'RUNNING', pg_backend_pid(), %s, '', 0, %s, 0, '') returning id
"""
REPORT = """
update public.tenants_migrationrun set heartbeat_at = clock_timestamp(), migration = %s, done = %s, total = %s,
  unfinished = %s where id = %s
"""
END = """
update public.tenants_migrationrun set heartbeat_at = clock_timestamp(), finished_at = clock_timestamp(), migration = '',
  done = %s, total = %s, unfinished = %s, outcome = %s, reason = %s where id = %s
"""


class Run:
    """The run that this process does. Its numbers may be changed by any thread; reports go out by themselves."""

    def __init__(self, session: BaseDatabaseWrapper) -> None:
        self._session = session
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._beats: threading.Thread | None = None
        self._row: int | None = None
        self.lost = threading.Event()
        self.waited = False
        """Another run was waited for: what there is to do must be asked again."""
        self.migration = ""
        self.done = self.total = self.unfinished = 0

    def begin(self, total: int) -> None:
        """This function makes the run public: from now on others see it. ``total`` is in steps."""
        self.total += total
        if self._row is not None or not ledger.exists():
            return
        with self._guard, self._session.cursor() as sql:
            sql.execute(BEGIN, [f"{getpass.getuser()}@{socket.gethostname()}"[:120], self.total])
            self._row = sql.fetchone()[0]
        self._beats = threading.Thread(target=self._beat, name="migration-heartbeat", daemon=True)
        self._beats.start()

    def enter(self, migration: str) -> None:
        """This function reports at once what is worked at now."""
        self.migration = migration
        self._report()

    def advance(self, steps: int) -> None:
        """This function counts steps done."""
        with self._guard:
            self.done += steps

    def end(self, outcome: MigrationRun.Outcome, reason: str = "") -> None:
        """This function writes down how the run ended, if the database can be reached."""
        self._over.set()
        if self._row is None:
            return
        if self._beats is not None:
            self._beats.join()
        values: list[int | str] = [self.done, self.total, self.unfinished, outcome.value, reason[:2000], self._row]
        try:
            with self._guard, self._session.cursor() as sql:
                sql.execute(END, values)
        except (DatabaseError, InterfaceError):
            # The session may be gone and the database back again; if not, the row tells by itself that the run is dead.
            with suppress(DatabaseError, InterfaceError), self._guard:
                self._session.close()
                with self._session.cursor() as sql:
                    sql.execute(END, values)

    def _beat(self) -> None:
        while not self._over.wait(BEAT):
            self._report()

    def _report(self) -> None:
        if self._row is None or self.lost.is_set():
            return
        try:
            with self._guard, self._session.cursor() as sql:
                sql.execute(REPORT, [self.migration, self.done, self.total, self.unfinished, self._row])
        except (DatabaseError, InterfaceError):
            self.lost.set()


@contextmanager
def one_run(*, say: Say, wait: bool = True) -> Iterator[Run]:
    """This function waits until no other run works, and makes sure that none begins during the block.

    :raises MigrationRunning: if another run works and ``wait`` is False
    """
    # Not the thread's own connection: its transactions are the work's.
    session = connections["owner"].copy()
    session.inc_thread_sharing()
    try:
        with session.cursor() as sql:
            told = False
            while not try_session_lock(LOCK, sql=sql):
                which = _in_words(newest_run() if _readable() else None)
                if not wait:
                    raise MigrationRunning(which=which)
                if not told:
                    say(f"另一次迁移正在进行（{which}），等它结束……")
                told = True
                time.sleep(ASK_AGAIN)
            if _readable():
                sql.execute(BURY)
        run = Run(session)
        run.waited = told
        try:
            yield run
        except RunStopped as error:
            run.end(MigrationRun.Outcome.FAILED, error.context["reason"])
            raise
        except KeyboardInterrupt:
            run.end(MigrationRun.Outcome.FAILED, "操作者中断")
            raise
        except BaseException as error:
            run.end(MigrationRun.Outcome.FAILED, str(error))
            raise
        run.end(MigrationRun.Outcome.UNFINISHED if run.unfinished else MigrationRun.Outcome.DONE)
    finally:
        with suppress(DatabaseError, InterfaceError):
            session.close()


def _readable() -> bool:
    with use_login("owner"):
        return ledger.exists()


def _in_words(seen: RunSeen | None) -> str:
    if seen is None or seen.outcome != MigrationRun.Outcome.RUNNING:
        return "刚刚开始"
    return f"{seen.by_name}，{seen.started_at:%Y-%m-%d %H:%M:%S} UTC 开始，{seen.migration} {seen.done:,}/{seen.total:,} 步"

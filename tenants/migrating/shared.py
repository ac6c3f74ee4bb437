"""Migrating the shared tables: Django's own executor, which must not keep the whole network waiting for one reader.

Whoever waits for a shared table's lock has everybody else wait behind it. So it waits half a second at most, lets go,
and tries again a little later.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import OperationalError

from core.transactions import cursor
from tenants.migrating.errors import SharedTablesBusy
from tenants.migrating.faults import Verdict, judge

LOCK_TIMEOUT = "500ms"
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between the tries."""


@contextmanager
def briefly() -> Iterator[None]:
    """This function lets the block's statements wait for locks for half a second each. Owner's login."""
    with cursor() as sql:
        sql.execute("select set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
    try:
        yield
    finally:
        with cursor() as sql:
            sql.execute("reset lock_timeout")


def again_while_busy(work: Callable[[], None], *, say: Callable[[str], None]) -> None:
    """This function runs ``work``, and again if a lock was in the way. What it has done, it must not do twice.

    :raises SharedTablesBusy: if a lock is in the way every time
    """
    for pause in (*PAUSES, None):
        try:
            with briefly():
                work()
        except OperationalError as error:
            fault = judge(error)
            if fault.verdict is not Verdict.LATER:
                raise
            if pause is None:
                raise SharedTablesBusy(detail=fault.detail, tries=len(PAUSES) + 1) from error
            say(f"公共表有人占着，{pause:g} 秒后再试")
            time.sleep(pause)
        else:
            return

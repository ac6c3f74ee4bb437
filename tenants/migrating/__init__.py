"""Migrating all congresses' schemas: a migration's SQL is made once and fanned out, with a public ledger.

The template schema goes first, by Django's own operations, and tells what the SQL is (:mod:`tenants.migrating.script`).
Then every other schema runs that SQL, up to 50 a transaction on two connections, the ledger's row and the grants for new
tables in the same transaction (:mod:`tenants.migrating.fan`). Migrations with Python in them run schema by schema through
Django's own operations, unless the Python has a form for many schemas (:mod:`tenants.operations`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from core.transactions import cursor, transaction
from tenants.migrating import ledger
from tenants.migrating.fan import Fan, FanOut
from tenants.migrating.plan import Book, Step
from tenants.migrating.record import Run, one_run
from tenants.places import TEMPLATE_NO, schema_name

__all__ = ["FanOut", "find_steps", "migrate_schemas", "pending_schemas"]

PAUSES = (0.1, 0.2, 0.4, 0.8)
"""Seconds to wait before each further round over the schemas that somebody held up."""


def migrate_schemas(
    *,
    now: datetime,
    say: Callable[[str], None] = lambda _: None,
    app: str | None = None,
    name: str | None = None,
    run: Run | None = None,
    book: Book | None = None,
) -> FanOut:
    """This function brings the template and every congress's schema to a migration, the newest ones unless told.

    Runs on the owner's login. Each schema has a migration whole, with its row in the ledger, or not at all. ``app`` and
    ``name`` (or the beginning of it, or ``zero``) say how far, as with Django's own command, backwards too. ``run`` is
    the run that this is part of; without one it is a run of its own.

    :raises MigratingError: if it is refused as a whole, or ends early
    """
    book = book or Book()
    steps = find_steps(book, now=now, app=app, name=name)
    if not steps:
        return FanOut()
    if run is not None:
        return _run(book, steps, run=run, now=now, say=say)
    with one_run(say=say) as own:
        if own.waited:
            steps = find_steps(book, now=now, app=app, name=name)
        return _run(book, steps, run=own, now=now, say=say)


def find_steps(book: Book, *, now: datetime, app: str | None = None, name: str | None = None) -> list[Step]:
    """This function returns what there is to do, and writes into the ledger who has what squashed migrations replace.

    :raises MigratingError: if it is refused as a whole
    """
    if not ledger.exists():
        return []
    for key, numbers in book.find_squashed().items():
        with transaction(), cursor() as sql:
            sql.execute(ledger.entries([key], numbers, now=now, backwards=False))
    return book.steps(book.find_targets(app, name))


def pending_schemas() -> dict[int, int]:
    """This function returns how many migrations each schema lacks, for those that lack any."""
    book = Book()
    lacking: dict[int, int] = {}
    for step in book.steps(book.find_targets(None, None)):
        for no in step.find_schemas():
            lacking[no] = lacking.get(no, 0) + 1
    return lacking


def _run(book: Book, steps: list[Step], *, run: Run, now: datetime, say: Callable[[str], None]) -> FanOut:
    with transaction(), cursor() as sql:
        sql.execute(f"create schema if not exists {schema_name(TEMPLATE_NO)}")
    counts = {step: len(step.find_schemas()) for step in steps}
    run.begin(sum(counts.values()))
    states = book.states_before(steps)
    fan = Fan(run=run, now=now)
    try:
        for step in steps:
            say(f"{step.title} → {counts[step]:,} 个模式")
            fan.do(step, states[step.key])
        for pause in PAUSES:
            if not fan.later:
                break
            say(f"{len(fan.later):,} 个人大有人正在读写，{pause:g} 秒后再试")
            time.sleep(pause)
            fan.again(steps)
    finally:
        fan.close()
    return fan.result

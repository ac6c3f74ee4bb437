"""Migrating all congresses' schemas: a migration's SQL is made once and fanned out, with a public ledger.

The template schema goes first, by Django's own executor of operations, and tells what the SQL is. Then every other
schema runs that SQL, 50 a transaction, the ledger's row in the same transaction, under a lock timeout of 100 ms: a
batch that meets a reader is tried schema by schema, then again later. Migrations with Python in them run schema by
schema through Django's own operations, unless the Python has a form for many schemas (:mod:`tenants.operations`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython
from django.db.migrations.state import ProjectState

from core.transactions import cursor, transaction
from tenants.cluster import grant_schema
from tenants.models import AppliedMigration, Spare, Tenant
from tenants.operations import RunPythonTogether
from tenants.places import REMOTE_FROM, TEMPLATE_NO, schema_name
from tenants.routing import migrating_tenants, tenant_labels
from tenants.template import read_template

BATCH = 50
ROUNDS = 5
LOCK_TIMEOUT = "100ms"

Key = tuple[str, str]
Work = Callable[[Sequence[int]], None]


@dataclass
class FanOut:
    """What a run did: ``applied`` counts (schema, migration) pairs; ``unfinished`` maps a schema's number to why."""

    applied: int = 0
    unfinished: dict[int, str] = field(default_factory=dict)


def has_python(migration: Migration) -> bool:
    """This function tells whether a migration must be run by Django's operations, schema by schema."""
    return any(isinstance(operation, RunPython) for operation in migration.operations)


def migrate_schemas(*, now: datetime, say: Callable[[str], None] = lambda _: None) -> FanOut:
    """This function brings the template and every congress's schema to the newest migrations.

    Runs on the owner's login. Each schema has a migration whole, with its row in the ledger, or not at all.
    """
    result = FanOut()
    executor = MigrationExecutor(connections["owner"])
    executor.loader.build_graph()
    plan = [
        executor.loader.graph.nodes[key] for key in _ordered(executor) if executor.loader.graph.nodes[key] is not None
    ]
    with transaction(), cursor() as sql:
        sql.execute(f"create schema if not exists {schema_name(TEMPLATE_NO)}")
    numbers = sorted(no for no in _all_schemas() if no != TEMPLATE_NO)
    done: dict[Key, set[int]] = {}
    for no, app, name in AppliedMigration.objects.values_list("schema_no", "app", "name"):
        done.setdefault((app, name), set()).add(no)
    state = executor.loader.project_state([])
    for migration in plan:
        if migration is None:
            continue
        key = (migration.app_label, migration.name)
        missing = [no for no in (TEMPLATE_NO, *numbers) if no not in done.get(key, set())]
        before = state.clone()
        state = migration.mutate_state(state, preserve=True)
        missing = [no for no in missing if no not in result.unfinished]
        if missing:
            say(f"{migration.app_label}.{migration.name} → {len(missing):,} 个模式")
            _apply(migration, before, missing, now, result)
    if result.applied:
        _grant_new_tables(numbers)
    return result


def _ordered(executor: MigrationExecutor) -> list[Key]:
    labels = tenant_labels()
    graph = executor.loader.graph
    order: list[Key] = []
    for leaf in sorted(key for key in graph.leaf_nodes() if key[0] in labels):
        order += [key for key in graph.forwards_plan(leaf) if key not in order and key[0] in labels]
    return order


def _all_schemas() -> list[int]:
    here = Tenant.objects.filter(no__lt=REMOTE_FROM).values_list("no", flat=True)
    return [TEMPLATE_NO, *here, *Spare.objects.values_list("no", flat=True)]


def pending_schemas() -> dict[int, int]:
    """This function returns how many migrations each schema lacks, for those that lack any; one query."""
    executor = MigrationExecutor(connections["owner"])
    wanted = set(_ordered(executor))
    have: dict[int, set[Key]] = {no: set() for no in _all_schemas()}
    for no, app, name in AppliedMigration.objects.values_list("schema_no", "app", "name"):
        if no in have:
            have[no].add((app, name))
    return {no: len(wanted - keys) for no, keys in have.items() if wanted - keys}


def _apply(migration: Migration, before: ProjectState, missing: Sequence[int], now: datetime, result: FanOut) -> None:
    size, work = _work_of(migration, before)
    waiting = [no for no in missing if no == TEMPLATE_NO]
    rest = [no for no in missing if no != TEMPLATE_NO]
    if waiting and not _try(migration, waiting, now, result, work):
        result.unfinished.update(dict.fromkeys(rest, "模板没有迁移成功"))
        return
    failed: list[int] = []
    for start in range(0, len(rest), size):
        batch = rest[start : start + size]
        if not _try(migration, batch, now, result, work):
            failed += batch
    for _ in range(ROUNDS):
        failed = [no for no in failed if not _try(migration, [no], now, result, work)]
        if not failed:
            break


def _work_of(migration: Migration, before: ProjectState) -> tuple[int, Work]:
    """This function returns how many schemas a transaction takes, and what to do to them."""
    together = [one for one in migration.operations if isinstance(one, RunPythonTogether)]
    if together and len(together) == len(migration.operations):
        return BATCH, lambda numbers: _run_together(together, numbers)
    if has_python(migration):
        return 1, lambda numbers: _run_operations(migration, before, numbers[0])
    text = ";\n".join(_collect(migration, before))
    return BATCH, lambda numbers: _run_sql(text, numbers)


def _try(migration: Migration, numbers: Sequence[int], now: datetime, result: FanOut, work: Work) -> bool:
    try:
        with transaction(durable=True):
            with cursor() as sql:
                sql.execute(f"set local lock_timeout = '{LOCK_TIMEOUT}'")
            work(numbers)
            with cursor() as sql:
                sql.execute("set local search_path to public")
            AppliedMigration.objects.bulk_create(
                AppliedMigration(schema_no=no, app=migration.app_label, name=migration.name, applied_at=now)
                for no in numbers
            )
    except OperationalError as error:
        result.unfinished.update(dict.fromkeys(numbers, str(error).strip()))
        return False
    result.applied += len(numbers)
    for no in numbers:
        result.unfinished.pop(no, None)
    return True


def _collect(migration: Migration, before: ProjectState) -> list[str]:
    """This function returns the migration's SQL with unqualified names; it looks at the template, writes nothing."""
    connection = connections["owner"]
    with transaction(), cursor() as sql, migrating_tenants():
        sql.execute(f"set local search_path to {schema_name(TEMPLATE_NO)}")
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            migration.apply(before.clone(), editor, collect_sql=True)
        lines = editor.collected_sql
    statements = "\n".join(line for line in lines if not line.startswith("--"))
    return [one for one in (part.strip() for part in statements.split(";\n")) if one.strip(";")] if statements else []


def _run_together(operations: Sequence[RunPythonTogether], numbers: Sequence[int]) -> None:
    with cursor() as sql:
        for operation in operations:
            operation.together(sql, [schema_name(no) for no in numbers])


def _run_sql(text: str, numbers: Sequence[int]) -> None:
    with cursor() as sql:
        for no in numbers:
            sql.execute(f"set local search_path to {schema_name(no)}")
            if text:
                sql.execute(text)


def _run_operations(migration: Migration, before: ProjectState, no: int) -> None:
    connection = connections["owner"]
    with cursor() as sql, migrating_tenants():
        sql.execute(f"set local search_path to {schema_name(no)}, public")
        with connection.schema_editor(atomic=False) as editor:
            migration.apply(before.clone(), editor)


def _grant_new_tables(numbers: Sequence[int]) -> None:
    with transaction(), cursor() as sql:
        tables = read_template(sql).tables
        for no in numbers:
            grant_schema(sql, no, tables)

"""Can the former release's code live with a migration? While all congresses are migrated it still serves them.

Release N expands: new tables, columns that may be empty or that PostgreSQL fills. Only N + 1 contracts: takes away, renames
or tightens what N no longer uses, and says so by ``contracts = "<N>"`` on the Migration class. Whatever the rule cannot
judge (SQL, Python) says it as well, after somebody has thought about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections, models
from django.db.migrations import operations as ops
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Before = ProjectState
After = ProjectState

BEFORE_THE_RULE = frozenset(
    {
        ("cases", "0001_initial"),
        ("cases", "0002_plate_place"),
        ("cases", "0003_crossing_kinds"),
        ("inbox", "0001_initial"),
    }
)
"""Migrations of the first release: no former one runs on them."""


def find_breaks(migration: Migration, before: ProjectState) -> list[str]:
    """This function returns what in a migration the former release's code cannot live with, a line each.

    Nothing, if the migration is marked: ``contracts`` names the release whose code already does without.
    """
    if getattr(migration, "contracts", "") or (migration.app_label, migration.name) in BEFORE_THE_RULE:
        return []
    found: list[str] = []
    state = before.clone()
    fresh: set[str] = set()
    for operation in migration.operations:
        old = state.clone()
        operation.state_forwards(migration.app_label, state)
        found += [f"{operation.describe()}：{why}" for why in _judge(operation, migration.app_label, old, state, fresh)]
    return found


def _judge(operation: Operation, app: str, old: Before, new: After, fresh: set[str]) -> Iterator[str]:
    model = str(getattr(operation, "model_name", "")).lower()
    if isinstance(operation, ops.CreateModel):
        fresh.add(operation.name_lower)
    elif isinstance(operation, ops.SeparateDatabaseAndState):
        if operation.database_operations:
            yield "旧程序能不能照常运行，看不出来"
    elif model in fresh or isinstance(operation, SAFE):
        return
    elif isinstance(operation, TAKING):
        yield "旧程序还在用"
    elif isinstance(operation, ops.AddField):
        yield from _added(_field(new, app, operation))
    elif isinstance(operation, ops.AlterField):
        yield from _altered(_field(old, app, operation), _field(new, app, operation))
    elif isinstance(operation, TIGHTENING):
        yield "旧程序写的记录可能不符合"
    else:
        yield "旧程序能不能照常运行，看不出来"


def _field(state: ProjectState, app: str, operation: Any) -> models.Field[Any, Any]:
    found: models.Field[Any, Any] = state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
    return found


def _added(field: models.Field[Any, Any]) -> Iterator[str]:
    if field.many_to_many or field.generated:
        return
    if not field.null and not field.has_db_default():
        yield "旧程序插入时不写这个字段，要有 null=True 或 db_default"


def _altered(old: models.Field[Any, Any], new: models.Field[Any, Any]) -> Iterator[str]:
    for breaks, why in CHANGES:
        if breaks(old, new):
            yield why


def _type(field: models.Field[Any, Any]) -> str:
    return str(field.db_parameters(connections["owner"])["type"])


def _narrows(old: models.Field[Any, Any], new: models.Field[Any, Any]) -> bool:
    before, after = _type(old), _type(new)
    if before == after or (after == "text" and before.startswith("varchar")):
        return False
    if before.startswith("varchar(") and after.startswith("varchar("):
        return int(after[8:-1]) < int(before[8:-1])
    return (before, after) not in {("smallint", "integer"), ("integer", "bigint"), ("smallint", "bigint")}


CHANGES: tuple[tuple[Callable[[models.Field[Any, Any], models.Field[Any, Any]], bool], str], ...] = (
    (lambda old, new: old.column != new.column, "旧程序用旧的字段名"),
    (_narrows, "旧程序写的值可能放不下"),
    (lambda old, new: old.null and not new.null, "旧程序可能写空值"),
    (lambda old, new: new.unique and not old.unique, "旧程序写的记录可能重复"),
    (lambda old, new: old.has_db_default() and not new.has_db_default() and not new.null, "旧程序靠数据库填这个字段"),
)
SAFE = (
    ops.AddIndex,
    ops.RemoveIndex,
    ops.RenameIndex,
    ops.RemoveConstraint,
    ops.AlterModelOptions,
    ops.AlterModelManagers,
    ops.AlterModelTableComment,
)
TAKING = (ops.DeleteModel, ops.RemoveField, ops.RenameField, ops.RenameModel, ops.AlterModelTable)
TIGHTENING = (ops.AddConstraint, ops.AlterUniqueTogether, ops.AlterIndexTogether, ops.AlterOrderWithRespectTo)

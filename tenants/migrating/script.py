"""From a migration to SQL for any schema: Django's operations run once, for real, and what they send is written down.

The schema in which that happens is the pilot: the template, or the first congress when the template is done already. So
the SQL is what Django itself ran there, statement by statement with its parameters merged; nothing is parsed or split. A
migration that sent anything past the schema editor but questions to the catalogue cannot be said in SQL; it is run schema
by schema by Django's own operations, like one with Python in it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from django.db import transaction as django_transaction
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from psycopg import sql as compose

from core.transactions import cursor, transaction
from tenants.migrating.plan import Step, has_python
from tenants.places import TEMPLATE_NO, schema_name, tenant_role
from tenants.routing import migrating_tenants

TABLES = "select oid, relname from pg_class where relnamespace = %s::regnamespace and relkind in ('r', 'p')"

LOCK_BUDGET = 100
"""Milliseconds that a transaction may wait for locks, all its schemas together: others wait for it meanwhile."""

# The search path holds the schema alone: if it were missing, nothing may fall through to the public one. What is left of
# the budget is counted from the transaction's beginning, so many short waits are no longer than a long one.
ENTER = """
select pg_catalog.set_config('search_path', {path}, true), pg_catalog.set_config('lock_timeout', greatest(1,
  {budget} - 1000 * extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.now()))::int::text, true)
"""


@dataclass
class Script:
    """What a migration is in a schema. Not ``is_complete``: there was more than the statements say."""

    statements: list[str] = field(default_factory=list)
    is_complete: bool = True
    new_tables: list[str] = field(default_factory=list)

    def text(self, numbers: Sequence[int]) -> str:
        """This function returns the SQL that migrates several schemas, grants for new tables included."""
        parts = []
        for no in numbers:
            parts.append(enter(no))
            parts += self.statements
            parts += grants(no, self.new_tables)
        # The line break ends a comment on a statement's last line.
        return "\n;\n".join(parts)


def enter(no: int, *, also: str = "") -> str:
    """This function returns the SQL that makes what follows concern one schema, within the budget for locks."""
    return ENTER.format(path=compose.Literal(schema_name(no) + also).as_string(), budget=LOCK_BUDGET).strip()


def grants(no: int, tables: Sequence[str]) -> list[str]:
    """This function returns the SQL that lets a congress, and nobody else, use its new tables."""
    if no == TEMPLATE_NO or not tables:
        return []
    schema = schema_name(no)
    text = compose.SQL("grant select, insert, update, delete on {} to {}").format(
        compose.SQL(", ").join(compose.Identifier(schema, table) for table in tables),
        compose.Identifier(tenant_role(no)),
    )
    return [text.as_string()]


class Prepared:
    """A step's operations, each with the models before and after it: run in any number of schemas, by one thread.

    Django's operations and states change themselves while they run, so each thread has copies of its own.
    """

    def __init__(self, step: Step, before: ProjectState) -> None:
        self.app = step.migration.app_label
        self.backwards = step.backwards
        self.work: list[tuple[Operation, ProjectState, ProjectState]] = []
        state = before.clone()
        operations = copy.deepcopy(step.migration.operations)
        if len(operations) > 1:
            # Models are rendered once; the clones share what an operation leaves alone. For a single one, two fresh
            # renderings are cheaper than one and what is related to the changed model.
            _ = state.apps
        for operation in operations:
            old = state.clone()
            operation.state_forwards(self.app, state)
            self.work.append((operation, old, state.clone()))
        if has_python(step.migration):
            self._render()
        if self.backwards:
            self.work.reverse()

    def _render(self) -> None:
        """RunPython would render delayed models anew in every schema."""
        for _, old, new in self.work:
            for state in (old, new):
                state.clear_delayed_apps_cache()
                _ = state.apps
                state.is_delayed = False

    def run(self, editor: Any) -> None:
        """This function runs the operations through a schema editor, as Django's executor does."""
        for operation, old, new in self.work:
            if self.backwards:
                operation.database_backwards(self.app, editor, new, old)
            else:
                operation.database_forwards(self.app, editor, old, new)


def run_in(prepared: Prepared, no: int, *, new_tables: Sequence[str] = ()) -> None:
    """This function runs a step's operations in one schema, in the open transaction. Python may read shared tables."""
    connection = connections["owner"]
    with cursor() as query, migrating_tenants():
        # The public schema follows; so make sure that the first is there, or tables would fall through to it.
        query.execute("select %s::regnamespace", [schema_name(no)])
        query.execute(enter(no, also=", public"))
        with connection.schema_editor(atomic=False) as editor:
            prepared.run(editor)
        query.execute(enter(no))
        for grant in grants(no, new_tables):
            query.execute(grant)


def run_pilot(prepared: Prepared, no: int, *, python: bool) -> Script:
    """This function runs a step in one schema, in the open transaction, and returns what it was in SQL."""
    script = Script(is_complete=not python)
    schema = schema_name(no)
    with cursor() as query:
        query.execute(TABLES, [schema])
        before = {oid for oid, _ in query.fetchall()}
        if python:
            run_in(prepared, no)
        else:
            query.execute(enter(no))
            _record(prepared, script)
        query.execute(TABLES, [schema])
        script.new_tables = sorted(name for oid, name in query.fetchall() if oid not in before)
        for grant in grants(no, script.new_tables):
            query.execute(grant)
    return script


def _record(prepared: Prepared, script: Script) -> None:
    connection = connections["owner"]
    inside = False

    class Recorder(connection.SchemaEditorClass):  # type: ignore[name-defined]
        """Django's editor, which also writes down what it sends."""

        def execute(self, sql: Any, params: Any = ()) -> None:
            nonlocal inside
            text = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
            inside = True
            try:
                super().execute(text, None)
            finally:
                inside = False
            script.statements.append(text)

    def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        # Questions to the catalogue (names of constraints) have the same answers in every schema; all else may not.
        if not inside and not (str(sql).lstrip()[:6].upper() == "SELECT" and "pg_c" in str(sql)):
            script.is_complete = False
        return execute(sql, params, many, context)

    with migrating_tenants(), connection.execute_wrapper(watch), Recorder(connection, atomic=False) as editor:
        prepared.run(editor)


def run_together(forms: Sequence[Callable[..., Any]], numbers: Sequence[int]) -> None:
    """This function runs the forms for many schemas, in the open transaction."""
    with cursor() as query:
        query.execute(f"set local lock_timeout = {LOCK_BUDGET}; set local search_path to public")
        for form in forms:
            form(query, [schema_name(no) for no in numbers])


@contextmanager
def rolled_back() -> Iterator[None]:
    """This function runs the block in a transaction of the owner's login that is taken back at its end."""
    with transaction(durable=True):
        yield
        django_transaction.set_rollback(True, using="owner")

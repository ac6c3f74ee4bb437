"""Migrations in words, and their SQL before they are run. Nothing here changes the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import DatabaseError

from core.transactions import cursor
from tenants.migrating import script
from tenants.migrating.plan import Book, Step, has_python, together_of
from tenants.migrating.script import Prepared
from tenants.places import TEMPLATE_NO, schema_name


def describe(step: Step) -> Iterator[str]:
    """This function yields what a step's operations do, a line each."""
    for operation in step.migration.operations[:: -1 if step.backwards else 1]:
        yield f"{'撤销：' if step.backwards else ''}{operation.formatted_description()}"


def way_of(step: Step) -> str:
    """This function says how a step is brought into the schemas."""
    if together_of(step):
        return "Python，多个模式一起"
    return "Python，逐个模式" if has_python(step.migration) else "SQL，每批最多 50 个模式"


def rehearse(book: Book, steps: Sequence[Step]) -> dict[Step, list[str]]:
    """This function runs steps in the template, takes everything back, and returns the SQL that each was.

    A step that the template has already is run in the first schema that lacks it. Python is not run: it may reach beyond
    the database. After such a step, or one that fails, the rest can only be guessed and is left out.
    """
    found: dict[Step, list[str]] = {}
    states = book.states_before(steps)
    with script.rolled_back():
        with cursor() as query:
            query.execute(f"create schema if not exists {schema_name(TEMPLATE_NO)}")
        for step in steps:
            if together_of(step) or has_python(step.migration):
                found[step] = ["-- Python，不能写成 SQL"]
                break
            numbers = step.find_schemas()
            if not numbers:
                found[step] = []
                continue
            try:
                done = script.run_pilot(Prepared(step, states[step.key]), numbers[0], python=False)
            except DatabaseError as error:
                found[step] = [f"-- 试运行没有成功：{' '.join(str(error).split())}"]
                break
            found[step] = [*(line.rstrip().rstrip(";") + ";" for line in done.statements)]
            if done.new_tables:
                found[step].append(f"-- 并且授权本人大的角色读写新表：{'、'.join(done.new_tables)}")
            if not done.is_complete:
                found[step].insert(0, "-- 有些语句取决于表里的数据，所以逐个模式运行；在空表上是：")
    return found

"""Statements under way together: one waits for their answers, not for each of them. For batches over many places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connections

from core import transactions
from core.logins import current_login

Rows = list[tuple[Any, ...]]
Answer = Callable[[], Rows]


@contextmanager
def pipelined() -> Iterator[None]:
    """This function sends what the block executes without waiting for answers; the end of the block waits for all.

    After a statement that failed, PostgreSQL skips all others of the block, so none runs in a place that was not
    entered. The failure is raised where the next answer is read, or at the end. Row counts are not known inside.
    """
    connection = connections[current_login()]
    connection.ensure_connection()
    with connection.connection.pipeline():
        yield


def ask(statement: str, params: Sequence[Any]) -> Answer:
    """This function sends a statement that returns rows, in the current place, and returns what fetches them."""
    cursor = transactions.cursor()
    cursor.execute(statement, params)
    answer: Answer = cursor.fetchall
    return answer

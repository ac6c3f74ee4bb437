"""Transactions on the login in use. No other module of ours names ``django.db.transaction`` or a connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db import transaction as django_transaction
from django.db.backends.utils import CursorWrapper

from core.logins import current_login


@contextmanager
def transaction(*, durable: bool = False) -> Iterator[None]:
    """This function runs the block in one transaction, or in a savepoint of the one that is open.

    :raises RuntimeError: if ``durable`` is asked for inside another transaction
    """
    with django_transaction.atomic(using=current_login(), durable=durable):
        yield


def in_transaction() -> bool:
    """This function tells whether a transaction is open on the login in use."""
    return bool(connections[current_login()].in_atomic_block)


def run_after_commit(function: Callable[[], Any]) -> None:
    """This function runs ``function`` when the open transaction has committed, at once if none is open.

    A failure of ``function`` is logged and does not reach the caller: what was committed is committed.
    """
    django_transaction.on_commit(function, using=current_login(), robust=True)


def cursor() -> CursorWrapper:
    """This function opens a cursor on the login in use, for SQL that the ORM cannot say."""
    return connections[current_login()].cursor()

"""Which of the three database logins this piece of work uses.

One database, three aliases that differ only in who logs in: ``default`` (web), ``courier`` (workers and the courier)
and ``owner`` (changes of structure). A process has a login of its own (``ONENET_LOGIN``); commands that change the
structure take the owner's for as long as they need it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

from django.conf import settings

Login = Literal["default", "courier", "owner"]

_login: ContextVar[str | None] = ContextVar("login", default=None)


def current_login() -> str:
    """This function returns the alias that ORM and cursors use now."""
    return _login.get() or settings.PROCESS_LOGIN


@contextmanager
def use_login(login: Login) -> Iterator[None]:
    """This function makes everything inside the block use the named login's connection."""
    token = _login.set(login)
    try:
        yield
    finally:
        _login.reset(token)

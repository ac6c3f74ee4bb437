"""Long work says where it stands, to whoever listens; without a listener saying it costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, int, int], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def told_to(listener: Listener) -> Iterator[None]:
    """This function lets ``listener`` hear what is said inside the block: words, how much is done, of how much."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def say(words: str, *, done: int = 0, total: int = 0) -> None:
    """This function says what is being done now; ``total`` 0 means that nobody knows how much it is."""
    listener = _listener.get()
    if listener is not None:
        listener(words, done, total)

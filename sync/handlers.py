"""Which function gives a message its effect: rooms above register theirs when they start."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sync.errors import UnknownKind
from sync.messages import Message


class Handler(Protocol):
    """Runs as the target congress inside the courier's transaction; it may send further messages."""

    def __call__(self, *, message: Message, now: datetime) -> None:
        """This function gives the message its effect, or raises."""


_handlers: dict[str, Handler] = {}


def register(*, kind: str, function: Handler) -> None:
    """This function makes `function` the one that gives messages of `kind` their effect.

    Registering another function for the same kind replaces it: the last room to start wins, tests put theirs in.
    """
    _handlers[kind] = function


def handles(*, kind: str) -> Callable[[Handler], Handler]:
    """This function returns a decorator that registers what it decorates for `kind`."""

    def decorate(function: Handler) -> Handler:
        register(kind=kind, function=function)
        return function

    return decorate


def handler_of(*, kind: str) -> Handler:
    """This function returns the handler of `kind`.

    :raises UnknownKind: when no room has registered one.
    """
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKind(kind=kind) from None

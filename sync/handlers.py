"""Which function gives a message its effect: rooms above register theirs when they start."""

from collections.abc import Callable, Generator, Sequence
from datetime import datetime
from typing import Any, Protocol

from core.pipelines import Rows
from sync.errors import UnknownKind
from sync.messages import Message


class Handler(Protocol):
    """Runs as the target congress inside the courier's transaction; it may send further messages."""

    def __call__(self, *, message: Message, now: datetime) -> None:
        """This function gives the message its effect, or raises."""


Question = tuple[str, Sequence[Any]]
"""A statement that returns rows, and its parameters."""
Plan = Generator[Question, Rows, Sequence[Message]]


class Together(Protocol):
    """Gives many messages of one kind to one congress their effect in few statements.

    A generator: it yields questions and is sent their rows; meanwhile the courier asks for other congresses. It runs as
    the target, inside one transaction with all others, in a pipeline: what it writes is sent without waiting, so it must
    not look at row counts. It leaves no trace of the messages that it returns: those have to go one by one.
    """

    def __call__(self, *, messages: Sequence[Message], now: datetime) -> Plan:
        """This function gives the messages their effect and returns those that it left, or raises."""


_handlers: dict[str, Handler] = {}
_together: dict[str, Together] = {}
_congresses: dict[str, tuple[str, ...]] = {}
_at_home: dict[str, frozenset[str]] = {}


def register(
    *,
    kind: str,
    function: Handler,
    congresses: tuple[str, ...] = (),
    at_home: tuple[str, ...] = (),
    together: Together | None = None,
) -> None:
    """This function makes `function` the one that gives messages of `kind` their effect.

    `congresses` says where in the payload numbers of congresses stand, as dotted keys ("snapshot.chain"), each one
    number or a list: every deployment numbers its own, so they travel between deployments as codes. `at_home` names
    keys whose value means nothing in another database (ids of units, users): they are left out on the way there. `together` is the same
    effect for many messages at once, where there is one.

    Registering another function for the same kind replaces it: the last room to start wins, tests put theirs in.
    """
    _handlers[kind] = function
    _congresses[kind] = congresses
    _at_home[kind] = frozenset(at_home)
    _together.pop(kind, None)
    if together is not None:
        _together[kind] = together


def handles(
    *,
    kind: str,
    congresses: tuple[str, ...] = (),
    at_home: tuple[str, ...] = (),
    together: Together | None = None,
) -> Callable[[Handler], Handler]:
    """This function returns a decorator that registers what it decorates for `kind`, as `register` does."""

    def decorate(function: Handler) -> Handler:
        register(kind=kind, function=function, congresses=congresses, at_home=at_home, together=together)
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


def together_of(*, kind: str) -> Together | None:
    """This function returns what handles many messages of `kind` at once, None where they go one by one."""
    return _together.get(kind)


def congresses_in(*, kind: str) -> tuple[str, ...]:
    """This function returns the dotted keys at which payloads of `kind` hold numbers of congresses."""
    return _congresses.get(kind, ())


def kept_at_home(*, kind: str) -> frozenset[str]:
    """This function returns the keys of payloads of `kind` that do not travel between deployments."""
    return _at_home.get(kind, frozenset())

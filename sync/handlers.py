"""Which function gives a message its effect: rooms above register theirs when they start."""

import sys
from collections.abc import Callable, Generator, Sequence
from datetime import datetime
from typing import Any, Protocol

from core.pipelines import Rows
from sync.errors import NewerPayload, UnknownKind
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
_versions: dict[str, int] = {}


def register(
    *,
    kind: str,
    function: Handler,
    congresses: tuple[str, ...] = (),
    at_home: tuple[str, ...] = (),
    together: Together | None = None,
    version: int = 1,
) -> None:
    """This function makes `function` the one that gives messages of `kind` their effect.

    `congresses` says where in the payload numbers of congresses stand, as dotted keys ("snapshot.chain"), each one
    number or a list, also within the things of a list: every deployment numbers its own, so they travel between deployments as codes. `at_home` names
    keys whose value means nothing in another database (ids of units, users): they are left out on the way there. `together` is the same
    effect for many messages at once, where there is one. `version` is the newest form of the payload that `function`
    understands, beside all older ones; a payload says its own under "version", or is of the first.

    Registering another function for the same kind replaces it: the last room to start wins, tests put theirs in.
    """
    _handlers[kind] = function
    _congresses[kind] = congresses
    _at_home[kind] = frozenset(at_home)
    _versions[kind] = version
    _together.pop(kind, None)
    if together is not None:
        _together[kind] = together


def handles(
    *,
    kind: str,
    congresses: tuple[str, ...] = (),
    at_home: tuple[str, ...] = (),
    together: Together | None = None,
    version: int = 1,
) -> Callable[[Handler], Handler]:
    """This function returns a decorator that registers what it decorates for `kind`, as `register` does."""

    def decorate(function: Handler) -> Handler:
        register(
            kind=kind, function=function, congresses=congresses, at_home=at_home, together=together, version=version
        )
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


def handler_for(*, message: Message) -> Handler:
    """This function returns the handler that gives this very message its effect.

    :raises UnknownKind: when no room has registered one for its kind
    :raises NewerPayload: when its payload has a newer form than the handler understands
    """
    require_understood(kind=message.kind, payload=message.payload)
    return handler_of(kind=message.kind)


def require_understood(*, kind: str, payload: dict[str, Any]) -> None:
    """This function refuses a payload that this software is too old for, before anything in it is looked at.

    :raises UnknownKind: when no room has registered a handler for its kind
    :raises NewerPayload: when it has a newer form than the handler understands
    """
    handler_of(kind=kind)
    if version_in(payload=payload) > _versions[kind]:
        raise NewerPayload(kind=kind)


def version_in(*, payload: dict[str, Any]) -> int:
    """This function returns the version of a payload; one that is no number is newer than everything."""
    said = payload.get("version", 1)
    return said if isinstance(said, int) and not isinstance(said, bool) else sys.maxsize


def newest_of(*, kind: str) -> int:
    """This function returns the newest version of payloads of `kind` that is understood here."""
    return _versions.get(kind, 1)


def together_of(*, kind: str) -> Together | None:
    """This function returns what handles many messages of `kind` at once, None where they go one by one."""
    return _together.get(kind)


def congresses_in(*, kind: str) -> tuple[str, ...]:
    """This function returns the dotted keys at which payloads of `kind` hold numbers of congresses."""
    return _congresses.get(kind, ())


def kept_at_home(*, kind: str) -> frozenset[str]:
    """This function returns the keys of payloads of `kind` that do not travel between deployments."""
    return _at_home.get(kind, frozenset())

"""Where a next page goes on: opaque to everybody else, valid for one query in one mode only."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json

from search.errors import UnusableCursor
from search.interfaces import Filters, Mode

Position = list[str | int | float | None]
LONGEST = 400


def _about(mode: Mode, query: str, filters: Filters) -> str:
    return hashlib.blake2b(repr((mode.value, query, filters)).encode(errors="replace"), digest_size=6).hexdigest()


def write(position: Position, *, mode: Mode, query: str, filters: Filters) -> str:
    """This function returns the cursor behind the result that stands at ``position`` in the order of the mode."""
    body = json.dumps([_about(mode, query, filters), *position], separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def read(cursor: str, *, mode: Mode, query: str, filters: Filters, kinds: tuple[type, ...]) -> Position:
    """This function returns what :func:`write` was given; ``kinds`` are the types its values must have.

    :raises UnusableCursor: for anything that this search in this mode has not given out
    """
    try:
        if len(cursor) > LONGEST:
            raise UnusableCursor(field="after")
        about, *position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise UnusableCursor(field="after") from error
    fits = len(position) == len(kinds) and all(map(isinstance, position, kinds))
    if about != _about(mode, query, filters) or not fits:
        raise UnusableCursor(field="after")
    return list(position)

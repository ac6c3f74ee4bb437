"""Where a next page goes on: opaque to everybody else, valid for one query in one mode only.

Signed, so that no made-up position ever reaches the search server or the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from django.conf import settings

from search.errors import UnusableCursor
from search.interfaces import Filters, Mode

Position = list[str | int | float]
LONGEST = 400
SIGNATURE = 12


def _signature(body: bytes, mode: Mode, query: str, filters: Filters) -> bytes:
    key = hashlib.sha256(f"search-cursor:{settings.SECRET_KEY}".encode()).digest()
    about = repr((mode.value, query, filters)).encode(errors="replace")
    return hashlib.blake2b(body + b"\x00" + about, key=key, digest_size=SIGNATURE).digest()


def write(position: Position, *, mode: Mode, query: str, filters: Filters) -> str:
    """This function returns the cursor behind the result that stands at ``position`` in the order of the mode."""
    body = json.dumps(position, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(body, mode, query, filters) + body).decode().rstrip("=")


def read(cursor: str, *, mode: Mode, query: str, filters: Filters) -> Position:
    """This function returns what :func:`write` was given.

    :raises UnusableCursor: for anything that this search in this mode has not given out
    """
    try:
        raw = base64.urlsafe_b64decode(cursor[:LONGEST] + "=" * (-len(cursor) % 4))
    except ValueError as error:
        raise UnusableCursor(field="after") from error
    signature, body = raw[:SIGNATURE], raw[SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(body, mode, query, filters)):
        raise UnusableCursor(field="after")
    position: Position = json.loads(body)
    return position

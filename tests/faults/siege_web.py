"""What a web process of the siege serves: one escalation a request, answered when it is committed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from django.db import DatabaseError, InterfaceError, connections

from tests.faults import siege_parts


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI application. 200 means: it is in the database. Whoever hears nothing, or 503, asks again."""
    asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    try:
        siege_parts.commit(key=asked["key"], seed=int(asked["seed"]))
    except (DatabaseError, InterfaceError):
        connections.close_all()
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return [b""]
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]

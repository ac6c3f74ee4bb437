"""Pagers: two buttons over a relay connection, without page numbers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

PAGE = 20


def after_of(request: HttpRequest) -> str | None:
    """This function returns the cursor after which the page begins."""
    return request.GET.get("after") or None


def pager(request: HttpRequest, connection: dict[str, Any]) -> dict[str, Any]:
    """This function returns what the pager shows; the number of the first row travels in the address."""
    shown = len(connection["edges"])
    start = _start(request)
    query = request.GET.copy()
    for name in ("after", "from"):
        query.pop(name, None)
    first_page = f"?{query.urlencode()}"
    query["after"] = connection["pageInfo"]["endCursor"] or ""
    query["from"] = str(start + shown)
    return {
        "total": connection["totalCount"],
        "first": start if shown else 0,
        "last": start + shown - 1 if shown else 0,
        "previous": first_page if after_of(request) else "",
        "is_first": bool(after_of(request)),
        "next": f"?{query.urlencode()}" if connection["pageInfo"]["hasNextPage"] else "",
    }


def _start(request: HttpRequest) -> int:
    given = request.GET.get("from", "1")
    return int(given) if after_of(request) and given.isdecimal() and len(given) < 9 else 1

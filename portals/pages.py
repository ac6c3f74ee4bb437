"""How a page is answered: the frame around every page comes from one operation of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portals.context import look
from portals.operations import read

STAFF = frozenset({"DWC", "TOWN_SEC", "CHAIRS", "GOV_OFFICE", "ADMIN", "WORKBODY"})
UNIT = frozenset({"UNIT_ADMIN", "UNIT_HANDLER"})


def frame(request: HttpRequest) -> dict[str, Any]:
    """This function returns masthead facts: the host's congress, its ladder, the viewer and what waits for him."""
    kept: dict[str, Any] | None = getattr(request, "portal_frame", None)
    if kept is None:
        data = read(request, "Frame")
        viewer = data["viewer"]
        roles = set(viewer["roles"])
        kept = {
            "congress": data["congress"],
            "viewer": viewer,
            "is_staff": bool(roles & STAFF),
            "is_unit": bool(roles & UNIT),
            "is_deputy": "DEPUTY" in roles,
        }
        request.portal_frame = kept  # type: ignore[attr-defined]
    return kept


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """This function returns a whole page: the template `portals/pages/<template>.html` inside the frame."""
    return render(
        request,
        f"portals/pages/{template}.html",
        {**look(request), **frame(request), **(context or {})},
        status=status,
    )


def fragment(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """This function returns a part of a page for htmx: the template `portals/parts/<template>.html` alone."""
    return render(request, f"portals/parts/{template}.html", context)

"""Lists of cases: what is published for everybody, everything readable for who works here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portals.operations import nodes, read
from portals.pages import frame, page
from portals.paging import PAGE, after_of, pager

STATES = [
    "INTAKE_REVIEW",
    "ACCEPTED",
    "ASSIGNED",
    "HANDLING",
    "REPLIED",
    "REDO",
    "EVALUATED",
    "TRACKING",
    "CLOSED",
    "RETURNED",
    "NOT_ACCEPTED",
]
ORDERS = ("NEWEST", "DUE", "NUMBER")


def chosen_filter(request: HttpRequest, *, public: bool, code: str | None) -> dict[str, Any]:
    """This function returns the API's filter that the address asks for, within one congress."""
    given: dict[str, Any] = {"congress": [code]} if code else {}
    if public:
        given["published"] = True
    states = [state for state in request.GET.getlist("state") if state.isidentifier() and state.isupper()]
    if states:
        given["state"] = states
    if request.GET.get("kind") in {"SUGGESTION", "OPINION"}:
        given["kind"] = [request.GET["kind"]]
    if request.GET.get("overdue"):
        given["overdue"] = True
    return given


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """This function shows one page of the list."""
    around = frame(request)
    works_here = around["is_staff"] or around["is_unit"] or around["is_deputy"]
    public = not works_here
    code = around["congress"]["code"] if around["congress"] else None
    order = request.GET.get("order", "NEWEST")
    data = read(
        request,
        "Cases",
        filter=chosen_filter(request, public=public, code=code),
        order=order if order in ORDERS else "NEWEST",
        first=PAGE,
        after=after_of(request),
    )
    opinions = request.GET.get("kind") == "OPINION"
    return page(
        request,
        "cases",
        {
            "cards": nodes(data["cases"]),
            "total": data["cases"]["totalCount"],
            "pager": pager(request, data["cases"]),
            "public": public,
            "opinions": opinions,
            "tab": "opinions" if opinions else "cases",
            "chosen_states": request.GET.getlist("state"),
            "overdue": bool(request.GET.get("overdue")),
        },
    )


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """This function shows a deputy's own suggestions, open or closed."""
    is_open = request.GET.get("closed") != "1"
    data = read(request, "MyCases", open=is_open, first=PAGE, after=after_of(request))
    found = data["viewer"]["myCases"]
    return page(
        request,
        "mine",
        {"cards": nodes(found), "total": found["totalCount"], "pager": pager(request, found), "is_open": is_open},
    )

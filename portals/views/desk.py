"""Where everybody begins after signing in: chosen by the role at this congress."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from portals.operations import nodes, read
from portals.pages import frame, page
from portals.paging import PAGE, after_of, pager

GROUPS = ("OVERDUE", "TODAY", "SOON", "LATER")
SOURCES = ("OWN", "BELOW", "ABOVE")


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """This function shows the desk of the viewer's role here."""
    around = frame(request)
    if around["congress"] is None:
        return HttpResponseRedirect("/network/")
    if around["is_staff"]:
        return inbox(request)
    if around["is_unit"]:
        return unit_desk(request)
    if around["is_deputy"]:
        return deputy_desk(request)
    if "OPERATOR" in around["viewer"]["roles"]:
        return HttpResponseRedirect("/operate/")
    return page(request, "no_desk")


def grouped(todos: list[dict[str, Any]], counts: dict[str, int]) -> list[dict[str, Any]]:
    """This function returns the to-dos in their groups by deadline, most urgent first."""
    return [
        {
            "name": group,
            "count": counts.get(group, 0),
            "todos": [todo for todo in todos if todo["group"] == group],
        }
        for group in GROUPS
        if any(todo["group"] == group for todo in todos)
    ]


def inbox(request: HttpRequest) -> HttpResponse:
    """This function shows the staff's to-dos, filtered by group and source."""
    group, source = request.GET.get("group"), request.GET.get("source")
    data = read(
        request,
        "Inbox",
        group=group if group in GROUPS else None,
        source=source if source in SOURCES else None,
        first=PAGE,
        after=after_of(request),
    )
    found = data["viewer"]["inbox"]
    counts = {entry["group"]: entry["count"] for entry in found["groups"]}
    return page(
        request,
        "inbox",
        {
            "groups": grouped(nodes(found), counts),
            "counts": [(name, counts.get(name, 0)) for name in GROUPS],
            "total": found["totalCount"],
            "waiting": data["viewer"]["waiting"],
            "pager": pager(request, found),
            "group": group,
            "source": source,
            "sources": SOURCES,
            "tab": "desk",
        },
    )


def unit_desk(request: HttpRequest) -> HttpResponse:
    """This function shows what waits to be signed for, and everything else the unit has to do."""
    data = read(request, "UnitDesk", first=PAGE, after=after_of(request))
    found = data["viewer"]["inbox"]
    todos = nodes(found)
    to_sign = []
    for todo in todos:
        case = todo["case"]
        waiting = [one for one in case["assignments"] if "SIGN" in one["may"]] if case else []
        if waiting:
            to_sign.append({"case": case, "assignment": waiting[0], "others": case["assignments"]})
    signing = {entry["case"]["id"] for entry in to_sign}
    others = [todo for todo in todos if not (todo["case"] and todo["case"]["id"] in signing)]
    counts = {entry["group"]: entry["count"] for entry in found["groups"]}
    return page(
        request,
        "unit_desk",
        {
            "unit": data["viewer"]["unit"],
            "to_sign": to_sign,
            "groups": grouped(others, counts),
            "counts": counts,
            "total": found["totalCount"],
            "pager": pager(request, found),
            "tab": "desk",
        },
    )


def deputy_desk(request: HttpRequest) -> HttpResponse:
    """This function shows what waits for the deputy, six ways on, and his open suggestions."""
    data = read(request, "DeputyDesk", open=20, closed=1, todo=20)
    viewer = data["viewer"]
    todos = nodes(viewer["inbox"])
    return page(
        request,
        "deputy_desk",
        {
            "now": timezone.now(),
            "todos": todos,
            "todo_count": viewer["inbox"]["totalCount"],
            "mandates": [one for one in viewer["memberships"] if one["role"] == "DEPUTY"],
            "open": nodes(viewer["open"]),
            "open_count": viewer["open"]["totalCount"],
            "closed_count": viewer["closed"]["totalCount"],
        },
    )

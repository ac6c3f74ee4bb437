"""Search across all levels, within what the reader may read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portals.operations import nodes, read
from portals.pages import page
from portals.paging import PAGE, after_of, pager

# facet of the answer: (name in the address and in the filter, whether its values are numbers)
FACETS = {
    "level": ("level", False),
    "congress": ("congress", False),
    "state": ("state", False),
    "class": ("replyClass", False),
    "kind": ("kind", False),
    "year": ("year", True),
}


def chosen(request: HttpRequest) -> dict[str, Any]:
    """This function returns the filter that the address asks for."""
    found: dict[str, Any] = {}
    for facet, (name, is_number) in FACETS.items():
        values = [value[:40] for value in request.GET.getlist(facet) if value]
        if is_number:
            found[name] = [int(value) for value in values if value.isdecimal() and len(value) == 4]
        elif values:
            found[name] = values
    return {name: values for name, values in found.items() if values}


def removable(request: HttpRequest, facets: list[dict[str, Any]]) -> list[dict[str, str]]:
    """This function returns the chosen values as chips, each with the address without it."""
    chips = []
    for facet in facets:
        for value in facet["values"]:
            if value["chosen"]:
                query = request.GET.copy()
                kept = [one for one in query.getlist(facet["name"]) if one != value["value"]]
                query.setlist(facet["name"], kept)
                for name in ("after", "from"):
                    query.pop(name, None)
                chips.append({"label": value["label"], "url": f"?{query.urlencode()}"})
    return chips


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """This function shows hits, facets and how the search was answered."""
    query = request.GET.get("q", "").strip()[:200]
    asked = bool(query or chosen(request))
    context: dict[str, Any] = {"query": query, "asked": asked, "tab": "search"}
    if asked:
        found = read(request, "Search", query=query, filter=chosen(request), first=PAGE, after=after_of(request))
        result = found["search"]
        context |= {
            "result": result,
            "hits": nodes(result),
            "elsewhere": found["publishedElsewhere"],
            "pager": pager(request, result),
            "chips": removable(request, result["facets"]),
        }
    return page(request, "search", context)

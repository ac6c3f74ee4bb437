"""The network page: the tree of places with live counts, one level deeper at a click."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portals.operations import OperationRefused, read
from portals.pages import fragment, frame, page

MOST_OPEN = 12


def _rows(
    request: HttpRequest, code: str | None, opened: list[str], depth: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """This function returns a node and its rows below, opened ones with their children, in order."""
    node = read(request, "Network", code=code)["node"]
    if node is None:
        raise Http404
    rows: list[dict[str, Any]] = []
    for child in node["children"]:
        is_open = child["code"] in opened
        rows.append(_row(request, child, opened, depth=depth, is_open=is_open))
        if is_open and child["hasChildren"]:
            rows.extend(_rows(request, child["code"], opened, depth + 1)[1])
    return node, rows


def _row(request: HttpRequest, node: dict[str, Any], opened: list[str], *, depth: int, is_open: bool) -> dict[str, Any]:
    """This function returns one row of the tree with the address that opens or folds it."""
    query = request.GET.copy()
    codes = [code for code in opened if code != node["code"]]
    query.setlist("open", codes if is_open else [*codes, node["code"]])
    counts = node["counts"]
    return {
        "node": node,
        "depth": min(depth, 5),
        "is_open": is_open,
        "toggle": f"/network/?{query.urlencode()}#n{node['code']}",
        "closed_width": round(96 * counts["closed"] / counts["total"]) if counts["total"] else 0,
    }


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """This function shows the nation, the provinces and everything that is open in the address."""
    opened = [code[:20] for code in request.GET.getlist("open")][:MOST_OPEN]
    congress = frame(request)["congress"]
    if not opened and congress and "open" not in request.GET:
        opened = [step["code"] for step in congress["ladder"] if step["level"] != "NATION"]
    query = request.GET.get("place", "").strip()[:40]
    located = read(request, "Locate", query=query)["locate"] if query else None
    root, rows = _rows(request, None, opened, 2)
    top = _row(request, root, opened, depth=1, is_open=True)
    return page(
        request,
        "network",
        {"rows": [top, *rows], "query": query, "located": located, "tab": "network", "root": root},
    )


@require_safe
def below(request: HttpRequest, code: str) -> HttpResponse:
    """This function returns the rows under one place for htmx; without a script, the whole page with it open."""
    depth = request.GET.get("depth", "1")
    level = int(depth) if depth in {"1", "2", "3", "4", "5"} else 1
    try:
        node = read(request, "Network", code=code)["node"]
    except OperationRefused as refused:
        raise Http404 from refused
    if node is None:
        raise Http404
    opened = [code]
    if not getattr(request, "htmx", False):
        root, rows = _rows(request, code, [], 2)
        top = _row(request, root, opened, depth=1, is_open=True)
        return page(
            request, "network", {"rows": [top, *rows], "query": "", "located": None, "tab": "network", "root": root}
        )
    own = _row(request, node, opened, depth=level, is_open=True)
    rows = [_row(request, child, opened, depth=level + 1, is_open=False) for child in node["children"]]
    return fragment(request, "tree_rows", {"rows": [own, *rows]})

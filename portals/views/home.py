"""A congress's public front page; the network's own host shows the network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portals.operations import nodes, read
from portals.pages import frame, page
from portals.views import network


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """This function shows search, figures, what was published lately, and where to say something."""
    if frame(request)["congress"] is None:
        return network.tree(request)
    code = frame(request)["congress"]["code"]
    data = read(
        request, "PublicHome", published={"published": True, "congress": [code], "kind": ["SUGGESTION"]}, first=6
    )
    congress = data["congress"]
    return page(
        request,
        "home",
        {
            "figures": congress["figures"],
            "lower": congress["lower"],
            "published": nodes(data["cases"]),
            "published_count": data["cases"]["totalCount"],
        },
    )

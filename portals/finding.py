"""Units and deputies found by typing a part of their name, with and without a script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from portals.operations import nodes, read

MOST = 12


def units(request: HttpRequest, query: str) -> list[dict[str, Any]]:
    """This function returns the units of this congress whose name holds the query, at most a dozen."""
    congress = read(request, "Units", query=query, first=MOST)["congress"]
    return nodes(congress["units"]) if congress else []


def deputies(request: HttpRequest, query: str) -> list[dict[str, Any]]:
    """This function returns the deputies of this congress whose name holds the query, at most a dozen."""
    congress = read(request, "Deputies", query=query, first=MOST)["congress"]
    return nodes(congress["deputies"]) if congress else []


def unit_choices(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """This function returns units as choices of a form."""
    return [(unit["id"], unit["name"]) for unit in found]


def deputy_choices(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """This function returns deputies as choices of a form."""
    return [
        (one["id"], f"{one['name']}　{one['electoralUnit']}" if one["electoralUnit"] else one["name"]) for one in found
    ]


def keep_chosen(field: forms.ChoiceField, choices: list[tuple[str, str]], chosen: Any, names: dict[str, str]) -> None:
    """This function sets a field's choices and keeps what was chosen before the last search among them.

    `names` are the labels of earlier results, by id, as the page sent them back.
    """
    kept = chosen if isinstance(chosen, list | tuple) else [chosen] if chosen else []
    known = {value for value, _label in choices}
    field.choices = [*choices, *((value, names.get(value, value)) for value in kept if value not in known)]


def names_of(request: HttpRequest) -> dict[str, str]:
    """This function returns the labels of earlier results, which the page sends along with every search."""
    pairs = (known.partition("|") for known in request.POST.getlist("known"))
    return {value[:120]: label[:80] for value, mark, label in pairs if mark}

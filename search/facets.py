"""The six facets: their names, where they stand in index and card, and how their values are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.states import CaseKind, CaseState, ReplyClass
from search.filters import Value
from search.interfaces import Facet, FacetValue
from tenants.context import as_reader
from tenants.levels import Level
from tenants.models import Tenant

LABELS: Final[Mapping[str, Promise]] = {
    "level": gettext_lazy("层级"),
    "congress": gettext_lazy("哪一级人大"),
    "state": gettext_lazy("办到哪一步"),
    "class": gettext_lazy("答复类别"),
    "kind": gettext_lazy("种类"),
    "year": gettext_lazy("年度"),
}
INDEX_FIELDS: Final[Mapping[str, str]] = {name: name for name in LABELS} | {"congress": "owner"}
CARD_COLUMNS: Final[Mapping[str, str]] = {
    "level": "level",
    "congress": "owner_no",
    "state": "state",
    "class": "reply_class",
    "kind": "kind",
    "year": "year",
}
COUNTED_BY_DATABASE: Final = ("level", "state", "kind", "year")
"""In basic mode only these are counted: all four together in one pass over the cards."""

MOST_CONGRESSES = 20
Counts = Mapping[str, Mapping[Value, int]]
_Named = tuple[Value, str, str]


def _congresses(counts: Mapping[Value, int], chosen: Sequence[Value]) -> list[_Named]:
    most = sorted(counts, key=lambda no: (-counts[no], no))[:MOST_CONGRESSES]
    numbers = list(dict.fromkeys([*most, *chosen]))
    with as_reader():
        known = Tenant.objects.in_bulk(numbers)
    return [(no, known[no].code, known[no].name) for no in numbers if no in known]


def _listed(choices: Iterable[tuple[str, str | Promise]], seen: Iterable[Value] | None) -> list[_Named]:
    kept = None if seen is None else set(seen)
    return [(value, value, str(label)) for value, label in choices if kept is None or value in kept]


def _values(name: str, counts: Mapping[Value, int], chosen: Sequence[Value]) -> list[_Named]:
    """This function names the values to show, in their order; levels and kinds always, the rest where there is one."""
    seen = [*(value for value, count in counts.items() if count), *chosen]
    if name == "level":
        return [(level.value, level.name, str(level.label)) for level in Level]
    if name == "congress":
        return _congresses(counts, chosen)
    if name == "year":
        years = sorted({int(year) for year in seen}, reverse=True)
        return [(year, str(year), _("{year}年").format(year=year)) for year in years]
    if name == "kind":
        return _listed(CaseKind.choices, None)
    return _listed(CaseState.choices if name == "state" else ReplyClass.choices, seen)


def present(counts: Counts, chosen: Mapping[str, Sequence[Value]]) -> tuple[Facet, ...]:
    """This function turns counts by value into what is shown; a facet that was not counted is left out."""
    return tuple(
        Facet(
            name=name,
            label=str(label),
            values=tuple(
                FacetValue(value=outward, label=text, count=counts[name].get(value, 0), chosen=value in chosen[name])
                for value, outward, text in _values(name, counts[name], chosen[name])
            ),
        )
        for name, label in LABELS.items()
        if name in counts
    )

"""Filters, resolved from codes to what index and cards hold, for both ways of searching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from hierarchy.models import Node
from hierarchy.paths import path_range
from search.errors import UnknownPlace
from search.interfaces import Filters
from tenants.context import as_reader
from tenants.models import Tenant

Value = int | str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Filters ready for use: ``chosen`` holds the facets' values by name, the rest cannot be counted by value."""

    chosen: Mapping[str, tuple[Value, ...]]
    path: str | None
    published: bool | None
    overdue: bool | None
    today: date
    unit: int | None
    lead: str | None

    def clauses(self) -> list[dict[str, Any]]:
        """This function returns the filters that are no facets, for the search server."""
        out: list[dict[str, Any]] = []
        if self.path is not None:
            out.append({"prefix": {"path": self.path}})
        if self.published is not None:
            out.append({"term": {"published": self.published}})
        if self.overdue is not None:
            late = {"range": {"due": {"lt": self.today.isoformat()}}}
            out.append(late if self.overdue else {"bool": {"must_not": [late]}})
        if self.unit is not None:
            out.append({"term": {"units": self.unit}})
        if self.lead is not None:
            out.append({"term": {"lead": self.lead}})
        return out

    def condition(self) -> Q:
        """This function returns the filters that are no facets, for cards."""
        out = Q()
        if self.path is not None:
            low, high = path_range(self.path)
            out &= Q(path__gte=low, path__lt=high)
        if self.published is not None:
            out &= Q(published=self.published)
        if self.overdue is not None:
            late = Q(next_due_on__isnull=False, next_due_on__lt=self.today)
            out &= late if self.overdue else ~late
        if self.unit is not None:
            out &= Q(unit_ids__contains=[self.unit])
        if self.lead is not None:
            out &= Q(lead_user_id=self.lead)
        return out


def _numbers_of(codes: tuple[str, ...]) -> tuple[int, ...]:
    with as_reader():
        known = dict(Tenant.objects.filter(code__in=codes).values_list("code", "no"))
    for code in codes:
        if code not in known:
            raise UnknownPlace(field="filter", place=code)
    return tuple(known[code] for code in codes)


def _path_of(code: str) -> str:
    with as_reader():
        path = Node.objects.filter(code=code).values_list("path", flat=True).first()
    if path is None:
        raise UnknownPlace(field="filter", place=code)
    return str(path)


def _plain(codes: tuple[str, ...]) -> tuple[str, ...]:
    """This function takes NUL out, which the database cannot even compare; what is left is no code of ours either."""
    return tuple(code.replace("\x00", "\ufffd") for code in codes)


def resolve(filters: Filters, *, now: datetime) -> Narrowed:
    """This function looks up the codes in ``filters``; ``now`` (aware) gives the day, in the site's time zone.

    :raises UnknownPlace: for a code that no congress or node has
    """
    for code in (*filters.congresses, filters.under or ""):
        if "\x00" in code:
            raise UnknownPlace(field="filter", place=code.replace("\x00", ""))
    chosen: dict[str, tuple[Value, ...]] = {
        "level": tuple(int(level) for level in filters.levels),
        "congress": _numbers_of(filters.congresses) if filters.congresses else (),
        "state": _plain(filters.states),
        "class": _plain(filters.reply_classes),
        "kind": _plain(filters.kinds),
        "year": filters.years,
    }
    return Narrowed(
        chosen=chosen,
        path=_path_of(filters.under) if filters.under else None,
        published=filters.published,
        overdue=filters.overdue,
        today=timezone.localdate(now),
        unit=filters.unit,
        lead=str(filters.lead) if filters.lead else None,
    )

"""What search promises to the rooms above it, whichever way the answer is found."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from cases.network.models import Card
from tenants.actors import Actor
from tenants.levels import Level

MOST_HITS = 100


class Mode(Enum):
    """FULL: the whole text, by the search server. BASIC: titles and numbers, by the database."""

    FULL = "FULL"
    BASIC = "BASIC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What narrows a list; values of one field are alternatives, fields add up.

    ``congresses`` and ``under`` are codes of the tree, ``unit`` the number of a handling unit, ``lead`` the user who
    leads the case. The six facets are level, congress, state, class, kind and year.
    """

    levels: tuple[Level, ...] = ()
    congresses: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    reply_classes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    under: str | None = None
    published: bool | None = None
    overdue: bool | None = None
    unit: int | None = None
    lead: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value with the number of cases that choosing it would show."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the result."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One case found. The HTML is escaped but for ``<mark>``; ``cursor`` is where the next page would go on."""

    card: Card
    title_html: str
    snippet_html: str
    cursor: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of an answer: nothing in it goes beyond what the reader may read."""

    total: int
    mode: Mode
    notice: str
    facets: tuple[Facet, ...]
    hits: tuple[Hit, ...]
    has_next: bool
    end_cursor: str | None = field(default=None)


class SearchService(Protocol):
    """One way of finding cases."""

    def search(
        self, *, actor: Actor, query: str, filters: Filters, first: int, after: str | None, now: datetime
    ) -> SearchResult:
        """This function finds what ``actor`` may read; ``now`` (aware) decides what is overdue."""
        ...

    def similar(self, *, actor: Actor, title: str, first: int) -> list[Card]:
        """This function returns the cards whose titles are most like ``title``, best first."""
        ...

"""Connections: pages of a list with opaque cursors.

A cursor is the position in the order asked for. Every list here is filtered and ordered by one query over an index;
positions keep „显示 1—11，共 28 件“ exact.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import graphene
from django.utils.functional import cached_property

from api.errors import BadCursor, PageSizeOutOfRange
from api.limits import PAGE
from api.types.fields import flag, integer, many, one, string

DEEPEST = 1_000_000


@dataclass(frozen=True)
class Window:
    """Which rows are asked for."""

    start: int
    size: int

    @property
    def stop(self) -> int:
        """This property is the position after the last row."""
        return self.start + self.size


@dataclass
class Page:
    """Rows of a window, and how many there are in all."""

    nodes: Sequence[Any]
    total: int
    window: Window

    @cached_property
    def edges(self) -> list["Edge"]:
        """This property pairs each row with its cursor."""
        return [Edge(node=node, position=self.window.start + at) for at, node in enumerate(self.nodes)]

    @property
    def total_count(self) -> int:
        """This property is the number of rows before paging."""
        return self.total

    @property
    def page_info(self) -> dict[str, Any]:
        """This property says whether there is more on either side."""
        edges = self.edges
        return {
            "has_next_page": self.window.start + len(self.nodes) < self.total,
            "has_previous_page": self.window.start > 0,
            "start_cursor": edges[0].cursor if edges else None,
            "end_cursor": edges[-1].cursor if edges else None,
        }


@dataclass(frozen=True)
class Edge:
    """One row of a page."""

    node: Any
    position: int

    @property
    def cursor(self) -> str:
        """This property names the row's position."""
        return base64.urlsafe_b64encode(f"at:{self.position}".encode()).decode().rstrip("=")


def window(*, first: int, after: str | None) -> Window:
    """This function reads paging arguments; it raises PageSizeOutOfRange outside 1..100 and BadCursor for foreign cursors."""
    if not 1 <= first <= PAGE:
        raise PageSizeOutOfRange(field="first")
    return Window(start=0 if after is None else _position(after) + 1, size=first)


def page_of(rows: Sequence[Any], *, first: int, after: str | None) -> Page:
    """This function pages a list that is already whole (and short by nature)."""
    at = window(first=first, after=after)
    return Page(nodes=rows[at.start : at.stop], total=len(rows), window=at)


def _position(cursor: str) -> int:
    try:
        kind, place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).split(b":")
    except (binascii.Error, ValueError):
        raise BadCursor(field="after") from None
    if kind != b"at" or not place.isdigit() or len(place) > len(str(DEEPEST)) or int(place) > DEEPEST:
        raise BadCursor(field="after")
    return int(place)


class PageInfo(graphene.ObjectType):
    """Whether there is more, and where it goes on."""

    has_next_page = flag()
    end_cursor = graphene.String()
    has_previous_page = flag()
    start_cursor = graphene.String()


def connection(name: str, node: Any, **more: Any) -> Any:
    """This function makes `<name>Edge` and `<name>Connection` around a node type; `more` are further fields of the latter."""
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {"__doc__": None, "cursor": string(), "node": one(node, required=True)},
    )
    fields = {
        "total_count": integer("全部条数"),
        **more,
        "edges": many(edge),
        "page_info": one(PageInfo, required=True),
    }
    return type(f"{name}Connection", (graphene.ObjectType,), {"__doc__": None, **fields})


def paging() -> dict[str, Any]:
    """This function gives the two arguments of every connection: `first` is mandatory."""
    return {"first": graphene.Int(required=True), "after": graphene.String()}

"""Lists of cards: one query each, filtered by what the reader may read; search asks its own service."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet

from api.errors import BadId
from api.ids import read_id
from api.paging import Page, page_of, window
from api.types.enums import CaseOrderChoices
from cases.inbox import TodoGroup, counts
from cases.network.models import Card
from cases.permissions import readable
from cases.plates import find_by_plate
from cases.states import CaseKind
from search.facets import CARD_COLUMNS
from search.filters import resolve
from search.interfaces import Filters, Hit, SearchResult
from search.service import search as search_service
from search.service import similar_cases
from tenants.context import as_reader

if TYPE_CHECKING:
    from api.context import Context

ORDERS = {
    CaseOrderChoices.NEWEST: (F("submitted_on").desc(nulls_last=True), F("id").desc()),
    CaseOrderChoices.DUE: (F("next_due_on").asc(nulls_last=True), F("id").asc()),
    CaseOrderChoices.NUMBER: (
        F("year").desc(),
        F("number").asc(nulls_last=True),
        F("number_text").asc(),
        F("id").asc(),
    ),
}


def cases(
    *,
    context: "Context",
    first: int,
    after: str | None,
    filter: Any = None,  # noqa: A002
    order: CaseOrderChoices | None = None,
) -> Page:
    """This function lists what the reader may read; a filter without values lists everything."""
    with as_reader():
        wanted = Card.objects.filter(readable(context.actor), _condition(filter, context))
    return _page(wanted, context, first=first, after=after, order=order)


def mine(*, context: "Context", first: int, after: str | None, open_: bool | None) -> Page:
    """This function lists the suggestions of the viewer at the host's congress, led or co-signed, drafts included."""
    if context.user_id is None or context.tenant_no is None:
        return Page(nodes=[], total=0, window=window(first=first, after=after))
    own = Q(tokens__contains=[f"u:{context.user_id}"]) & Q(owner_no=context.tenant_no)
    if open_ is not None:
        # A draft is not yet open to anybody but its author, for whom it is not done either.
        unfinished = Q(is_open=True) | Q(submitted_on__isnull=True)
        own &= unfinished if open_ else ~unfinished
    with as_reader():
        wanted = Card.objects.filter(readable(context.actor), own, kind=CaseKind.SUGGESTION)
    return _page(wanted, context, first=first, after=after, order=None)


def by_number(*, context: "Context", number: str, congress: str | None) -> Card | None:
    """This function finds the newest readable case with the number, as `cases.plates` understands it."""
    no = context.tenant_no
    if congress is not None:
        node = context.loaders.congress_by_code(congress)
        no = None if node is None else node.tenant_id
    card = None if no is None else find_by_plate(actor=context.actor, tenant_no=no, text=number)
    if card is not None:
        context.loaders.announce([card])
    return card


def similar(*, context: "Context", title: str, first: int) -> list[Card]:
    """This function finds readable cases with a similar title."""
    found = similar_cases(actor=context.actor, title=title, first=first) if title.strip() else []
    context.loaders.announce(found)
    return found


@dataclass
class Found:
    """An answer of search as a connection; each hit brings its own cursor."""

    result: SearchResult
    after: str | None

    @property
    def total_count(self) -> int:
        """This property is the number of hits before paging."""
        return self.result.total

    @property
    def mode(self) -> Any:
        """This property says who answered."""
        return self.result.mode

    @property
    def notice(self) -> str:
        """This property explains basic mode."""
        return self.result.notice

    @property
    def facets(self) -> Any:
        """This property holds the ways to narrow."""
        return self.result.facets

    @cached_property
    def edges(self) -> list[dict[str, Any]]:
        """This property pairs each hit with its cursor."""
        return [{"cursor": hit.cursor, "node": hit} for hit in self.result.hits]

    @property
    def page_info(self) -> dict[str, Any]:
        """This property says whether there is more."""
        hits: tuple[Hit, ...] = self.result.hits
        return {
            "has_next_page": self.result.has_next,
            "has_previous_page": self.after is not None,
            "start_cursor": hits[0].cursor if hits else None,
            "end_cursor": self.result.end_cursor,
        }


def search(
    *,
    context: "Context",
    query: str,
    first: int,
    after: str | None,
    filter: Any = None,  # noqa: A002
) -> Found:
    """This function searches what the reader may read, in the index or, without it, in the cards."""
    result = search_service(
        actor=context.actor,
        query=query,
        filters=filters_of(filter),
        first=first,
        after=after,
        now=context.now,
    )
    context.loaders.announce([hit.card for hit in result.hits])
    return Found(result=result, after=after)


def filters_of(given: Any) -> Filters:
    """This function translates the input type; it raises BadId for a unit or deputy that is none."""
    if given is None:
        return Filters()
    return Filters(
        levels=tuple(given.get("level") or ()),
        congresses=tuple(given.get("congress") or ()),
        states=_codes(given.get("state")),
        reply_classes=_codes(given.get("reply_class")),
        kinds=_codes(given.get("kind")),
        years=tuple(given.get("year") or ()),
        under=given.get("under"),
        published=given.get("published"),
        overdue=given.get("overdue"),
        unit=_number(given.get("unit")),
        lead=None if given.get("lead") is None else _id(given["lead"], "Deputy").uuid,
    )


def _codes(choices: Any) -> tuple[str, ...]:
    return tuple(choice.value for choice in choices or ())


def _number(text: str | None) -> int | None:
    return None if text is None else _id(text, "Unit").number


def _id(text: str, kind: str) -> Any:
    try:
        return read_id(text, kind)
    except BadId:
        raise BadId(field="filter") from None


def _condition(given: Any, context: "Context") -> Q:
    narrowed = resolve(filters_of(given), now=context.now)
    condition = narrowed.condition()
    for name, values in narrowed.chosen.items():
        if values:
            condition &= Q(**{f"{CARD_COLUMNS[name]}__in": values})
    return condition


def _page(
    wanted: QuerySet[Card],
    context: "Context",
    *,
    first: int,
    after: str | None,
    order: CaseOrderChoices | None,
) -> Page:
    at = window(first=first, after=after)
    ordered = wanted.order_by(*ORDERS[order or CaseOrderChoices.NEWEST])
    with as_reader():
        nodes = list(ordered[at.start : at.stop])
        # The count is a second query only when the page does not tell it.
        whole = at.start + len(nodes)
        total = whole if nodes and len(nodes) < at.size else wanted.count()
    context.loaders.announce(nodes)
    return Page(nodes=nodes, total=total, window=at)


@dataclass
class TodoPage(Page):
    """A page of to-do rows, with how many each group holds in all."""

    counts: Mapping[TodoGroup, int]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """This property lists every group, empty ones too."""
        return [{"group": group, "count": self.counts.get(group, 0)} for group in TodoGroup]


def inbox(*, context: "Context", first: int, after: str | None, group: Any = None, source: Any = None) -> TodoPage:
    """This function pages what waits for the viewer at the host's congress, the most pressing first.

    The counts of the groups are those of the chosen source, whichever group is shown.
    """
    no = context.tenant_no
    rows = [row for row in context.loaders.todos() if source is None or row.source == source]
    shown = [row for row in rows if group is None or row.group == group]
    page = page_of(shown, first=first, after=after)
    if no is not None:
        context.loaders.want_cases((no, row.record_id) for row in page.nodes if row.subject == "case")
    return TodoPage(nodes=page.nodes, total=page.total, window=page.window, counts=counts(rows))


def waiting(*, context: "Context") -> int:
    """This function counts what waits for the viewer at the host's congress."""
    return len(context.loaders.todos())

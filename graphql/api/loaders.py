"""What the resolvers of one request read, each thing once and lists in constant queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from api import dossiers, journeys, links, passages
from api.batches import Batch
from api.heirs import at_owner
from api.paging import Page, page_of
from cases import clocks, inbox, statistics
from cases.actions.follow_opinion import follow_opinion
from cases.dates import local_date
from cases.errors import CaseNotFound
from cases.models import Crossing, Opinion
from cases.network.models import Card, Link
from cases.permissions import is_insider, readable
from cases.rules import RuleBook, rule_book
from core.calendars import WorkCalendar, calendar
from deputies.selectors import deputies_of, elected_by
from hierarchy import selectors
from hierarchy.errors import NoSuchNode
from hierarchy.models import Node, Unit
from hierarchy.paths import ids_in
from tenants.context import as_reader, ensure_reader
from tenants.levels import Level
from tenants.models import Domain, Tenant

if TYPE_CHECKING:
    from api.context import Context


class Loaders:
    """The readers of one request."""

    def __init__(self, *, context: "Context") -> None:
        """This function sets up empty caches."""
        self._context = context
        self._congresses: Batch[int, Node] = Batch(selectors.nodes_of)
        self._hosts: Batch[int, str] = Batch(_hosts)
        self._units: Batch[int, Unit] = Batch(selectors.units)
        self._places: Batch[int, Node] = Batch(_places)
        self._children: Batch[int, list[selectors.Branch]] = Batch(self._read_children)
        self._below: Batch[int, bool] = Batch(_with_children)
        self._counts: Batch[str, Mapping[str, int]] = Batch(
            lambda paths: statistics.of_subtrees(paths=paths, today=self.today)
        )
        self._figures: Batch[int, Mapping[str, int]] = Batch(
            lambda numbers: statistics.of_congresses(numbers=numbers, today=self.today)
        )
        self._cards: Batch[UUID, Card] = Batch(self._read_cards)
        self._dossiers: Batch[tuple[int, UUID], dossiers.Dossier] = Batch(self._read_dossiers)
        self._books: dict[int, RuleBook] = {}
        self._calendar: WorkCalendar | None = None
        self._todos: tuple[inbox.Todo, ...] | None = None

    @property
    def today(self) -> date:
        """This property is the local date of the request."""
        return local_date(self._context.now)

    def forget(self) -> None:
        """This function drops what an act may have changed."""
        for cache in (self._cards, self._dossiers, self._counts, self._figures):
            cache.forget()
        self._todos = None

    # Congresses and places

    def congress(self, no: int) -> Node:
        """This function gives the node of a congress that is switched on; it raises NoSuchNode otherwise."""
        found = self._congresses.get(no)
        if found is None:
            raise NoSuchNode(what=no)
        return found

    def congress_or_none(self, no: int | None) -> Node | None:
        """This function gives the node of a congress, None without a number."""
        return self._congresses.get(no)

    def want_congresses(self, numbers: Iterable[int | None]) -> None:
        """This function announces congresses."""
        listed = list(numbers)
        self._congresses.want(listed)
        self._hosts.want(listed)
        self._figures.want(listed)

    def congress_by_code(self, code: str) -> Node | None:
        """This function gives the node of the congress with this division code, None where none is switched on."""
        with ensure_reader():
            no = Tenant.objects.filter(code=code).values_list("no", flat=True).first()
        return self._active(self._congresses.get(no))

    def congress_at(self, node: Node) -> Node | None:
        """This function gives the node again when a congress is switched on there."""
        if node.tenant_id is None:
            return None
        if Node.tenant.is_cached(node):
            self._congresses.put({node.tenant_id: node})
        self._hosts.want([node.tenant_id])
        return self._active(self._congresses.get(node.tenant_id))

    def _active(self, node: Node | None) -> Node | None:
        if node is None or node.tenant is None or node.tenant.state != Tenant.State.ACTIVE:
            return None
        return node

    def next_up(self, node: Node) -> Node | None:
        """This function gives the nearest switched-on congress above.

        As `hierarchy.selectors.next_up`, for all congresses of the request that are known by now at once.
        """
        self._places.want(each.superior_id for each in self._congresses.values())
        superior = self._places.get(node.superior_id)
        if superior is None or superior.has_congress:
            return self._active(superior)
        self._places.want(each.host_id for each in self._places.values())
        return self._active(self._places.get(superior.host_id))

    def ladder(self, node: Node) -> list[Node]:
        """This function lists the switched-on congresses from the nation to this one."""
        self._places.want(key for each in self._congresses.values() for key in ids_in(each.path))
        steps = [self._places.get(key) for key in ids_in(node.path)]
        return [each for each in steps if each is not None and self.congress_at(each)]

    def lower(self, node: Node) -> list[Node]:
        """This function lists at most 100 congresses right below."""
        if node.tenant_id is None:
            return []
        numbers = [tenant.no for tenant in selectors.tenants_below(node.tenant_id)][:100]
        self.want_congresses(numbers)
        return [self.congress(no) for no in numbers]

    def portal_url(self, no: int | None) -> str:
        """This function gives a congress's address."""
        return links.portal_url(self._hosts.get(no))

    def page_url(self, kind: str, no: int, key: object) -> str:
        """This function gives the address of a record's page."""
        return links.page_url(self._hosts.get(no), kind, no, key)

    def todo_url(self, no: int, row: Any) -> str:
        """This function gives the address of the page where a to-do row is done."""
        return links.todo_url(self._hosts.get(no), no, row)

    def sign_on_url(self, no: int) -> str:
        """This function gives the path that hands the viewer over to another congress, signed in."""
        return links.sign_on_path(self._code(no))

    def _code(self, no: int) -> str:
        tenant = self.congress(no).tenant
        assert tenant is not None
        return tenant.code

    def node(self, code: str | None) -> Node | None:
        """This function gives a place by code, the nation without one; None when there is none."""
        try:
            return selectors.root() if code is None else selectors.node(code)
        except NoSuchNode:
            return None

    def locate(self, query: str, *, limit: int) -> list[Node]:
        """This function finds places by name or code."""
        return self._announced(selectors.locate(query, limit=limit))

    def children(self, node: Node) -> list[Node]:
        """This function lists the places right below, and remembers which of them can be opened."""
        return [each.node for each in self._children.get(node.pk) or []]

    def _read_children(self, keys: Collection[int]) -> dict[int, list[selectors.Branch]]:
        found = _children(keys)
        branches = [branch for of_one in found.values() for branch in of_one]
        self._below.put({branch.node.pk: branch.has_below for branch in branches})
        self._announced(branch.node for branch in branches)
        return found

    def has_children(self, node: Node) -> bool:
        """This function says whether a place can be opened."""
        return bool(self._below.get(node.pk))

    def host_name(self, node: Node) -> str | None:
        """This function names the congress that looks after a place without one of its own."""
        if node.has_congress:
            return None
        found = self._places.get(node.host_id)
        return None if found is None else found.congress_name

    def counts(self, node: Node) -> Mapping[str, int]:
        """This function counts the cases of a subtree."""
        return self._counts.get(node.path) or {}

    def figures(self, node: Node) -> Mapping[str, int]:
        """This function counts the cases of one congress."""
        return self._figures.get(node.tenant_id) or {}

    def _announced(self, nodes: Iterable[Node]) -> list[Node]:
        found = list(nodes)
        numbers = [each.tenant_id for each in found]
        self._below.want(each.pk for each in found)
        self._children.want(each.pk for each in found)
        self._counts.want(each.path for each in found)
        self._places.want(each.host_id for each in found)
        self._hosts.want(numbers)
        return found

    # Units, deputies, rules

    def unit(self, key: int | None) -> Unit | None:
        """This function gives a handling unit."""
        return self._units.get(key)

    def want_units(self, keys: Iterable[int | None]) -> None:
        """This function announces units."""
        self._units.want(keys)

    def node_name(self, key: int) -> str:
        """This function names a place."""
        found = self._places.get(key)
        return "" if found is None else found.name

    def units_of(self, node: Node, *, query: str, first: int, after: str | None) -> Page:
        """This function pages the units that a congress may assign to."""
        assert node.tenant_id is not None
        page = page_of(selectors.units_for(node.tenant_id, query), first=first, after=after)
        self._places.want(unit.node_id for unit in page.nodes)
        return page

    def deputies_of(self, node: Node, *, query: str, first: int, after: str | None) -> Page:
        """This function pages the deputies in office."""
        assert node.tenant_id is not None
        found = deputies_of(node.tenant_id, query, on=self.today)
        return page_of(found, first=first, after=after)

    def elected_above(self, node: Node) -> Sequence[Any]:
        """This function gives the deputies of the congress above whom this one elected."""
        upper = self.next_up(node)
        if upper is None or upper.tenant is None or node.tenant is None or node.tenant.level == Level.TOWNSHIP:
            return ()
        return elected_by(upper.tenant.no, place=node.tenant.place, on=self.today)

    def units_below(self, node: Node, *, query: str) -> Sequence[Any]:
        """This function gives at most 50 units of the governments right below."""
        assert node.tenant_id is not None
        found = selectors.units_below(node.tenant_id, query)
        self._places.want(unit.node_id for unit in found)
        return found

    def letter(self, no: int, reply_class: str) -> str:
        """This function gives the letter that a congress prints for a class of reply."""
        if no not in self._books:
            self._books[no] = rule_book(tenant=no, on=self.today)
        return self._books[no].letter(reply_class)

    def days(self) -> WorkCalendar:
        """This function gives the work calendar."""
        if self._calendar is None:
            with ensure_reader():
                self._calendar = calendar()
        return self._calendar

    # Cards

    def announce(self, cards: Collection[Card]) -> None:
        """This function announces what the rows of a list will need."""
        self.want_congresses({card.owner_no for card in cards})
        self._cards.put({card.id: card for card in cards})

    def card(self, key: UUID | None) -> Card | None:
        """This function gives a card that the reader may read."""
        return self._cards.get(key)

    def title_of(self, card: Card) -> str:
        """This function gives the title, the masked one to whoever reads only what is public."""
        return card.title if is_insider(self._context.actor, card) else card.masked_title

    def clock_of_card(self, card: Card) -> Any:
        """This function gives a card's next clock."""
        return clocks.clock_of_card(card=card, today=self.today, days=self.days())

    def record_url(self, card: Card) -> str:
        """This function gives the page of what a card stands for."""
        kind = "Opinion" if card.kind == "OPINION" else "Case"
        return self.page_url(kind, card.owner_no, card.id)

    def _read_cards(self, keys: Collection[UUID]) -> dict[UUID, Card]:
        with as_reader():
            found = Card.objects.filter(readable(self._context.actor), pk__in=keys)
            return {card.id: card for card in found}

    # Records

    def case(self, no: int, key: UUID) -> dossiers.Dossier:
        """This function gives a case; it raises CaseNotFound when there is none for this reader."""
        return at_owner(no, lambda owner: dossiers.required(self._dossiers.get((owner, key))))

    def readable_case(self, no: int, key: UUID | None) -> dossiers.Dossier | None:
        """This function gives a case, None when there is none for this reader."""
        return None if key is None else self._dossiers.get((no, key))

    def want_cases(self, keys: Iterable[tuple[int, UUID]]) -> None:
        """This function announces cases that the rows of a list will need."""
        self._dossiers.want(keys)

    def opinion(self, no: int, key: UUID) -> dossiers.Letter:
        """This function gives an opinion; it raises CaseNotFound when there is none for this reader."""
        return at_owner(no, lambda owner: dossiers.read_opinion(context=self._context, tenant_no=owner, key=key))

    def followed_opinion(self, *, number: str, code: str) -> dossiers.Letter:
        """This function gives the opinion of the host's congress to the holder of its receipt.

        :raises CaseNotFound: for a wrong number or code, and on the network's own host
        :raises TooManyLookUps: after too many wrong ones
        """
        no = self._context.tenant_no
        if no is None:
            raise CaseNotFound
        found = follow_opinion(
            tenant=no, number=number, code=code, address=self._context.address, now=self._context.now
        )
        return self.followed(no, found)

    def followed(self, no: int, opinion: Opinion) -> dossiers.Letter:
        """This function shows an opinion to the holder of its receipt."""
        return dossiers.followed(context=self._context, tenant_no=no, opinion=opinion)

    def crossing(self, no: int, key: UUID) -> passages.Passage:
        """This function gives one side of a crossing; it raises CaseNotFound when there is none for this reader."""
        if self._congresses.get(no) is None:
            # An id can name any number; only a congress has a place that could be entered.
            raise CaseNotFound
        return at_owner(no, lambda owner: passages.read_crossing(context=self._context, tenant_no=owner, key=key))

    def url_elsewhere(self, crossing: Crossing) -> str | None:
        """This function gives the page of the record at the other end of a crossing, for who may read it there."""
        with as_reader():
            link = Link.objects.filter(pk=crossing.pk).first()
        if link is None:
            return None
        card = self.card(link.source_case if crossing.incoming else link.target_case)
        return None if card is None else self.record_url(card)

    def guest_suggestions(self) -> Sequence[passages.Passage]:
        """This function gives what the viewer suggested to congresses below from here, the newest first."""
        context = self._context
        if context.user_id is None or context.tenant_no is None:
            return ()
        return passages.read_guest_suggestions(context=context, tenant_no=context.tenant_no)

    def todos(self) -> tuple[inbox.Todo, ...]:
        """This function gives what waits for the viewer at the host's congress, read once."""
        context = self._context
        if context.user_id is None or context.tenant_no is None:
            return ()
        if self._todos is None:
            self._todos = inbox.todos(actor=context.actor, tenant=context.tenant_no, now=context.now)
        return self._todos

    def journey(self, traveller: journeys.Traveller) -> list[journeys.Station]:
        """This function follows a case or an opinion over the levels."""
        return journeys.of(traveller, context=self._context)

    def _read_dossiers(self, keys: Collection[tuple[int, UUID]]) -> dict[tuple[int, UUID], dossiers.Dossier]:
        return dossiers.read_cases(context=self._context, keys=keys)


def _hosts(numbers: Collection[int]) -> dict[int, str]:
    with ensure_reader():
        rows = Domain.objects.filter(tenant_id__in=numbers, primary=True)
        return dict(rows.values_list("tenant_id", "host"))


def _places(keys: Collection[int]) -> dict[int, Node]:
    with ensure_reader():
        return Node.objects.select_related("tenant").in_bulk(set(keys))


def _with_children(keys: Collection[int]) -> dict[int, bool]:
    below = Node.objects.filter(superior=OuterRef("pk"), valid_to=None)
    with ensure_reader():
        rows = Node.objects.filter(pk__in=keys).annotate(open=Exists(below))
        return dict(rows.values_list("pk", "open"))


def _children(keys: Collection[int]) -> dict[int, list[selectors.Branch]]:
    """As `hierarchy.selectors.children`, of several places in one query."""
    below = Node.objects.filter(superior=OuterRef("pk"), valid_to=None)
    found: dict[int, list[selectors.Branch]] = {key: [] for key in keys}
    with ensure_reader():
        rows = Node.objects.filter(superior_id__in=keys, valid_to=None).select_related("tenant")
        for node in rows.annotate(has_below=Exists(below)).order_by("code"):
            assert node.superior_id is not None
            found[node.superior_id].append(selectors.Branch(node, node.has_below))
    return found

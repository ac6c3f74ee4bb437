"""Finding nodes and walking the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from hierarchy.errors import NoSuchNode
from hierarchy.kinds import Body, Kind
from hierarchy.models import Node
from hierarchy.paths import ids_in, path_range
from tenants.context import ensure_reader

Counts = Callable[[Sequence[Node]], Mapping[int, Mapping[str, int]]]
"""A hook of a higher room: given nodes, it returns by node id the numbers to show beside them, at and below each."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A node in a list that can be opened one level deeper."""

    node: Node
    has_below: bool
    counts: Mapping[str, int] = field(default_factory=dict)


def root() -> Node:
    """This function returns the nation's node.

    :raises NoSuchNode: before the divisions are loaded
    """
    with ensure_reader():
        found = Node.objects.filter(superior=None, kind=Kind.NATION).first()
    if found is None:
        raise NoSuchNode(what="全国")
    return found


def node(code: str) -> Node:
    """This function returns the node with this division code, ended ones too, its congress read along.

    :raises NoSuchNode: if there is none
    """
    with ensure_reader():
        found = Node.objects.select_related("tenant").filter(code=code).first()
    if found is None:
        raise NoSuchNode(what=code)
    return found


def node_of(tenant_no: int) -> Node:
    """This function returns the node of a congress that is switched on.

    :raises NoSuchNode: if no node has that congress
    """
    with ensure_reader():
        found = Node.objects.select_related("tenant").filter(tenant_id=tenant_no).first()
    if found is None:
        raise NoSuchNode(what=tenant_no)
    return found


def nodes_of(tenant_nos: Iterable[int]) -> dict[int, Node]:
    """This function returns the nodes of several congresses by congress number, in one query."""
    with ensure_reader():
        found = Node.objects.select_related("tenant").filter(tenant_id__in=set(tenant_nos))
        return {each.tenant_id: each for each in found if each.tenant_id is not None}


def ladder(node: Node) -> tuple[Node, ...]:
    """This function returns the nodes from the nation down to ``node`` itself, their congresses read along."""
    with ensure_reader():
        found = Node.objects.select_related("tenant").in_bulk(ids_in(node.path))
    return tuple(found[each] for each in ids_in(node.path))


def subtree(node: Node, *, body: Body | None = None, ended: bool = False) -> tuple[Node, ...]:
    """This function returns ``node`` and everything below it in the order of levels and codes, by one range of paths.

    ``body`` keeps only nodes with that body, ``ended`` also returns divisions that no longer exist.
    """
    low, high = path_range(node.path)
    wanted = Node.objects.filter(path__gte=low, path__lt=high)
    if body is not None:
        wanted = wanted.filter(body=body)
    if not ended:
        wanted = wanted.filter(valid_to=None)
    with ensure_reader():
        return tuple(wanted.order_by("level", "code"))


def children(node: Node, *, counts: Counts | None = None) -> tuple[Branch, ...]:
    """This function returns what hangs directly at ``node`` today, in the order of codes.

    ``counts`` is asked once for all of them, so a page costs two queries however many there are.
    """
    below = Node.objects.filter(superior=OuterRef("pk"), valid_to=None)
    with ensure_reader():
        found = list(
            Node.objects.filter(superior=node, valid_to=None)
            .select_related("tenant")
            .annotate(has_below=Exists(below))
            .order_by("code")
        )
        numbers = counts(found) if counts and found else {}
    return tuple(Branch(each, each.has_below, numbers.get(each.pk, {})) for each in found)


def locate(query: str, *, limit: int = 20, congresses_only: bool = False) -> tuple[Node, ...]:
    """This function finds nodes by the beginning of a code or by name, the best first.

    Several words narrow from above: ``贺州 钟山`` finds 钟山 within 贺州. An empty query finds nothing.
    """
    words = query.split()
    if not words:
        return ()
    wanted = Node.objects.filter(valid_to=None).select_related("tenant")
    if congresses_only:
        wanted = wanted.filter(body=Body.CONGRESS)
    with ensure_reader():
        for word in words[:-1]:
            wanted = _within(wanted, word)
        last = words[-1]
        if last.isascii():
            return tuple(wanted.filter(code__startswith=last).order_by("level", "code")[:limit])
        nearness = Case(
            When(name=last, then=Value(0)),
            When(short_name=last, then=Value(1)),
            When(name__startswith=last, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
        found = wanted.filter(name__contains=last).order_by(nearness, "level", "code")
        return tuple(found[:limit])


def _within(wanted: QuerySet[Node], word: str) -> QuerySet[Node]:
    above = Node.objects.filter(valid_to=None, name__startswith=word).values_list("path", flat=True)
    inside = Q(pk=None)
    for path in above.order_by("level", "code")[:20]:
        low, high = path_range(path)
        inside |= Q(path__gt=low, path__lt=high)
    return wanted.filter(inside)


def full_names(nodes: Iterable[Node]) -> dict[int, str]:
    """This function returns by node id the name with those above it, 广西壮族自治区贺州市钟山县, in one query."""
    listed = list(nodes)
    above = {each for one in listed for each in ids_in(one.path)}
    with ensure_reader():
        rows = Node.objects.filter(pk__in=above).exclude(kind=Kind.NATION).values_list("pk", "name")
        names = dict(rows)
    return {one.pk: "".join(names.get(each, "") for each in ids_in(one.path)) or one.name for one in listed}

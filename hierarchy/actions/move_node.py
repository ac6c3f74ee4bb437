"""A division passes with everything below it to another superior."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat, Substr

from hierarchy.errors import TreeError
from hierarchy.kinds import Body, Kind
from hierarchy.locking import reread, tree_write
from hierarchy.models import Node
from hierarchy.paths import is_within, path_range
from hierarchy.placement import host_below, refuse_wrong_placement
from hierarchy.units import rehang_governments


class MoveIntoItself(TreeError):
    """Raised when a node would hang below itself."""

    code = "MOVE_INTO_ITSELF"
    message = "{name}不能划归它自己或者它的下级{superior}。请选择别的上级区划。"


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did. Whoever keeps paths of the subtree replaces the beginning ``old_path`` by ``new_path``."""

    node: Node
    old_path: str
    new_path: str


def move_node(*, node_id: int, superior_id: int) -> Moved:
    """This function hangs a node last at another superior and rewrites the paths and hosts of all below it.

    Ids stay, so nothing that points at a node of the subtree changes. Cards and the index keep paths of their own: the
    rooms above rewrite them from what is returned.

    :raises NoSuchNode: if one of the nodes is unknown
    :raises NodeEnded: if one of the divisions no longer exists
    :raises MoveIntoItself: if the new superior is the node itself or lies below it
    :raises WrongPlacement: if the kind may not hang there
    """
    with tree_write():
        node, superior = reread(node_id), reread(superior_id)
        if is_within(superior.path, node.path):
            raise MoveIntoItself(field="superior", name=node.name, superior=superior.name)
        refuse_wrong_placement(kind=Kind(node.kind), superior=superior)
        old_path, new_path = node.path, f"{superior.path}{node.pk}/"
        if node.superior_id == superior.pk:
            return Moved(node, old_path, old_path)
        node.superior = superior
        # A province hangs at the nation only, so whatever moves has its superior's tree to join.
        node.parent = superior
        node.save()
        _rewrite_paths(old_path, new_path)
        _rewrite_hosts(new_path, superior)
        node.refresh_from_db()
        rehang_governments(node)
        return Moved(node, old_path, new_path)


def _rewrite_paths(old_path: str, new_path: str) -> None:
    low, high = path_range(old_path)
    Node.objects.filter(path__gte=low, path__lt=high).update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1), output_field=TextField())
    )


def _rewrite_hosts(new_path: str, superior: Node) -> None:
    """Nodes without a congress that were hosted from outside the subtree are hosted by the new congress above."""
    low, high = path_range(new_path)
    inside = Q(host__path__gte=low, host__path__lt=high)
    hosted_from_outside = (
        Node.objects.filter(path__gte=low, path__lt=high)
        .exclude(body=Body.CONGRESS)
        .exclude(inside)
        .values_list("pk", flat=True)
    )
    host = host_below(kind=Kind.SUBDISTRICT, superior=superior)
    Node.objects.filter(pk__in=list(hosted_from_outside)).update(host=host)

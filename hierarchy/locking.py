"""How the tree is written: one writer at a time, who reads again after he has the lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.locks import lock
from core.logins import use_login
from core.transactions import transaction
from hierarchy.errors import NodeEnded, NoSuchNode
from hierarchy.models import Node

TREE_LOCK = "hierarchy.tree"


@contextmanager
def tree_write() -> Iterator[None]:
    """This function runs the block on the owner's login, in one transaction, as the only writer of the tree.

    What was read before the block is stale: two writers with stale edges corrupt a nested set.
    """
    with use_login("owner"), transaction():
        lock(TREE_LOCK)
        yield


def reread(node_id: int) -> Node:
    """This function reads a node that is to be changed or hung at, its superior read along.

    :raises NoSuchNode: if there is none
    :raises NodeEnded: if the division no longer exists
    """
    return reread_all([node_id])[0]


def reread_all(node_ids: Sequence[int]) -> list[Node]:
    """This function does what :func:`reread` does for many nodes, in their order, in one query."""
    found = Node.objects.select_related("superior").in_bulk(node_ids)
    for node_id in node_ids:
        if node_id not in found:
            raise NoSuchNode(what=node_id)
        node = found[node_id]
        if node.valid_to is not None:
            raise NodeEnded(name=node.name, on=node.valid_to)
    return [found[node_id] for node_id in node_ids]

"""A division is abolished, merged, or succeeded by one of another kind."""

from __future__ import annotations

from datetime import date

from hierarchy.errors import TreeError
from hierarchy.locking import reread, tree_write
from hierarchy.models import Node, Unit


class NodeHasInferiors(TreeError):
    """Raised when divisions would be left hanging at one that no longer exists."""

    code = "NODE_HAS_INFERIORS"
    message = "{name}还有{count}个下级区划，没有撤销。请先把它们划归其他区划。"


class EndsBeforeItBegan(TreeError):
    """Raised when a division would end before it was set up."""

    code = "ENDS_BEFORE_IT_BEGAN"
    message = "{name}于{since}设立，不能在这之前撤销。请核对日期。"


def end_node(*, node_id: int, on: date, successor_id: int | None = None) -> Node:
    """This function ends a node and its handling units on the day ``on``; ``successor_id`` is who continues it.

    The row, its path and its congress stay where they are, so old numbers and links keep resolving.

    :raises NoSuchNode: if the node or its successor is unknown
    :raises NodeEnded: if one of them no longer exists
    :raises NodeHasInferiors: if divisions still hang at the node
    :raises EndsBeforeItBegan: if ``on`` lies before the day it was set up
    """
    with tree_write():
        node = reread(node_id)
        if on < node.valid_from:
            raise EndsBeforeItBegan(field="on", name=node.name, since=node.valid_from)
        if count := Node.objects.filter(superior=node, valid_to=None).count():
            raise NodeHasInferiors(name=node.name, count=count)
        if successor_id is not None:
            successor = reread(successor_id)
            successor.predecessor = node
            successor.save(update_fields=["predecessor"])
        node.valid_to = on
        node.save(update_fields=["valid_to"])
        Unit.objects.filter(node=node, valid_to=None).update(valid_to=on)
        return node

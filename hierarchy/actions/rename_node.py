"""A division gets another name, and perhaps another kind of the same level: 县 becomes 县级市."""

from __future__ import annotations

from hierarchy.errors import TreeError
from hierarchy.kinds import LEVELS, Kind, body_of
from hierarchy.locking import reread, tree_write
from hierarchy.models import Node
from hierarchy.names import short_name


class BodyWouldChange(TreeError):
    """Raised when a change of kind would make or end a congress: that is an end and a new beginning."""

    code = "BODY_WOULD_CHANGE"
    message = "{name}改为{kind}后，人大机构会随之设立或者撤销，不能只改名称。请撤销原区划，再设立承接的区划。"


def rename_node(*, node_id: int, name: str, kind: Kind | None = None) -> Node:
    """This function gives a node a new name and, where level and body stay, a new kind. Id, path and code stay.

    :raises NoSuchNode: if there is no such node
    :raises NodeEnded: if the division no longer exists
    :raises BodyWouldChange: if the new kind has another level or another body
    """
    with tree_write():
        node = reread(node_id)
        old, new = Kind(node.kind), kind or Kind(node.kind)
        if (LEVELS[new], body_of(new)) != (LEVELS[old], body_of(old)):
            raise BodyWouldChange(field="kind", name=node.name, kind=new.label)
        node.name, node.kind, node.short_name = name, new, short_name(name, new)
        node.save(update_fields=["name", "kind", "short_name"])
        return node

"""A new division is set up."""

from __future__ import annotations

from datetime import date

from core.transactions import cursor
from hierarchy.errors import CodeTaken
from hierarchy.kinds import LEVELS, Kind, body_of
from hierarchy.locking import reread, tree_write
from hierarchy.models import Node
from hierarchy.names import short_name
from hierarchy.placement import host_below, refuse_wrong_placement


def add_node(
    *,
    code: str,
    name: str,
    kind: Kind,
    superior_id: int,
    on: date,
    predecessor_id: int | None = None,
) -> Node:
    """This function hangs a new node, valid from the day ``on``, last among those at its superior.

    Level, body and host follow from the kind and the place. ``predecessor_id`` is the division that it continues.

    :raises NoSuchNode: if the superior or the predecessor is unknown
    :raises NodeEnded: if the superior no longer exists
    :raises CodeTaken: if a division has, or ever had, the code
    :raises WrongPlacement: if the kind may not hang there
    """
    with tree_write():
        superior = reread(superior_id)
        refuse_wrong_placement(kind=kind, superior=superior)
        other = Node.objects.filter(code=code).first()
        if other is not None:
            raise CodeTaken(field="code", division=code, name=other.name)
        new_id = _next_id()
        node = Node(
            id=new_id,
            code=code,
            name=name,
            short_name=short_name(name, kind),
            level=LEVELS[kind],
            kind=kind,
            body=body_of(kind),
            superior=superior,
            # A tree a province: a province starts its own, everything else joins its superior's.
            parent=None if superior.superior_id is None else superior,
            path=f"{superior.path}{new_id}/",
            host=host_below(kind=kind, superior=superior),
            valid_from=on,
            predecessor=Node.objects.get(pk=predecessor_id) if predecessor_id else None,
        )
        node.save(force_insert=True)
        return node


def _next_id() -> int:
    """The path holds the node's own id, so the id is wanted before the row."""
    with cursor() as sql:
        sql.execute("SELECT nextval(pg_get_serial_sequence('hierarchy_node', 'id'))")
        return int(sql.fetchone()[0])

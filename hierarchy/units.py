"""The organ tree: governments hang at the government above, everything else at its own government or at nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import TextField, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from core.transactions import cursor
from hierarchy.kinds import UnitKind
from hierarchy.locking import reread_all, tree_write
from hierarchy.models import Node, Unit
from hierarchy.organs import Organ, organs_of
from hierarchy.paths import ids_in, path_range


def make_units(*, node: Node, now: datetime) -> tuple[Unit, ...]:
    """This function sets up the standard handling units of a node, from the local day of ``now``, and returns all of
    its units in order: government first, then its office, its departments, the two courts.

    Units that stand already (by name) are left alone, so it may run again. Governments of the nodes above are set up
    too where they are missing, so that the organ tree has no gaps.

    :raises NoSuchNode: if the node is unknown
    :raises NodeEnded: if the division no longer exists
    """
    return make_units_of(nodes=[node], now=now)[node.pk]


def make_units_of(*, nodes: Sequence[Node], now: datetime) -> dict[int, tuple[Unit, ...]]:
    """This function does what :func:`make_units` does for many nodes in few statements, and returns units by node."""
    since = timezone.localdate(now)
    with tree_write():
        fresh = reread_all([each.pk for each in nodes])
        above = {each for node in fresh for each in ids_in(node.path)[:-1]}
        ladder = list(Node.objects.filter(pk__in=above - {node.pk for node in fresh}))
        seats = _seats(above | {node.pk for node in fresh})
        for node in sorted([*ladder, *fresh], key=lambda each: len(ids_in(each.path))):
            if node.pk not in seats:
                seats |= _make_seat(node, seats, since)
        made = _missing(fresh, seats, since)
        Unit.objects.bulk_create(made, batch_size=5000)
        units: dict[int, list[Unit]] = {node.pk: [] for node in fresh}
        for unit in Unit.objects.filter(node__in=list(units), valid_to=None).order_by("id"):
            units[unit.node_id].append(unit)
    return {pk: tuple(found) for pk, found in units.items()}


def _seats(node_ids: set[int]) -> dict[int, Unit]:
    """The governments that stand already, by node."""
    found = Unit.objects.filter(node__in=node_ids, kind=UnitKind.GOVERNMENT, valid_to=None)
    return {unit.node_id: unit for unit in found.order_by("-id")}


def _make_seat(node: Node, seats: dict[int, Unit], since: date) -> dict[int, Unit]:
    for organ in organs_of(node):
        seat = _unit(node, organ, parent=_seat_above(node, seats), since=since, number=_ids(1)[0])
        seat.save(force_insert=True)
        return {node.pk: seat}
    return {}


def _seat_above(node: Node, seats: dict[int, Unit]) -> Unit | None:
    above = (seats.get(each) for each in reversed(ids_in(node.path)[:-1]))
    return next((seat for seat in above if seat is not None), None)


def _missing(nodes: Sequence[Node], seats: dict[int, Unit], since: date) -> list[Unit]:
    standing = set(Unit.objects.filter(node__in=[node.pk for node in nodes]).values_list("node_id", "name"))
    wanted = [(node, organ) for node in nodes for organ in organs_of(node) if (node.pk, organ.name) not in standing]
    return [
        _unit(
            node,
            organ,
            parent=seats.get(node.pk) if organ.at_government else None,
            since=since,
            number=number,
        )
        for (node, organ), number in zip(wanted, _ids(len(wanted)), strict=True)
    ]


def _ids(count: int) -> list[int]:
    """A path holds the unit's own id, so ids are wanted before the rows."""
    with cursor() as sql:
        sql.execute(
            "SELECT nextval(pg_get_serial_sequence('hierarchy_unit', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [int(row[0]) for row in sql.fetchall()]


def _unit(node: Node, organ: Organ, *, parent: Unit | None, since: date, number: int) -> Unit:
    return Unit(
        id=number,
        node=node,
        parent=parent,
        name=organ.name,
        kind=organ.kind,
        path=f"{parent.path if parent else ''}{number}/",
        valid_from=since,
    )


def rehang_governments(node: Node) -> None:
    """This function hangs a moved node's government at the government that is above it now, with all below it.

    It belongs to moving a node and runs inside of its transaction.
    """
    seat = Unit.objects.filter(node=node, kind=UnitKind.GOVERNMENT, valid_to=None).first()
    if seat is None:
        return
    above = _seat_above(node, _seats(set(ids_in(node.path)[:-1])))
    if seat.parent_id == (above.pk if above else None):
        return
    new_path = f"{above.path if above else ''}{seat.pk}/"
    low, high = path_range(seat.path)
    Unit.objects.filter(path__gte=low, path__lt=high).update(
        path=Concat(Value(new_path), Substr("path", len(seat.path) + 1), output_field=TextField())
    )
    Unit.objects.filter(pk=seat.pk).update(parent=above)

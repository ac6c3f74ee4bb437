"""Handling units: who can be charged with a matter."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from hierarchy.errors import NoSuchUnit
from hierarchy.models import Node, Unit
from tenants.context import ensure_reader


def unit(id: int) -> Unit:  # noqa: A002
    """This function returns a handling unit, ended ones too, its node read along.

    :raises NoSuchUnit: if there is none
    """
    with ensure_reader():
        found = Unit.objects.select_related("node").filter(pk=id).first()
    if found is None:
        raise NoSuchUnit(field="unit")
    return found


def units(ids: Iterable[int]) -> dict[int, Unit]:
    """This function returns several handling units by id, in one query; unknown ids are left out."""
    with ensure_reader():
        return Unit.objects.select_related("node").in_bulk(set(ids))


def units_for(tenant_no: int, query: str = "", *, limit: int = 200) -> tuple[Unit, ...]:
    """This function returns the units that a congress may assign to: its own node's, and those of the nodes below
    that have no congress of their own and are hosted by it (街道, 地区).

    Every word of ``query`` must stand in the unit's name. The government's own come first.
    """
    wanted = Unit.objects.filter(Q(node__tenant_id=tenant_no) | Q(node__host__tenant_id=tenant_no), valid_to=None)
    for word in query.split():
        wanted = wanted.filter(name__contains=word)
    with ensure_reader():
        return tuple(wanted.select_related("node").order_by("node__level", "node__code", "id")[:limit])


def units_of(node: Node) -> tuple[Unit, ...]:
    """This function returns the units of one node in the order in which they were set up."""
    with ensure_reader():
        return tuple(Unit.objects.filter(node=node, valid_to=None).order_by("id"))

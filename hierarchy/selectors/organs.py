"""Handling units: who can be charged with a matter."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from hierarchy.errors import NoSuchUnit, TreeError
from hierarchy.kinds import UnitKind
from hierarchy.models import Node, Unit
from tenants.context import ensure_reader

_RANKS = "局厅部委"


class NoSuperiorOrgan(TreeError):
    """Raised when the congress above has no handling unit that a unit below could report to."""

    code = "NO_SUPERIOR_ORGAN"
    message = "上一级没有登记{name}的上级机关，不能在网上报去。请走纸质渠道，或者请上级登记承办单位。"


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


def units_below(tenant_no: int, query: str = "", *, limit: int = 50) -> tuple[Unit, ...]:
    """This function returns units of the congresses right below ``tenant_no``, those with all words of ``query``."""
    right_below = Q(node__superior__tenant_id=tenant_no) | Q(node__superior__host__tenant_id=tenant_no)
    wanted = Unit.objects.filter(right_below, node__tenant__isnull=False, valid_to=None)
    for word in query.split():
        wanted = wanted.filter(name__contains=word)
    with ensure_reader():
        return tuple(wanted.select_related("node").order_by("node__code", "id")[:limit])


def units_of(node: Node) -> tuple[Unit, ...]:
    """This function returns the units of one node in the order in which they were set up."""
    with ensure_reader():
        return tuple(Unit.objects.filter(node=node, valid_to=None).order_by("id"))


def superior_organ(unit_id: int, upper_no: int) -> Unit:
    """This function returns the organ above a handling unit among those of the congress above, ``upper_no``.

    It is the one with the same business there (a 局 below, a 厅 or 部 above); for a unit that has no such counterpart
    the government there, else its office.

    :raises NoSuchUnit: if there is no such unit
    :raises NoSuperiorOrgan: if the upper congress has no unit that fits
    """
    with ensure_reader():
        below = Unit.objects.select_related("node").filter(pk=unit_id).first()
        if below is None:
            raise NoSuchUnit(field="unit")
        wanted = _business(below)
        above = list(Unit.objects.select_related("node").filter(node__tenant_id=upper_no, valid_to=None).order_by("id"))
    same = [each for each in above if each.kind == below.kind and _business(each) == wanted]
    seats = [each for kind in (UnitKind.GOVERNMENT, UnitKind.OFFICE) for each in above if each.kind == kind]
    for found in (*same, *seats):
        return found
    raise NoSuperiorOrgan(field="unit", name=below.name)


def _business(unit: Unit) -> str:
    """What a unit is there for: its name without the place before and the rank behind."""
    return unit.name.removeprefix(unit.node.name).removeprefix(unit.node.short_name).rstrip(_RANKS)

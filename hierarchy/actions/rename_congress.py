"""A congress gets the name of its renamed place. Number, schema, host and old case numbers stay."""

from __future__ import annotations

from datetime import datetime

from hierarchy.kinds import Kind
from hierarchy.models import Node
from hierarchy.names import short_name
from hierarchy.operating import congress_to_operate, operating, record
from tenants.actors import Actor
from tenants.models import OperatorAct, Tenant


def rename_congress(*, actor: Actor, code: str, place: str, now: datetime) -> Tenant:
    """This function renames a congress and its node after ``place``, e.g. 钟山县 → 钟山市, and returns it.

    :raises NoSuchCongress: if none is switched on under that code
    :raises NotOperator: if the actor does not operate it
    """
    with operating():
        tenant = congress_to_operate(actor=actor, code=code)
        node: Node = tenant.node
        if node.name == place:
            return tenant
        before, node.name, node.short_name = node.name, place, short_name(place, Kind(node.kind))
        node.save(update_fields=["name", "short_name"])
        tenant.place, tenant.name = place, node.congress_name
        tenant.save(update_fields=["place", "name"])
        record(actor=actor, tenant=tenant, kind=OperatorAct.Kind.RENAME, now=now, before=before, after=place)
        return tenant

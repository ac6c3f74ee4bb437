"""Nodes of the tree become congresses of the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from core.logins import use_login
from core.transactions import transaction
from hierarchy.kinds import Kind
from hierarchy.models import Node
from tenants.levels import Level
from tenants.models import Tenant
from tenants.provisioning import NewTenant, provision

NATION_CODE = "cn"


def tenant_code(node: Node) -> str:
    """This function returns the code under which a node's congress answers: the division's, ``cn`` for the nation."""
    return NATION_CODE if node.kind == Kind.NATION else node.code


def connect_congresses(
    *, nodes: Sequence[Node], now: datetime, progress: Callable[[int], None] | None = None
) -> list[Tenant]:
    """This function switches on the congresses of those nodes that have none on yet, and returns the new ones.

    Nodes without a congress of their own are passed over. ``progress`` hears how many are done. May be run again.
    """
    wanted = {tenant_code(node): node for node in nodes if node.has_congress}
    new = [
        NewTenant(
            code=code,
            name=node.congress_name,
            place="全国" if node.kind == Kind.NATION else node.name,
            level=Level(node.level),
        )
        for code, node in wanted.items()
    ]
    with use_login("owner"):
        made = provision(tenants=new, now=now, progress=progress)
        with transaction():
            # A run that died between the two left congresses without their node: all are tied, not only the new ones.
            for tenant in Tenant.objects.filter(code__in=wanted, node=None):
                Node.objects.filter(pk=wanted[tenant.code].pk).update(tenant_id=tenant.no)
    return made

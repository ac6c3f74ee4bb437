"""Who somebody is today, everywhere in the network."""

from __future__ import annotations

from datetime import date

from tenants.actors import Actor, Standing
from tenants.context import at_gate
from tenants.models import Membership, Tenant, User
from tenants.roles import Role


def actor_for(user: User | None, on: date) -> Actor:
    """This function returns the actor that ``user`` is on the day ``on`` (the congress's local date), in one query.

    Only memberships in force at active congresses count; their paths are read from the tree now, so a membership
    never keeps an old one. Nobody, and somebody who may no longer sign in, has no standing.
    """
    if user is None or not user.is_active:
        return Actor.nobody()
    with at_gate():
        rows = (
            Membership.objects.valid_on(on)
            .filter(user_id=user.pk, tenant__state=Tenant.State.ACTIVE)
            .exclude(tenant__node=None)
            .order_by("tenant_id", "role", "unit_id")
            .values_list("tenant_id", "role", "subtree", "unit_id", "tenant__node__path")
        )
        standings = tuple(
            Standing(tenant_no=no, role=Role(role), subtree=subtree, unit_id=unit, path=path)
            for no, role, subtree, unit, path in rows
        )
    return Actor(user_id=user.pk, name=user.name, standings=standings)

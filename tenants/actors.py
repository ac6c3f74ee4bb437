"""Whoever acts: a person with what he is at each congress, as plain data."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from tenants.roles import Role


@dataclass(frozen=True, slots=True)
class Standing:
    """One valid membership: ``path`` is that of the congress's node, read from the tree when the actor was made."""

    tenant_no: int
    role: Role
    path: str
    subtree: bool = False
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person and all his standings on the day of the act. Nobody has no id and no standing."""

    user_id: uuid.UUID | None
    name: str
    standings: tuple[Standing, ...] = ()

    @classmethod
    def nobody(cls) -> Actor:
        """This function returns the actor of somebody who has not signed in."""
        return cls(user_id=None, name="")

    @property
    def signed_in(self) -> bool:
        """This property tells whether a person is known."""
        return self.user_id is not None

    def at(self, tenant_no: int) -> tuple[Standing, ...]:
        """This function returns the standings at one congress itself, not those from above."""
        return tuple(standing for standing in self.standings if standing.tenant_no == tenant_no)

    def has(self, tenant_no: int, *roles: Role) -> bool:
        """This function tells whether the actor holds one of ``roles`` at that congress itself."""
        return any(standing.role in roles for standing in self.at(tenant_no))

    def units_elsewhere(self, tenant_no: int, *roles: Role) -> frozenset[int]:
        """This function returns the handling units that the actor speaks for at other congresses, in these roles."""
        return frozenset(
            standing.unit_id
            for standing in self.standings
            if standing.tenant_no != tenant_no and standing.unit_id is not None and standing.role in roles
        )

    def units_at(self, tenant_no: int, *roles: Role) -> frozenset[int]:
        """This function returns the handling units that the actor speaks for at that congress."""
        return frozenset(
            standing.unit_id
            for standing in self.at(tenant_no)
            if standing.unit_id is not None and standing.role in (roles or (Role.UNIT_ADMIN, Role.UNIT_HANDLER))
        )

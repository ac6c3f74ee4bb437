"""A place: the role and the search path under which SQL runs. Names only; entering is :mod:`tenants.context`'s."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Place:
    """Where SQL runs. ``tenant`` is the number of the congress, None where the role belongs to none."""

    role: str
    search_path: str
    tenant: int | None = None


def role_name(short: str) -> str:
    """This function returns a role's name in the cluster: roles are shared by all its databases, so it is prefixed."""
    return f"{settings.ROLE_PREFIX}{short}"


def tenant_role(no: int) -> str:
    """This function returns the name of a congress's role."""
    return role_name(f"t_{no}")


def schema_name(no: int) -> str:
    """This function returns the name of a congress's schema. Made from its number, never typed, never renamed."""
    return f"c_{no}"


TEMPLATE_NO = 0
"""The number of the schema that all others are made from; no congress has it."""
REMOTE_FROM = 1_000_000_000
"""Numbers from here on are congresses of another deployment: known by name, without schema and role here."""


def nobody() -> Place:
    """This function returns the place without any right, where every connection starts and ends."""
    return Place(role=role_name("nobody"), search_path="")


def tenant_place(no: int) -> Place:
    """This function returns the place of one congress."""
    return Place(role=tenant_role(no), search_path=f"{schema_name(no)}, public", tenant=no)


def shared_place(short: str) -> Place:
    """This function returns the place of a role that sees only shared tables: gate, net_reader, courier, scheduler."""
    return Place(role=role_name(short), search_path="public")

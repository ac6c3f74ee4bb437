"""The one way into a congress's data, or into any other place where SQL may run.

There is no default: outside of these blocks SQL runs as ``nobody``, who may read nothing. The database backend
(:mod:`tenants.postgresql.base`) sends the place in one statement before the next SQL whenever it has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar

from tenants.places import TEMPLATE_NO, Place, shared_place, tenant_place

_place: ContextVar[Place | None] = ContextVar("place", default=None)
_around: ContextVar[int | None] = ContextVar("around", default=None)
"""The congress within whose block all this happens, be it through a shared place."""


class NestedTenantError(RuntimeError):
    """Raised when one congress's place is entered inside another's: a mistake of ours, never silent."""


class NoTenantError(RuntimeError):
    """Raised when a congress's data is touched outside of any congress's place."""


class UnstampedQuerysetError(RuntimeError):
    """Raised for a lazy query that could not carry the number of its congress: take ``core.transactions.cursor``."""


class WrongTenantError(RuntimeError):
    """Raised when an instance or a queryset of one congress is used in another's place."""


def current_place() -> Place | None:
    """This function returns the place entered last, None outside of all."""
    return _place.get()


def current_tenant() -> int | None:
    """This function returns the number of the congress whose place is entered, if one is."""
    place = _place.get()
    return place.tenant if place else None


@contextmanager
def _entered(place: Place) -> Iterator[None]:
    token = _place.set(place)
    try:
        yield
    finally:
        _place.reset(token)


@contextmanager
def in_tenant(no: int) -> Iterator[None]:
    """This function runs the block in the place of congress ``no``: its schema and its role.

    :raises NestedTenantError: inside the place of another congress, also through the gate or the reader
    :raises ValueError: for a number that no congress can have
    """
    if no <= TEMPLATE_NO:
        raise ValueError(no)
    around = _around.get()
    if around is not None and around != no:
        raise NestedTenantError(f"congress {no} inside congress {around}")
    token = _around.set(no)
    try:
        with _entered(tenant_place(no)):
            yield
    finally:
        _around.reset(token)


def at_gate() -> AbstractContextManager[None]:
    """This function runs the block as ``gate``: users, memberships, hosts, sessions; what must be known before a tenant is."""
    return _entered(shared_place("gate"))


def as_reader() -> AbstractContextManager[None]:
    """This function runs the block as ``net_reader``: cards, links and reference tables of the whole network.

    Whoever reads cards here adds the permission filter of :mod:`cases.permissions`.
    """
    return _entered(shared_place("net_reader"))


def as_courier() -> AbstractContextManager[None]:
    """This function runs the block as ``courier``; only the workers' login may become it."""
    return _entered(shared_place("courier"))


def as_scheduler() -> AbstractContextManager[None]:
    """This function runs the block as ``scheduler``: due dates on the cards."""
    return _entered(shared_place("scheduler"))


def as_operator() -> AbstractContextManager[None]:
    """This function runs the block as ``operator``: switching congresses on, suspending, renaming them.

    Only actions that have checked the actor's standing as operator enter it.
    """
    return _entered(shared_place("operator"))


def ensure_reader() -> AbstractContextManager[None]:
    """This function runs the block where it is if a place is entered, else as the reader: for reference tables."""
    return nullcontext() if _place.get() is not None else as_reader()


def require_tenant() -> int:
    """This function returns the number of the congress whose place is entered.

    :raises NoTenantError: if none is
    """
    no = current_tenant()
    if no is None:
        raise NoTenantError("no congress's place is entered")
    return no

"""Which congress has the records of one that ended by a merger, perhaps of one that took it in and ended too."""

from __future__ import annotations

from tenants.models import Tenant

LONGEST_CHAIN = 8


def continued_by(tenant: Tenant) -> int:
    """This function returns the number of the congress that has the records of ``tenant`` now: its own if it goes on.

    Runs where the caller may read congresses; a question for each merger.
    """
    for _ in range(LONGEST_CHAIN):
        if tenant.successor_id is None:
            break
        tenant = Tenant.objects.get(no=tenant.successor_id)
    return int(tenant.no)


def continued_number(no: int) -> int:
    """This function returns the number of the congress that has the records of congress ``no`` now."""
    tenant = Tenant.objects.filter(no=no).first()
    return no if tenant is None else continued_by(tenant)

from __future__ import annotations

from datetime import datetime

from core.ciphers import digest
from core.transactions import transaction
from tenants.actions.hand_over import mark_of
from tenants.context import at_gate
from tenants.models import HandOver, User
from tenants.provisioning import TenantError


class TicketRefused(TenantError):
    """Raised for a ticket that is unknown, used, too old, meant for another host, or asked for by another browser."""

    code = "TICKET_REFUSED"
    message = "这次转过来的登录已经失效，没有登录。请在这里重新登录，或回到原来的网站再点一次。"


def redeem(*, ticket: str, tenant_no: int, secret: str, now: datetime) -> User:
    """This function uses up a ticket of :func:`tenants.actions.hand_over.hand_over` and returns whose it is.

    ``secret`` is what the browser holds at this host. Whoever shows a ticket without the secret that it was asked for
    with, or with another one, does not use it up.

    :raises TicketRefused: if it is not good for this congress and this browser any more
    """
    if not secret:
        raise TicketRefused
    with at_gate(), transaction():
        found = (
            HandOver.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(
                digest=digest(ticket),
                tenant_id=tenant_no,
                browser=mark_of(secret),
                used_at=None,
                expires_at__gt=now,
                user__is_active=True,
            )
            .first()
        )
        if found is None:
            raise TicketRefused
        found.used_at = now
        found.save(update_fields=["used_at"])
        return found.user

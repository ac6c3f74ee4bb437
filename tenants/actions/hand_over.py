from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from core.ciphers import digest
from tenants.context import at_gate
from tenants.models import HandOver, User

LIFETIME = timedelta(seconds=60)


def hand_over(*, user: User, tenant_no: int, now: datetime) -> str:
    """This function returns a ticket with which ``user`` can sign in once, within 60 s, at another congress's host."""
    ticket = secrets.token_urlsafe(32)
    with at_gate():
        HandOver.objects.create(digest=digest(ticket), user=user, tenant_id=tenant_no, expires_at=now + LIFETIME)
    return ticket

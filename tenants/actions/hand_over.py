from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from core.ciphers import digest
from tenants.context import at_gate
from tenants.models import HandOver, User

LIFETIME = timedelta(seconds=60)


def hand_over(*, user: User, tenant_no: int, browser: str, now: datetime) -> str:
    """This function returns a ticket with which ``user`` can sign in once, within 60 s, at another congress's host.

    ``browser`` is what :func:`mark_of` made of the secret that the browser holds at that host: the ticket is good for
    no other browser.
    """
    ticket = secrets.token_urlsafe(32)
    with at_gate():
        HandOver.objects.create(
            digest=digest(ticket),
            user=user,
            tenant_id=tenant_no,
            browser=browser[:64],
            expires_at=now + LIFETIME,
        )
    return ticket


def mark_of(secret: str) -> str:
    """This function returns what may be told of a browser's secret: enough to compare, nothing to guess it from."""
    return digest(f"browser:{secret}")

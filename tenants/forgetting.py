"""What people signed in with is forgotten when it is over: ended sessions and tickets from host to host."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from core.logins import use_login
from core.transactions import transaction
from tenants.context import at_gate
from tenants.models import HandOver

KEEP_TICKETS = timedelta(days=1)
"""A ticket is good for a minute; a day later nobody asks any more why it was refused."""
AT_ONCE = 5000


def forget_sign_ins(*, now: datetime) -> tuple[int, int]:
    """This function deletes up to 5,000 ended sessions and as many tickets that ended a day ago; returns how many each."""
    with use_login("courier"), at_gate(), transaction():
        sessions = Session.objects.filter(expire_date__lt=now).order_by("expire_date")[:AT_ONCE]
        tickets = HandOver.objects.filter(expires_at__lt=now - KEEP_TICKETS).order_by("expires_at")[:AT_ONCE]
        return (
            Session.objects.filter(pk__in=list(sessions.values_list("pk", flat=True))).delete()[0],
            HandOver.objects.filter(pk__in=list(tickets.values_list("pk", flat=True))).delete()[0],
        )

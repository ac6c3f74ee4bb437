"""The naive peer of bench.courier: every hop is a Celery task that does its effect and calls the next one.

No outbox, no inbox, no order: what the broker loses is lost, what it delivers twice happens twice.
"""

from __future__ import annotations

import django

django.setup()

from celery import shared_task  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.models import Receipt  # noqa: E402
from config.celery import app  # noqa: E402
from core.ids import new_id  # noqa: E402
from core.logins import use_login  # noqa: E402
from core.transactions import run_after_commit, transaction  # noqa: E402
from tenants.context import in_tenant  # noqa: E402

__all__ = ["app"]


def effect(*, target: int, n: int) -> None:
    """This function writes one row in the target congress: the small effect of both sides."""
    del target
    Receipt.objects.create(client_key=str(new_id()), act="bench", fingerprint="", result={"n": n}, at=timezone.now())


@shared_task(name="bench.hop")
def hop(route: list[int], n: int) -> None:
    """This task does the effect at the first congress of the route and sends the rest on."""
    with use_login("courier"), in_tenant(route[0]), transaction():
        effect(target=route[0], n=n)
        if route[1:]:
            run_after_commit(lambda: hop.delay(route[1:], n))

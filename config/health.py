"""Is this process able to serve? Asked by machines, under any host name."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sync.metrics import courier_metrics
from tenants.context import at_gate
from tenants.models import Tenant

LATE = timedelta(minutes=5)
"""A message that waits longer means that no courier works, or that its target cannot be reached."""


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """This function answers 200 when pages can be served, 503 when the database is away.

    ``status`` is "degraded" while messages are given up or late: pages are served, but somebody should look.
    """
    try:
        with at_gate():
            congresses = Tenant.objects.filter(state=Tenant.State.ACTIVE).count()
        courier = courier_metrics(now=timezone.now())
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False}, status=503)
    well = courier.dead == 0 and courier.oldest_age <= LATE
    return JsonResponse(
        {
            "status": "ok" if well else "degraded",
            "database": True,
            "congresses": congresses,
            "search": "full" if settings.ELASTICSEARCH_URL else "basic",
            "courier": {
                "waiting": courier.waiting,
                "oldest_seconds": round(courier.oldest_seconds),
                "dead": courier.dead,
                "blocked": courier.blocked,
            },
        }
    )

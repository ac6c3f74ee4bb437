"""Is this process able to serve? Asked by machines, under any host name."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse

from tenants.context import at_gate
from tenants.models import Tenant


def health(request: HttpRequest) -> JsonResponse:
    """This function answers 200 when pages can be served, 503 when the database is away; the rest is told, not fatal."""
    try:
        with at_gate():
            congresses = Tenant.objects.filter(state=Tenant.State.ACTIVE).count()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False}, status=503)
    return JsonResponse(
        {
            "status": "ok",
            "database": True,
            "congresses": congresses,
            "search": "full" if settings.ELASTICSEARCH_URL else "basic",
        }
    )

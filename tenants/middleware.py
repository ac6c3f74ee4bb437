"""Which congress a request is for: by its host name, before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenants.context import at_gate
from tenants.models import Domain, Tenant
from tenants.sessions import claim_holds

GetResponse = Callable[[HttpRequest], HttpResponse]

OPEN_PATHS = ("/health/", "/metrics/")
"""Answered under any host name: machines ask for them by address."""


class TenantMiddleware:
    """Sets ``request.tenant``: the congress of the host, None on the network's own host; an unknown host gets 404."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().rsplit(":", 1)[0].lower().rstrip(".")
        request.tenant = None  # type: ignore[attr-defined]
        if host not in settings.NETWORK_HOSTS and request.path not in OPEN_PATHS:
            tenant = tenant_at(host)
            if tenant is None:
                return render(request, "errors/unknown_host.html", {"host": host}, status=404)
            request.tenant = tenant  # type: ignore[attr-defined]
        return self.get_response(request)


def tenant_at(host: str) -> Tenant | None:
    """This function returns the congress that answers under a host name; None if none does, or it is suspended."""
    with at_gate():
        domain = Domain.objects.select_related("tenant").filter(host=host).first()
    return domain.tenant if domain is not None and domain.tenant.state == Tenant.State.ACTIVE else None


class ClaimMiddleware:
    """Treats a session that was made for another host as nobody's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant: Tenant | None = request.tenant  # type: ignore[attr-defined]
        if request.session.session_key and not claim_holds(request=request, tenant_no=tenant.no if tenant else None):
            request.user = AnonymousUser()
        return self.get_response(request)

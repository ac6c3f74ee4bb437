"""Which congress a request is for: by its host name, before anything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tenants.context import at_gate
from tenants.migrating.readiness import is_behind
from tenants.models import Domain, Tenant
from tenants.sessions import claim_holds
from tenants.succession import continued_by

GetResponse = Callable[[HttpRequest], HttpResponse]

MOVED = "moved"
"""In an address: the code of the congress that the visitor came for, which was merged into the one answering."""
RECORD = re.compile(r"^/(?:cases|opinions|crossings)/[A-Za-z0-9_-]{20,}/")
KEPT = ("/cases/", "/opinions/new/", "/opinions/follow/")
"""Pages that mean the same at the congress that took the other in."""
OPEN_PATHS = ("/health/", "/metrics/")
"""Answered under any host name: machines ask for them by address."""
UPGRADING_SECONDS = 15
"""How soon to ask again for a congress whose schema is being migrated: one takes well under a second, a province some."""


class TenantMiddleware:
    """Sets ``request.tenant``: the congress of the host, None on the network's own host; an unknown host gets 404."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = host_of(request)
        request.tenant = None  # type: ignore[attr-defined]
        if host not in settings.NETWORK_HOSTS and request.path not in OPEN_PATHS:
            tenant = tenant_at(host)
            moved = successor_at(host) if tenant is None else None
            if moved is not None:
                return HttpResponseRedirect(address_after(request, *moved))
            if tenant is None:
                return render(request, "errors/unknown_host.html", {"host": host}, status=404)
            if is_behind(tenant.no):
                return upgrading(request, tenant)
            request.tenant = tenant  # type: ignore[attr-defined]
            if MOVED in request.GET:
                request.came_from = predecessor_of(tenant, request.GET[MOVED])  # type: ignore[attr-defined]
        return self.get_response(request)


def upgrading(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """This function answers for a congress whose schema is behind this code: 503, and when to ask again."""
    headers = {"Retry-After": str(UPGRADING_SECONDS), "Cache-Control": "no-store"}
    if request.path == "/graphql/":
        text = _("%(name)s正在升级，没有办成。请过一会儿再试。") % {"name": tenant.name}
        error = {"message": text, "extensions": {"code": "CONGRESS_UPGRADING"}}
        return JsonResponse({"data": None, "errors": [error]}, status=503, headers=headers)
    context = {"name": tenant.name, "seconds": UPGRADING_SECONDS}
    answer = render(request, "errors/upgrading.html", context, status=503)
    for name, value in headers.items():
        answer[name] = value
    return answer


def host_of(request: HttpRequest) -> str:
    """This function returns the host name that a request came for, without port, in small letters."""
    return request.get_host().rsplit(":", 1)[0].lower().rstrip(".")


def is_ours(host: str) -> bool:
    """This function tells whether a portal answers under a host name: a congress's, or the network's own."""
    return host in settings.NETWORK_HOSTS or tenant_at(host.replace("\x00", "")) is not None


def tenant_at(host: str) -> Tenant | None:
    """This function returns the congress that answers under a host name; None if none does, or it is suspended."""
    with at_gate():
        domain = Domain.objects.select_related("tenant").filter(host=host).first()
    return domain.tenant if domain is not None and domain.tenant.state == Tenant.State.ACTIVE else None


def successor_at(host: str) -> tuple[Tenant, str] | None:
    """This function returns the congress that once answered under a host name and the host of its successor, if any."""
    with at_gate():
        domain = Domain.objects.select_related("tenant__successor").filter(host=host).first()
        if domain is None or domain.tenant.successor_id is None:
            return None
        heir = Domain.objects.filter(tenant_id=continued_by(domain.tenant)).order_by("-primary", "host").first()
    return (domain.tenant, heir.host) if heir is not None else None


def address_after(request: HttpRequest, ended: Tenant, host: str) -> str:
    """This function returns where a request for a congress that was merged goes.

    A number goes with its place, a record's page to the same record, which bears its old id as well as the new one; what
    was an act on it leads to the record. Everything else leads to the front.
    """
    query, path = {MOVED: ended.code}, "/"
    if request.path == "/number/" and request.GET.get("number"):
        path, query["number"] = request.path, f"{ended.place}{request.GET['number']}"
    elif (record := RECORD.match(request.path)) is not None:
        path = record[0]
    elif request.path in KEPT:
        path = request.path
    _, colon, port = request.get_host().partition(":")
    return f"{request.scheme}://{host}{colon}{port}{path}?{urlencode(query)}"


def predecessor_of(tenant: Tenant, code: str) -> Tenant | None:
    """This function returns the congress with that code if it was merged into ``tenant``."""
    with at_gate():
        found = Tenant.objects.filter(code=code[:12].replace("\x00", "")).exclude(successor=None).first()
        return found if found is not None and continued_by(found) == tenant.no else None


class ClaimMiddleware:
    """Treats a session that was made for another host as nobody's; keeps pages of sessions out of shared caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant: Tenant | None = request.tenant  # type: ignore[attr-defined]
        if request.session.session_key and not claim_holds(request=request, tenant_no=tenant.no if tenant else None):
            request.user = AnonymousUser()
        answer = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not answer.has_header("Cache-Control"):
            # Somebody's own page: no cache between him and us may keep it, and his own asks before it shows it again.
            answer["Cache-Control"] = "private, no-cache"
        return answer

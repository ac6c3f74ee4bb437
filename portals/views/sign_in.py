"""Signing in and out, and the one-time hand-over to another congress's host.

These are the only calls of the portals that do not go through an operation: there is nobody yet who could ask.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from portals.acts import safe_next
from portals.forms.sign_in import SignInForm
from portals.pages import frame, page
from tenants.actions.hand_over import hand_over
from tenants.actions.redeem import redeem
from tenants.actions.sign_in import sign_in as check
from tenants.middleware import tenant_at
from tenants.sessions import start_session


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """This function shows the form and starts a session for whom it knows."""
    if request.method != "POST":
        return page(request, "sign_in", {"form": SignInForm(initial={"next": request.GET.get("next", "")})})
    form = SignInForm(request.POST)
    if not form.is_valid():
        return page(request, "sign_in", {"form": form}, status=422)
    try:
        user = check(
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            address=request.META.get("REMOTE_ADDR", ""),
            now=timezone.now(),
        )
    except DomainError as refused:
        form.add_error(None, refused.text)
        return page(request, "sign_in", {"form": form, "codes": [refused.code]}, status=422)
    tenant = request.tenant  # type: ignore[attr-defined]
    start_session(request=request, user=user, tenant_no=tenant.no if tenant else None)
    return HttpResponseRedirect(safe_next(request, form.cleaned_data["next"], "/desk/"))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """This function ends the session on this host."""
    logout(request)
    return HttpResponseRedirect("/")


@require_POST
def go_to(request: HttpRequest, code: str) -> HttpResponse:
    """This function makes a one-time ticket for another congress where the viewer has a role, and goes there."""
    memberships = frame(request)["viewer"]["memberships"]
    chosen = next((one["congress"] for one in memberships if one["congress"]["code"] == code), None)
    parts = urlsplit(chosen["url"]) if chosen else None
    tenant = tenant_at(parts.hostname or "") if parts else None
    if parts is None or tenant is None:
        raise Http404
    ticket = hand_over(user=request.user, tenant_no=tenant.no, now=timezone.now())  # type: ignore[arg-type]
    return HttpResponseRedirect(f"{parts.scheme}://{parts.netloc}/sign-on/?{urlencode({'token': ticket})}")


@require_safe
def sign_on(request: HttpRequest) -> HttpResponse:
    """This function uses up the ticket and starts a session on this host."""
    tenant = request.tenant  # type: ignore[attr-defined]
    try:
        user = redeem(ticket=request.GET.get("token", ""), tenant_no=tenant.no if tenant else 0, now=timezone.now())
    except DomainError as refused:
        form = SignInForm(initial={"next": "/desk/"})
        return page(request, "sign_in", {"form": form, "refused_ticket": refused.text}, status=403)
    start_session(request=request, user=user, tenant_no=tenant.no if tenant else None)
    return HttpResponseRedirect("/desk/")

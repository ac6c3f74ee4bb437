"""Signing in and out, and the one-time hand-over to another congress's host.

These are the only calls of the portals that do not go through an operation: there is nobody yet who could ask.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from api.links import portal_url, sign_on_path
from core.errors import DomainError
from portals.acts import safe_next
from portals.forms.sign_in import SignInForm
from portals.pages import frame, page
from portals.same_browser import is_mark, keep_secret, new_secret, secret_of, wish, wished
from tenants.actions.hand_over import hand_over, mark_of
from tenants.actions.redeem import redeem
from tenants.actions.sign_in import sign_in as check
from tenants.addresses import address_of
from tenants.middleware import host_of, is_ours, tenant_at
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
            address=address_of(request),
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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def go_to(request: HttpRequest, code: str) -> HttpResponse:
    """This function sends the viewer on to another congress where he has a role, signed in.

    Four redirects after one press: here the wish is kept in the session; the other host gives this browser a secret
    and sends it back with the secret's mark; here a ticket is made for that mark; the other host takes the ticket from
    nobody but the browser that holds the secret. So a stranger's link signs nobody in as the stranger.
    """
    memberships = frame(request)["viewer"]["memberships"]
    chosen = next((one["congress"] for one in memberships if one["congress"]["code"] == code), None)
    tenant = tenant_at(urlsplit(chosen["url"]).hostname or "") if chosen else None
    if chosen is None or tenant is None:
        raise Http404
    there, now = f"{chosen['url']}sign-on/", timezone.now()
    if request.method == "POST":
        wish(request=request, tenant_no=tenant.no, now=now)
        return HttpResponseRedirect(f"{there}?{urlencode({'from': host_of(request)})}")
    mark = request.GET.get("browser", "")
    if not is_mark(mark) or not wished(request=request, tenant_no=tenant.no, now=now):
        return HttpResponseRedirect("/desk/")
    ticket = hand_over(user=request.user, tenant_no=tenant.no, browser=mark, now=now)  # type: ignore[arg-type]
    return HttpResponseRedirect(f"{there}?{urlencode({'token': ticket})}")


@never_cache
@require_safe
def sign_on(request: HttpRequest) -> HttpResponse:
    """This function gives the browser a secret and sends it back for a ticket, or uses the ticket up and signs in."""
    tenant = request.tenant  # type: ignore[attr-defined]
    if tenant is not None and "from" in request.GET and "token" not in request.GET:
        origin = request.GET["from"]
        if is_ours(origin):
            secret = secret_of(request) or new_secret()
            query = urlencode({"browser": mark_of(secret)})
            answer = HttpResponseRedirect(f"{portal_url(origin)}{sign_on_path(tenant.code)[1:]}?{query}")
            keep_secret(answer, secret)
            return answer
    try:
        user = redeem(
            ticket=request.GET.get("token", ""),
            tenant_no=tenant.no if tenant else 0,
            secret=secret_of(request),
            now=timezone.now(),
        )
    except DomainError as refused:
        form = SignInForm(initial={"next": "/desk/"})
        return page(request, "sign_in", {"form": form, "refused_ticket": refused.text}, status=403)
    start_session(request=request, user=user, tenant_no=tenant.no if tenant else None)
    return HttpResponseRedirect("/desk/")

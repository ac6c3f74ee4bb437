"""The switch between normal and big type, kept in a cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from portals.acts import safe_next
from portals.context import TYPE_COOKIE

YEAR = 365 * 24 * 3600


@require_safe
def type_size(request: HttpRequest) -> HttpResponse:
    """This function remembers the size for a year and goes back to the page."""
    answer = HttpResponseRedirect(safe_next(request, request.GET.get("next"), "/"))
    if request.GET.get("big") == "1":
        answer.set_cookie(TYPE_COOKIE, "big", max_age=YEAR, samesite="Lax")
    else:
        answer.delete_cookie(TYPE_COOKIE, samesite="Lax")
    return answer

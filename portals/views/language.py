"""The switch between Chinese and English, kept in a cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from portals.acts import safe_next
from portals.language import ENGLISH, LANGUAGE_COOKIE
from portals.views.type_size import YEAR


@require_safe
def language(request: HttpRequest) -> HttpResponse:
    """This function remembers the language for a year and goes back to the page."""
    answer = HttpResponseRedirect(safe_next(request, request.GET.get("next"), "/"))
    if request.GET.get("to") == ENGLISH:
        answer.set_cookie(LANGUAGE_COOKIE, ENGLISH, max_age=YEAR, samesite="Lax")
    else:
        answer.delete_cookie(LANGUAGE_COOKIE, samesite="Lax")
    return answer

"""Turns the API's refusal of a whole page into the right error page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from portals.operations import OperationRefused
from portals.pages import frame
from portals.views import errors

View = Callable[..., HttpResponseBase]


def guarded(view: View) -> View:
    """This function returns the view, answering for operations that the API refuses."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except OperationRefused as refused:
            return answer(request, refused)

    return answered


def members_only(view: View) -> View:
    """This function returns the view behind the sign-in page."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not frame(request)["viewer"]["signedIn"]:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded(answered)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """This function leads to the sign-in page and back to a page that was only read."""
    back = request.get_full_path() if request.method == "GET" else request.path
    return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': back})}")


def answer(request: HttpRequest, refused: OperationRefused) -> HttpResponse:
    """This function returns the page for a refused operation."""
    if refused.is_missing or (refused.is_unknown_choice and request.method != "POST"):
        return errors.not_found(request)
    if refused.is_forbidden:
        if request.method == "GET" and not frame(request)["viewer"]["signedIn"]:
            return to_sign_in(request)
        return errors.no_permission(request)
    return errors.broken(request)

"""Constituents: say something, keep the receipt, follow it, rate what came of it."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portals.forms.opinion import FollowForm, OpinionForm, RateForm
from portals.operations import OperationRefused, act, nodes, read
from portals.pages import page

EVENTS = 30


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """This function shows the form, and after it the receipt; the same key brings the same receipt."""
    if request.method != "POST":
        form = OpinionForm(initial={"shown_at": f"{time.time():.0f}", "deputy": request.GET.get("deputy", "")})
        return page(request, "opinion_new", {"form": form})
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return page(request, "opinion_new", {"form": form}, status=422)
    given = form.given()
    shown_at = form.cleaned_data["shown_at"]
    if shown_at:
        given["seconds"] = max(0, min(int(time.time() - shown_at), 86_400))
    outcome = act(request, "HandInOpinion", given)
    if outcome.errors:
        form.refuse(outcome.errors)
        return page(request, "opinion_new", {"form": form}, status=422)
    return page(request, "opinion_receipt", {"receipt": outcome.payload, "title": form.cleaned_data["title"]})


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """This function asks for number and code and shows how far the opinion has come."""
    form = FollowForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    if not form.is_valid():
        return page(request, "opinion_follow", {"form": form}, status=422 if form.is_bound else 200)
    return _followed(request, form)


def _followed(request: HttpRequest, form: FollowForm, rate_form: RateForm | None = None) -> HttpResponse:
    """This function shows the opinion of a receipt, with the rating to give or given."""
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    try:
        found: dict[str, Any] | None = read(request, "FollowOpinion", number=number, code=code, events=EVENTS)[
            "followOpinion"
        ]
    except OperationRefused as refused:
        found = None
        if not refused.is_missing:
            form.add_error(None, str(refused.errors[0].get("message", "")))
    if found is None:
        if form.errors:
            return page(request, "opinion_follow", {"form": form}, status=422)
        form.add_error(None, _("没有查到。请核对回执号和查询码，两样都在您的回执上。"))
        return page(request, "opinion_follow", {"form": form}, status=404)
    return page(
        request,
        "opinion_followed",
        {
            "record": found,
            "events": nodes(found["timeline"]),
            "rate_form": rate_form or RateForm(initial={"number": number, "code": code}),
        },
        status=422 if rate_form else 200,
    )


@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    """This function sends a constituent's rating and shows the opinion again."""
    rate_form = RateForm(request.POST)
    receipt = FollowForm({"number": request.POST.get("number", ""), "code": request.POST.get("code", "")})
    if not receipt.is_valid():
        return page(request, "opinion_follow", {"form": receipt}, status=422)
    if not rate_form.is_valid():
        return _followed(request, receipt, rate_form)
    outcome = act(request, "RateOpinion", rate_form.given())
    if outcome.errors:
        rate_form.refuse(outcome.errors)
        return _followed(request, receipt, rate_form)
    messages.success(request, _("评价已经收到，谢谢您。"))
    return _followed(request, receipt)

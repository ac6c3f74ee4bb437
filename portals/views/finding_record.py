"""The staff record what a group of deputies found; it goes to the level that has the power over it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portals.forms.opinion import FindingForm
from portals.lower import offer_lower
from portals.operations import act
from portals.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """This function shows the form and sends what was recorded."""
    form = FindingForm(request.POST or None)
    offer_lower(request, form)
    if request.method != "POST":
        return page(request, "finding", {"form": form})
    if form.is_valid():
        outcome = act(request, "RecordFinding", form.given())
        if not outcome.errors:
            messages.success(request, _("已经记录，按职权交到该办的一级。"))
            return HttpResponseRedirect(str(outcome.payload["opinion"]["url"]))
        form.refuse(outcome.errors)
    return page(request, "finding", {"form": form}, status=422)

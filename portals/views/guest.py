"""A deputy's suggestions to congresses below: the form, and what became of earlier ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portals.forms.suggestion import GuestForm
from portals.lower import offer_lower
from portals.operations import act, read
from portals.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest) -> HttpResponse:
    """This function shows form and list, and sends what was written."""
    form = GuestForm(request.POST or None)
    offer_lower(request, form)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            outcome = act(request, "SuggestAsGuest", form.given())
            if not outcome.errors:
                messages.success(request, _("已经送去，等对方受理。"))
                return HttpResponseRedirect("/desk/guest/")
            form.refuse(outcome.errors)
        status = 422
    sent = read(request, "GuestSuggestions")["viewer"]["guestSuggestions"]
    return page(request, "guest", {"form": form, "sent": sent}, status=status)

"""Find a case by the number on its plate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from portals.operations import OperationRefused, read
from portals.pages import page


@require_safe
def by_number(request: HttpRequest) -> HttpResponse:
    """This function goes to the case with that number, or says that there is none to be read."""
    number = request.GET.get("number", "").strip()[:40]
    if number:
        try:
            found = read(request, "CaseByNumber", number=number)["caseByNumber"]
        except OperationRefused:
            found = None
        if found:
            return HttpResponseRedirect(found["url"])
    return page(request, "number", {"number": number}, status=404 if number else 200)

"""One congress as a tenant: how it stands, what was done to it, and what can be done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portals.forms.base import PortalForm, posted_among
from portals.forms.operate import PlainForm, RenameForm, SuspendForm
from portals.operations import act, read
from portals.pages import page

# name of the button: operation, form, sentence when done
ACTS: dict[str, tuple[str, type[PortalForm], Promise | str]] = {
    "suspend": ("SuspendCongress", SuspendForm, gettext_lazy("已经停用：{name}。下面可以恢复使用。")),
    "resume": ("ResumeCongress", PlainForm, gettext_lazy("已经恢复使用：{name}")),
    "rename": ("RenameCongress", RenameForm, gettext_lazy("已经改名：{name}。下面可以改回去。")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def congress(request: HttpRequest, code: str) -> HttpResponse:
    """This function shows a congress to its operator and does one short act on it."""
    forms, what = posted_among({name: form_class for name, (_op, form_class, _done) in ACTS.items()}, request)
    status, failed = 200, ""
    if what:
        operation, _form_class, done = ACTS[what]
        form = forms[what]
        if form.is_valid():
            # What was left empty is refused by the API in its own words, so it must arrive there.
            empty: dict[str, Any] = {name: "" for name in form.fields if name in ("reason", "place")}
            outcome = act(request, operation, {**empty, **form.given(), "code": code})
            if not outcome.errors:
                messages.success(request, str(done).format(name=outcome.payload.get("name") or ""))
                return HttpResponseRedirect(request.path)
            form.refuse(outcome.errors)
        status, failed = 422, what
    seen = read(request, "OperatedCongress", code=code)["operatedCongress"]
    return page(
        request,
        "operate_congress",
        {
            "one": seen,
            "forms": forms,
            "failed": failed,
            "failed_form": forms.get(failed),
            "renamed": next((each["before"] for each in seen["acts"] if each["before"]), ""),
        },
        status=status,
    )

"""The operators' page: congresses as tenants, the courier, dead letters; switching on, suspending, renaming."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portals.forms.base import PortalForm
from portals.forms.operate import ConnectForm, PlainForm, RenameForm, SuspendForm
from portals.operations import act, nodes, read
from portals.pages import page

PAGE = 50

# name of the button: operation, form, sentence when done
ACTS: dict[str, tuple[str, type[PortalForm], Promise | str]] = {
    "connect": ("ConnectCongress", ConnectForm, gettext_lazy("已经开通：{name}")),
    "suspend": ("SuspendCongress", SuspendForm, gettext_lazy("已经停用：{name}")),
    "resume": ("ResumeCongress", PlainForm, gettext_lazy("已经恢复使用：{name}")),
    "rename": ("RenameCongress", RenameForm, gettext_lazy("已经改名：{name}")),
    "replay": ("ReplayMessage", PlainForm, gettext_lazy("已经重新投递")),
}


def _given(request: HttpRequest, form: PortalForm, what: str) -> dict[str, Any]:
    given = form.given()
    # What was left empty is refused by the API in its own words, so it must arrive there.
    given.update({name: "" for name in form.fields if name in ("code", "reason", "place") and name not in given})
    if what in ("suspend", "resume", "rename"):
        given["code"] = request.POST.get("congress", "")
    if what == "replay":
        given["id"] = request.POST.get("message", "")
    return given


@require_http_methods(["GET", "HEAD", "POST"])
def operate(request: HttpRequest) -> HttpResponse:
    """This function shows the operator's part of the network and does one act on it."""
    forms: dict[str, PortalForm] = {
        name: form_class(auto_id=f"{name}_%s") for name, (_op, form_class, _done) in ACTS.items()
    }
    status, failed = 200, ""
    what = request.POST.get("act", "")
    if request.method == "POST" and what in ACTS:
        operation, form_class, done = ACTS[what]
        form = forms[what] = form_class(request.POST, auto_id=f"{what}_%s")
        if form.is_valid():
            outcome = act(request, operation, _given(request, form, what))
            if not outcome.errors:
                messages.success(request, str(done).format(name=outcome.payload.get("name") or ""))
                return HttpResponseRedirect(request.path)
            form.refuse(outcome.errors)
        status, failed = 422, what
    query = request.GET.get("q", "").strip()[:40]
    check = "check" in request.GET
    shown = read(request, "Operate", query=query, first=PAGE, after=request.GET.get("after"), check=check)["operation"]
    return page(
        request,
        "operate",
        {
            "operation": shown,
            "rows": nodes(shown["congresses"]),
            "more": shown["congresses"]["pageInfo"],
            "forms": forms,
            "failed": failed,
            "failed_form": forms.get(failed),
            "failed_congress": request.POST.get("congress", ""),
            "query": query,
            "checked": check,
        },
        status=status,
    )

"""Writing a suggestion: saved while it is typed, handed in when it is ready."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from portals import drafts, finding
from portals.acts import stale
from portals.forms.suggestion import SuggestionForm
from portals.operations import OperationRefused, read
from portals.pages import fragment, page


class WritePage(View):
    """The form of a suggestion, new or begun earlier."""

    def get(self, request: HttpRequest, gid: str = "") -> HttpResponse:
        """This function shows the form with what was saved last."""
        record = self.record(request, gid)
        initial: dict[str, Any] = {}
        if record:
            wished = record["wishedUnit"]
            initial = {name: record[name] for name in ("id", "revision", "title", "matter", "proposal")}
            initial["wished_unit"] = wished["id"] if wished else ""
            initial["secrecy"] = "IDENTITY_HIDDEN" if record["secrecy"] == "IDENTITY_HIDDEN" else "OPEN"
        return self.shown(request, SuggestionForm(initial=initial), record)

    def post(self, request: HttpRequest, gid: str = "") -> HttpResponse:
        """This function saves, and hands in if that was pressed."""
        form = SuggestionForm(request.POST)
        record = self.record(request, gid or request.POST.get("id", ""))
        self.fill(request, form, record)
        if "look-up" in request.POST:
            looked = SuggestionForm(initial=request.POST.dict())
            return self.shown(request, looked, record)
        if not form.is_valid():
            return self.shown(request, form, record, status=422)
        saved = drafts.save(request, form)
        is_ready = "submit" in request.POST and not saved.errors
        outcome = drafts.submit(request, form, saved.payload["case"]) if is_ready else saved
        if outcome.staleness:
            return stale(
                request, outcome, form, record or {"title": form.cleaned_data["title"], "url": "/desk/", "plate": None}
            )
        if outcome.errors:
            form.refuse(outcome.errors)
            return self.shown(request, form, record, saved=saved.payload.get("case"), status=422)
        case = outcome.payload["case"]
        if "submit" in request.POST:
            messages.success(request, _("已经提交。受理后会给编号，并告诉您。"))
            return HttpResponseRedirect(case["url"])
        messages.success(request, _("已经存好，随时可以接着写。"))
        return HttpResponseRedirect(f"/cases/{case['id']}/edit/")

    def record(self, request: HttpRequest, gid: str) -> dict[str, Any] | None:
        """This function returns the draft begun earlier; None for a new one."""
        if not gid:
            return None
        found: dict[str, Any] | None = read(request, "CaseForm", id=gid)["case"]
        if found is None:
            raise Http404
        return found

    def fill(self, request: HttpRequest, form: SuggestionForm, record: dict[str, Any] | None) -> None:
        """This function offers units to wish for."""
        names = finding.names_of(request)
        if record and record["wishedUnit"]:
            names[record["wishedUnit"]["id"]] = record["wishedUnit"]["name"]
        query = request.POST.get("find", "")[:40]
        found = finding.unit_choices(finding.units(request, query)) if query else []
        choices: list[tuple[str, str]] = []
        chosen = form["wished_unit"].value()
        if chosen and chosen not in {value for value, _label in found}:
            choices = [(chosen, names.get(chosen, _("已选的单位")))]
        form.fields["wished_unit"].widget.choices = [("", _("由人大工作人员决定")), *choices, *found]

    def shown(
        self,
        request: HttpRequest,
        form: SuggestionForm,
        record: dict[str, Any] | None,
        *,
        saved: dict[str, Any] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """This function renders the form; `saved` is the draft that a refused hand-in has made."""
        self.fill(request, form, record)
        title = str(form["title"].value() or "")
        return page(
            request,
            "write",
            {
                "form": form,
                "record": record,
                "saved": saved,
                "similar": similar_to(request, title, record["id"] if record else ""),
                "find": request.POST.get("find", ""),
                "refused": _("还有没写好的地方，没有提交。写的字都在。"),
            },
            status=status,
        )


def similar_to(request: HttpRequest, title: str, own: str) -> list[dict[str, Any]]:
    """This function returns suggestions with a similar title, without the one being written."""
    if len(title.strip()) < 4:
        return []
    try:
        found = read(request, "SimilarCases", title=title.strip()[:100])["similarCases"]
    except OperationRefused:
        return []
    return [card for card in found if card["id"] != own]


@require_POST
def autosave(request: HttpRequest) -> HttpResponse:
    """This function saves what is typed so far and says when; the page goes on with the new revision."""
    form = SuggestionForm(request.POST)
    form.fields["wished_unit"].widget.choices = []
    if not form.is_valid():
        return fragment(request, "saved", {"failed": _("还没有存上，写的字在这台设备里。")})
    outcome = drafts.save(request, form)
    if outcome.errors:
        return fragment(request, "saved", {"failed": outcome.errors[0]["message"]})
    return fragment(request, "saved", {"at": timezone.now(), "case": outcome.payload["case"]})


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """This function returns the list of similar suggestions for htmx."""
    found = similar_to(request, request.GET.get("title", ""), request.GET.get("id", ""))
    return fragment(request, "similar", {"similar": found})

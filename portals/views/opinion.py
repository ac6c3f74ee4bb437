"""The page of one opinion for who works on it: sort it, answer it, tell the constituent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views import View

from portals import finding
from portals.acts import stale
from portals.forms.base import PortalForm
from portals.forms.opinion import OpinionTextForm, ScreenForm
from portals.forms.suggestion import ReasonForm
from portals.operations import act, nodes, read
from portals.pages import page

EVENTS = 50

# act: (operation, form, heading, button, who decides and what follows, what is said when it is done)
ACTS: dict[str, tuple[str, type[PortalForm], str | Promise, str | Promise, str | Promise, str | Promise]] = {
    "SCREEN": (
        "ScreenOpinion",
        ScreenForm,
        _("甄别"),
        _("按选的办"),
        _("由本级人大工作人员决定。受理的，单位的反馈期限从今天起算。"),
        _("已经办好。"),
    ),
    "ANSWER_OPINION": (
        "AnswerOpinion",
        OpinionTextForm,
        _("反馈办理情况"),
        _("交给人大"),
        _("由本单位负责；人大核实后告诉群众。"),
        _("办理情况已经交给人大。"),
    ),
    "GIVE_FEEDBACK": (
        "GiveFeedback",
        OpinionTextForm,
        _("告诉群众"),
        _("告诉群众"),
        _("由本级人大工作人员负责；群众凭回执号看到，并可以评价。"),
        _("已经告诉群众。"),
    ),
    "ESCALATE_OPINION": (
        "EscalateOpinion",
        ReasonForm,
        _("上报上级人大"),
        _("上报"),
        _("由上级人大的工作人员决定接不接；群众的姓名和电话不上传，答复回到本级，由本级告诉群众。"),
        _("已经上报，等上级人大受理。"),
    ),
    "CONVERT": (
        "ConvertOpinion",
        PortalForm,
        _("转成代表建议"),
        _("由我写成建议"),
        _("由代表自己决定和改写，打开一份草稿；群众看得到已采纳。"),
        _("已经开了一份草稿，请接着写。"),
    ),
}


class OpinionPage(View):
    """One opinion and the acts the viewer may do with it."""

    def get(self, request: HttpRequest, gid: str) -> HttpResponse:
        """This function shows the opinion with an empty form for every act."""
        record = self.record(request, gid)
        if record["id"] != gid:
            # An old address: the opinion lies with the congress that took its own in.
            return HttpResponseRedirect(str(record["url"]))
        return self.shown(request, record, None)

    def post(self, request: HttpRequest, gid: str) -> HttpResponse:
        """This function does the act that was sent, or shows its form again with everything typed."""
        record = self.record(request, gid)
        verb = request.POST.get("verb", "")
        if verb not in ACTS:
            raise Http404
        operation, form_class, *_words, done = ACTS[verb]
        if "look-up" in request.POST:
            form = form_class(initial={**request.POST.dict()})
            return self.shown(request, record, (verb, form))
        form = form_class(request.POST)
        self.fill(request, form)
        if not form.is_valid():
            return self.shown(request, record, (verb, form), status=422)
        outcome = act(request, operation, {"id": gid, **form.given()})
        if outcome.staleness:
            return stale(request, outcome, form, record)
        if outcome.errors:
            form.refuse(outcome.errors)
            return self.shown(request, record, (verb, form), status=422)
        messages.success(request, str(done))
        case = outcome.payload.get("case")
        return HttpResponseRedirect(f"/cases/{case['id']}/edit/" if case else str(record["url"]))

    def record(self, request: HttpRequest, gid: str) -> dict[str, Any]:
        """This function returns the opinion, or raises Http404."""
        found: dict[str, Any] | None = read(request, "OpinionPage", id=gid, events=EVENTS)["opinion"]
        if found is None:
            raise Http404
        return found

    def fill(self, request: HttpRequest, form: PortalForm) -> None:
        """This function offers the units found."""
        if "unit" in form.fields:
            found = finding.unit_choices(finding.units(request, str(form["find"].value() or "")))
            finding.keep_chosen(form.fields["unit"], found, form["unit"].value(), finding.names_of(request))  # type: ignore[arg-type]

    def shown(
        self,
        request: HttpRequest,
        record: dict[str, Any],
        tried: tuple[str, PortalForm] | None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        """This function renders the page; `tried` is the act whose form is shown with what was typed."""
        forms = []
        for verb, (_operation, form_class, heading, button, decides, _done) in ACTS.items():
            if verb not in record["may"]:
                continue
            is_tried = tried is not None and tried[0] == verb
            form = (
                tried[1]
                if tried is not None and is_tried
                else form_class(initial={"revision": record["revision"]}, auto_id=f"id_{verb.lower()}_%s")
            )
            self.fill(request, form)
            forms.append({"verb": verb, "form": form, "heading": heading, "button": button, "decides": decides})
        context = {
            "record": record,
            "events": nodes(record["timeline"]),
            "forms": forms,
            "tried": tried[1] if tried else None,
            "refused": _g("没有办成，写的字都还在。"),
            "tab": "opinions",
        }
        return page(request, "opinion", context, status=status)

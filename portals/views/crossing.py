"""A case that another congress sends up or down: accept, ask deputies to sponsor, sponsor, return."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from portals import finding
from portals.acts import ActPage
from portals.forms.base import PortalForm
from portals.forms.staff import CrossingForm
from portals.operations import read

_TO_PROPOSE = _("由本级人大工作人员决定接不接；接了以后由本级代表领衔提出，成为本级的一件建议。")
_TO_ASSIGN = _("由本级人大工作人员决定接不接；接了就登记编号，按本级的程序交办，结果报回对方。")
_TO_SCREEN = _("由本级人大工作人员决定接不接；接了就登记编号，像群众意见一样甄别、转办，答复交回对方。")
_TO_ANSWER = _("由来件写明的单位答复；答复交回对方，不成为本级的一件建议。")
# Who decides about a kind of crossing, and what follows.
WHO_DECIDES = {
    "ESCALATE": _TO_PROPOSE,
    "ENTRUST": _("由被委托的代表自己决定；愿意的，领衔提出，成为本级的一件建议。"),
    "ASSIGN_DOWN": _TO_ASSIGN,
    "GUEST": _("由本级人大工作人员决定接不接；接了就登记编号，参照代表建议办理，结果报回提出的代表。"),
    "REPORT": _TO_ANSWER,
    "REDO_UP": _TO_ANSWER,
    "COPY_DOWN": _("只供了解，不用办理。"),
    "OPINION_UP": _TO_SCREEN,
    "FINDING_UP": _TO_SCREEN,
    "FINDING_DOWN": _TO_SCREEN,
}


class CrossingPage(ActPage):
    """One crossing, to decide or to look at."""

    form_class = CrossingForm
    template = "crossing"
    heading = _("别级人大送来的件")
    button = _("按选的办")
    done = _("已经办好，对方会收到消息。")
    clock_rules = ("crossing",)

    def record(self, request: HttpRequest, gid: str) -> dict[str, Any]:
        """This function returns the crossing, or raises Http404."""
        found: dict[str, Any] | None = read(request, "CrossingPage", id=gid)["crossing"]
        if found is None:
            raise Http404
        return {**found, "deadlines": [found["deadline"]] if found["deadline"] else []}

    def fill(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> None:
        """This function offers what may be done, and deputies to ask."""
        up = record["kind"] == "ESCALATE"
        offers = [
            ("ACCEPT", _g("接收，请代表领衔提出") if up else _g("接收，登记编号"), record["mayAccept"]),
            ("ANSWER", _g("答复"), record["mayAnswer"]),
            ("SPONSOR", _g("由我领衔提出"), record["maySponsor"]),
            ("RETURN", _g("退回，写明理由"), record["mayReturn"]),
        ]
        offered = [(value, label) for value, label, may in offers if may]
        form.fields["act"].choices = offered  # type: ignore[attr-defined]
        if len(offered) == 1:
            # Nothing to choose: the one thing that can be done is chosen, and the button says it.
            form.fields["act"].initial = offered[0][0]
        if up and record["mayAccept"]:
            query = request.POST.get("find") or request.GET.get("find") or ""
            found = finding.deputy_choices(finding.deputies(request, query[:40]))
            finding.keep_chosen(form.fields["sponsors"], found, form["sponsors"].value(), finding.names_of(request))  # type: ignore[arg-type]

    def extra(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> dict[str, Any]:
        """This function tells whether anything can be decided here."""
        offered = form.fields["act"].choices  # type: ignore[attr-defined]
        return {
            "button": offered[0][1] if len(offered) == 1 else "",
            "can_act": any(record[may] for may in ("mayAccept", "maySponsor", "mayReturn", "mayAnswer")),
            "asks_deputies": record["kind"] == "ESCALATE",
            "asks_or_entrusts": record["kind"] in ("ESCALATE", "ENTRUST"),
            "who_decides": WHO_DECIDES[record["kind"]],
            "find": request.POST.get("find", ""),
        }

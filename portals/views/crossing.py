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
        up = record["direction"] == "UP"
        offers = [
            ("ACCEPT", _g("接收，请代表领衔提出") if up else _g("接收，登记编号"), record["mayAccept"]),
            ("SPONSOR", _g("由我领衔提出"), record["maySponsor"]),
            ("RETURN", _g("退回，写明理由"), record["mayReturn"]),
        ]
        form.fields["act"].choices = [(value, label) for value, label, may in offers if may]  # type: ignore[attr-defined]
        if up and record["mayAccept"]:
            query = request.POST.get("find") or request.GET.get("find") or ""
            found = finding.deputy_choices(finding.deputies(request, query[:40]))
            finding.keep_chosen(form.fields["sponsors"], found, form["sponsors"].value(), finding.names_of(request))  # type: ignore[arg-type]

    def extra(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> dict[str, Any]:
        """This function tells whether anything can be decided here."""
        del form
        return {
            "can_act": record["mayAccept"] or record["maySponsor"] or record["mayReturn"],
            "find": request.POST.get("find", ""),
        }

"""Deciding a unit's request to hand a case back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portals import finding
from portals.acts import ActPage
from portals.assignments import first_assignment, named_assignment
from portals.forms.base import PortalForm
from portals.forms.staff import DecideReturnForm


class DecideReturnPage(ActPage):
    """Agree and name another unit, or refuse and let the unit go on."""

    operation = "DecideReturn"
    form_class = DecideReturnForm
    template = "decide_return"
    verb = "DECIDE_RETURN"
    heading = _("决定退回申请")
    button = _("按选的办")
    decides = _("由本级人大代表工作机构决定，申请的单位和代表都会收到通知。")
    afterwards = _("同意的，新单位的签收和答复期限从今天重新起算；不同意的，原来的期限不变。")
    done = _("决定已经记下，单位会收到通知。")
    clock_rules = ("reassign", "return")
    optional = ("lead",)

    def first(self, request: HttpRequest, record: dict[str, Any]) -> dict[str, Any]:
        """This function names the assignment whose return is asked."""
        return {**super().first(request, record), "assignment": first_assignment(record, "DECIDE_RETURN")}

    def fill(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> None:
        """This function offers the units found and keeps the one chosen."""
        del record
        found = finding.unit_choices(finding.units(request, str(form["find"].value() or "")))
        finding.keep_chosen(form.fields["lead"], found, form["lead"].value(), finding.names_of(request))  # type: ignore[arg-type]

    def extra(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> dict[str, Any]:
        """This function shows what the unit asks."""
        return {"assignment": named_assignment(record, form["assignment"].value())}

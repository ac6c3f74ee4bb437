"""Assigning a suggestion: one lead unit, several co-handling units, found by typing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portals import finding
from portals.acts import ActPage
from portals.forms.base import PortalForm
from portals.forms.staff import AssignForm


class AssignPage(ActPage):
    """The act that starts the clock."""

    operation = "AssignSuggestion"
    form_class = AssignForm
    template = "assign"
    verb = "ASSIGN"
    heading = _("确定承办单位")
    intro = _("一个主办，协办可以没有，也可以有几个。")
    button = _("正式交办")
    decides = _("由本级人大代表工作机构决定。单位认为不归自己办的，可以在期限内申请退回。")
    afterwards = _("交办这一天不算，签收、退回和答复的期限都从第二天起算，单位和代表都能看到最后一天。")
    done = _("已经正式交办，期限从今天起算。")
    clock_rules = ("assign",)
    optional = ("co", "note", "difficult")

    def first(self, request: HttpRequest, record: dict[str, Any]) -> dict[str, Any]:
        """This function proposes the unit that the deputy wishes."""
        wished = record["wishedUnit"]
        return {**super().first(request, record), "lead": wished["id"] if wished else ""}

    def fill(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> None:
        """This function offers the units found and keeps those already chosen."""
        query = str(form["find"].value() or "")
        found = finding.unit_choices(finding.units(request, query))
        names = finding.names_of(request)
        wished = record["wishedUnit"]
        if wished:
            names[wished["id"]] = wished["name"]
        for name in ("lead", "co"):
            finding.keep_chosen(form.fields[name], found, form[name].value(), names)  # type: ignore[arg-type]

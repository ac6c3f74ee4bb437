"""What a handling unit does with its assignment: sign, ask to return, log a contact, reply."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portals.acts import ActPage
from portals.assignments import first_assignment, named_assignment
from portals.checklist import checks
from portals.forms.base import PortalForm
from portals.forms.unit import ContactForm, ReplyForm, ReportUpForm, RequestReturnForm, SignForm


class AssignmentPage(ActPage):
    """An act on one assignment of the case."""

    def first(self, request: HttpRequest, record: dict[str, Any]) -> dict[str, Any]:
        """This function names the viewer's assignment."""
        return {**super().first(request, record), "assignment": first_assignment(record, self.verb)}

    def allowed(self, record: dict[str, Any]) -> bool:
        """This function tells whether the viewer's unit has an assignment for this."""
        return bool(first_assignment(record, self.verb))

    def extra(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> dict[str, Any]:
        """This function shows the assignment with its own clocks."""
        del request
        assignment = named_assignment(record, form["assignment"].value())
        return {
            "assignment": assignment,
            "clocks": [
                clock
                for clock in (assignment or {}).get("deadlines", [])
                if clock["state"] == "OPEN" and any(rule in clock["rule"] for rule in self.clock_rules)
            ],
        }


class SignPage(AssignmentPage):
    """Signing for a case."""

    operation = "SignAssignment"
    form_class = SignForm
    verb = "SIGN"
    heading = _("签收")
    button = _("签收")
    decides = _("由本单位签收，签收就是承诺在期限内办。")
    afterwards = _("签收后要联系代表，并在答复期限前答复。")
    done = _("已经签收。")
    clock_rules = ("sign_for", "reply", "co_opinion", "first_contact")


class ReportUpPage(AssignmentPage):
    """Reporting to the superior organ."""

    operation = "ReportToSuperior"
    form_class = ReportUpForm
    verb = "REPORT_UP"
    heading = _("向上级机关报告")
    intro = _("事情属于上级机关职权的，报给上一级的对口机关。本单位仍要按期答复代表。")
    button = _("报告")
    decides = _("由上级机关答复；上级没有法定的答复期限，本级的期限不变。")
    afterwards = _("代表会在办理经过里看到已经报告；上级机关的答复也写在那里。")
    done = _("已经报告上级机关，代表看得到。")
    clock_rules = ("reply",)


class RedoUpPage(AssignmentPage):
    """Handing the redo to the superior organ after the deputy was not satisfied."""

    operation = "RedoToSuperior"
    form_class = ReportUpForm
    verb = "REDO_UP"
    heading = _("交上级机关重新办理")
    intro = _("代表不满意的，可以不再由原单位办，改由它的上级机关重新办理。")
    button = _("交上级机关")
    decides = _("由本级人大代表工作机构决定；上级机关的答复就是这一轮的答复，由代表评价。")
    afterwards = _("重新办理的期限从今天起算。上级机关退回的，仍由原单位办。")
    done = _("已经交上级机关重新办理。")
    clock_rules = ("redo",)


class RequestReturnPage(AssignmentPage):
    """Asking to hand it back."""

    operation = "RequestReturn"
    form_class = RequestReturnForm
    verb = "REQUEST_RETURN"
    heading = _("申请退回")
    button = _("交上退回申请")
    decides = _("由交办的人大代表工作机构决定。决定以前，本单位仍要办理。")
    afterwards = _("同意的，改交别的单位；不同意的，本单位继续办，期限不变。")
    done = _("退回申请已经交上，等人大决定。")
    clock_rules = ("return_request",)
    optional = ("proposal",)


class ContactPage(AssignmentPage):
    """Logging a talk with the deputy."""

    operation = "LogContact"
    form_class = ContactForm
    verb = "LOG_CONTACT"
    heading = _("记录一次联系")
    intro = _("和代表谈过一次，就记一次。代表能看到。")
    button = _("记下")
    decides = _("代表看到后觉得不对，可以打电话给人大。")
    done = _("这次联系已经记下。")
    clock_rules = ("first_contact",)

    def first(self, request: HttpRequest, record: dict[str, Any]) -> dict[str, Any]:
        """This function proposes today."""
        return {**super().first(request, record), "on": timezone.localdate()}


class ReplyPage(AssignmentPage):
    """Writing the reply, with a check against empty phrases beside it."""

    operation = "IssueReply"
    form_class = ReplyForm
    template = "reply"
    verb = "REPLY"
    heading = _("写答复")
    button = _("签发答复")
    decides = _("由本单位负责人签发，代表评价办得好不好。")
    afterwards = _("签发后马上送给代表，不能再改；代表不满意的要重新办理。")
    done = _("答复已经签发，送给代表了。")
    clock_rules = ("reply", "redo", "co_opinion")
    optional = ("document",)

    def extra(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> dict[str, Any]:
        """This function checks what is written so far."""
        found = super().extra(request, form, record)
        return {**found, "checks": checks(form, record)}

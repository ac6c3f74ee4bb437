"""What deputies do with one suggestion: answer an invitation, invite, evaluate, withdraw."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portals import finding
from portals.acts import ActPage
from portals.forms.base import PortalForm
from portals.forms.suggestion import AnswerForm, EvaluateForm, InviteForm, ReasonForm


class InvitationPage(ActPage):
    """A co-signer reads the text and answers."""

    operation = "AnswerInvitation"
    form_class = AnswerForm
    template = "invitation"
    verb = "ANSWER_INVITATION"
    heading = _("联名邀请")
    intro = _("请您看全文。您确认的是下面这一版文字，改了正文要重新确认。")
    button = _("告诉领衔代表")
    decides = _("您自己决定，别人不能替您确认。")
    afterwards = _("同意的，答复也会送给您；不联名的，不用说理由。")
    done = _("已经告诉领衔代表。")


class InvitePage(ActPage):
    """The leading deputy asks others to co-sign."""

    operation = "InviteCosigners"
    form_class = InviteForm
    template = "invite"
    verb = "INVITE"
    heading = _("邀请代表联名")
    intro = _("只能请本级人大的代表。每个人都要自己看全文、自己确认。")
    button = _("发出邀请")
    decides = _("每位代表自己决定。")
    afterwards = _("还没有确认的人不算联名；您随时可以提交，不用等。")
    done = _("邀请已经发出。")

    def fill(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> None:
        """This function offers the deputies found and keeps those already chosen."""
        del record
        found = finding.deputy_choices(finding.deputies(request, str(form["find"].value() or "")))
        finding.keep_chosen(form.fields["deputies"], found, form["deputies"].value(), finding.names_of(request))  # type: ignore[arg-type]


class EvaluatePage(ActPage):
    """The deputy rates process and result apart."""

    operation = "EvaluateReply"
    form_class = EvaluateForm
    template = "evaluate"
    verb = "EVALUATE"
    heading = _("评价这件答复")
    intro = _("过程和结果分开评。先看答复，再选。")
    button = _("交上评价")
    decides = _("您自己决定，单位在您交上以前看不到，也不能来催。")
    afterwards = _("对结果不满意的，单位要重新办理、再次答复，期限从今天起算。")
    done = _("评价已经交上，谢谢您。")
    clock_rules = ("evaluation",)

    def extra(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> dict[str, Any]:
        """This function shows the reply that is rated."""
        del request, form
        return {"reply": next((one for one in record["replies"] if not one["isCoOpinion"]), None)}


class WithdrawPage(ActPage):
    """Taking a suggestion back."""

    operation = "WithdrawSuggestion"
    form_class = ReasonForm
    verb = "WITHDRAW"
    heading = _("撤回这件建议")
    button = _("撤回")
    decides = _("由您决定，撤回后不能恢复，但记录会留着。")
    afterwards = _("撤回后马上停止办理，承办单位会看到“已撤回”。")
    done = _("已经撤回。")

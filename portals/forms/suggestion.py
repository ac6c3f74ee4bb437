"""Forms of who writes a suggestion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portals.forms.base import Choices, Line, PortalForm, Text, Ticks


class SuggestionForm(PortalForm):
    """A suggestion being written; everything may be empty while it is a draft."""

    id = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(
        required=False,
        label=_("标题"),
        help_text=_("一件建议只说一件事。从“关于”写起，30 个字以内。"),
        widget=Text(rows=1, **{"data-count": "title-count"}),
    )
    matter = forms.CharField(
        required=False,
        label=_("事实和问题"),
        help_text=_("在哪里、什么情况、影响多少人。"),
        widget=Text(rows=4),
    )
    proposal = forms.CharField(
        required=False, label=_("具体建议"), help_text=_("希望谁做什么、做到什么程度。"), widget=Text(rows=4)
    )
    wished_unit = forms.CharField(required=False, label=_("希望哪个单位办"), widget=Choices())
    secrecy = forms.ChoiceField(
        required=False,
        label=_("公开到什么程度"),
        choices=[
            ("OPEN", _("全文公开")),
            ("TITLE", _("不公开全文，只公开标题和办理结果")),
            ("IDENTITY_HIDDEN", _("请求保密：对办理单位不露姓名")),
        ],
        initial="OPEN",
        help_text=_("涉及国家秘密的内容不能写在这里，请走纸质渠道。"),
        widget=Choices(),
    )

    def given(self) -> dict[str, Any]:
        """This function returns the input of saveDraft; empty texts are sent, because a draft may be emptied."""
        found = super().given()
        for name in ("title", "matter", "proposal"):
            found[name] = self.cleaned_data[name]
        choice = found.pop("secrecy", "OPEN")
        found["secrecy"] = "IDENTITY_HIDDEN" if choice == "IDENTITY_HIDDEN" else "NORMAL"
        found["openToPublic"] = choice == "OPEN"
        if "id" not in found:
            found.pop("revision", None)
        return found


class SubmitForm(PortalForm):
    """Confirms that a suggestion is handed in."""


class InviteForm(PortalForm):
    """Deputies asked to co-sign."""

    find = forms.CharField(required=False, label=_("找代表"), help_text=_("写姓名的一部分。"), widget=Line())
    deputies = forms.MultipleChoiceField(required=False, label=_("请哪几位"), widget=Ticks())

    def given(self) -> dict[str, Any]:
        """This function returns the input of inviteCosigners."""
        found = super().given()
        found.pop("find", None)
        found.setdefault("deputies", [])
        return found


class AnswerForm(PortalForm):
    """A co-signer's answer."""

    agree = forms.ChoiceField(
        required=False,
        label=_("您的决定"),
        choices=[("yes", _("我看过全文，同意联名")), ("no", _("不联名"))],
        widget=Choices(),
    )

    def given(self) -> dict[str, Any]:
        """This function returns the input of answerInvitation."""
        return {**super().given(), "agree": self.cleaned_data["agree"] == "yes"}

    def clean_agree(self) -> str:
        """This function refuses an answer that was not chosen."""
        if not self.cleaned_data["agree"]:
            raise forms.ValidationError(_("还没有选。请选同意或不联名。"), code="missing")
        return str(self.cleaned_data["agree"])


class ReasonForm(PortalForm):
    """An act that needs nothing but its reason."""

    reason = forms.CharField(required=False, label=_("理由"), widget=Text())

    def given(self) -> dict[str, Any]:
        """This function returns the input with the reason, even if empty: the API says what is missing."""
        return {**super().given(), "reason": self.cleaned_data["reason"]}


class GuestForm(PortalForm):
    """A suggestion to a congress below."""

    congress = forms.ChoiceField(required=False, label=_("提给哪一级人大"), widget=Choices())
    title = forms.CharField(required=False, label=_("标题"), widget=Line())
    matter = forms.CharField(required=False, label=_("事实和问题"), widget=Text(rows=6))
    proposal = forms.CharField(required=False, label=_("具体建议"), widget=Text(rows=5))

    def given(self) -> dict[str, Any]:
        """This function returns the input of suggestAsGuest; what is missing is said by the API."""
        found = {**super().given(), **{name: self.cleaned_data[name] for name in ("title", "matter", "proposal")}}
        found.pop("revision", None)
        return {**found, "congress": self.cleaned_data["congress"] or ""}


class EvaluateForm(PortalForm):
    """A deputy's evaluation on two axes; nothing is chosen beforehand."""

    process = forms.ChoiceField(
        label=_("办理过程"),
        choices=[("SATISFIED", _("满意")), ("BASICALLY_SATISFIED", _("基本满意")), ("DISSATISFIED", _("不满意"))],
        error_messages={"required": _("还没有选办理过程怎么样。请选一格。")},
    )
    result = forms.ChoiceField(
        label=_("办理结果"),
        choices=[("SATISFIED", _("满意")), ("BASICALLY_SATISFIED", _("基本满意")), ("DISSATISFIED", _("不满意"))],
        error_messages={"required": _("还没有选办理结果怎么样。请选一格。")},
    )
    reason = forms.CharField(
        required=False,
        label=_("不满意的原因"),
        help_text=_("哪一条没有办好、希望怎么办。单位要按这个重新办理。"),
        widget=Text(),
    )

"""Forms of the congress's staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portals import words
from portals.forms.base import Choices, Line, PortalForm, Text, Ticks, camel


class ReviewForm(PortalForm):
    """The intake review: accept, return for changes, or refuse with a ground."""

    DECISIONS = [
        ("ACCEPT", _("受理，给编号")),
        ("RETURN", _("退回，请代表修改")),
        ("REFUSE", _("不予受理")),
    ]
    GROUNDS = [
        ("BEYOND_POWERS", _("超出本行政区域或者机关职权")),
        ("JUDICIAL", _("涉及具体司法案件")),
        ("PERSONAL", _("涉及代表本人或亲属个人事务")),
        ("PETITION", _("转交的信访、申诉、控告材料")),
        ("TENDER", _("涉及具体招标投标结果")),
        ("EMPTY", _("没有实际内容")),
        ("ACADEMIC", _("属学术讨论")),
        ("ADVERTISING", _("推介产品或者广告")),
        ("CONSULTATION", _("属法律政策咨询")),
        ("INTEREST", _("可能存在利益冲突")),
        ("AGENDA", _("属大会议程文件的修改意见")),
    ]
    decision = forms.ChoiceField(
        label=_("审查意见"),
        choices=DECISIONS,
        widget=Choices(),
        error_messages={"required": _("还没有选审查意见。请选一项。")},
    )
    ground = forms.ChoiceField(required=False, label=_("不予受理的依据"), choices=GROUNDS, widget=Choices())
    category = forms.CharField(
        required=False, label=_("类别"), help_text=_("受理时可以写，例如：农林水利。"), widget=Line()
    )
    reason = forms.CharField(
        required=False,
        label=_("理由"),
        help_text=_("退回或不予受理时要写，代表会看到。"),
        widget=Text(),
    )

    OPERATIONS = {
        "ACCEPT": ("AcceptSuggestion", ("category",)),
        "RETURN": ("ReturnSuggestion", ("reason",)),
        "REFUSE": ("RefuseSuggestion", ("reason", "ground")),
    }

    @property
    def operation(self) -> str:
        """The mutation that the chosen decision means."""
        return self.OPERATIONS[self.cleaned_data["decision"]][0]

    def given(self) -> dict[str, Any]:
        """This function returns the input of the chosen mutation."""
        found = {"clientKey": str(self.cleaned_data["client_key"]), "revision": self.cleaned_data["revision"]}
        for name in self.OPERATIONS[self.cleaned_data["decision"]][1]:
            found[name] = self.cleaned_data[name]
        return found


class FindForm(PortalForm):
    """A form with a box that finds units or deputies; `found` fills the choices."""

    find = forms.CharField(
        required=False, label=_("找单位"), help_text=_("写单位名称的一部分，例如：水利。"), widget=Line()
    )

    def given(self) -> dict[str, Any]:
        """This function returns the input without the search box."""
        found = super().given()
        found.pop("find", None)
        return found


class AssignForm(FindForm):
    """One lead unit, several co-handling units."""

    lead = forms.ChoiceField(required=False, label=_("主办单位（一个）"), widget=Choices())
    co = forms.MultipleChoiceField(required=False, label=_("协办单位"), widget=Ticks())
    note = forms.CharField(required=False, label=_("交办意见"), help_text=_("单位会看到。"), widget=Text(rows=3))
    difficult = forms.BooleanField(required=False, label=_("涉及面广、难度大，按较长的期限办"))

    def given(self) -> dict[str, Any]:
        """This function returns the input of assignSuggestion; without a lead the API says so."""
        return {**super().given(), "lead": self.cleaned_data["lead"] or ""}


class DecideReturnForm(FindForm):
    """Whether a unit may hand a case back, and who gets it then."""

    assignment = forms.CharField(widget=forms.HiddenInput)
    approve = forms.ChoiceField(
        label=_("是否同意退回"),
        choices=[("yes", _("同意退回，改交别的单位")), ("no", _("不同意，请该单位继续办"))],
        widget=Choices(),
        error_messages={"required": _("还没有选是否同意。请选一项。")},
    )
    lead = forms.ChoiceField(required=False, label=_("改交哪个单位"), widget=Choices())
    reason = forms.CharField(required=False, label=_("理由"), help_text=_("申请的单位会看到。"), widget=Text(rows=3))

    def given(self) -> dict[str, Any]:
        """This function returns the input of decideReturn."""
        found = super().given()
        found["approve"] = self.cleaned_data["approve"] == "yes"
        found["reason"] = self.cleaned_data["reason"]
        if not found["approve"]:
            found.pop("lead", None)
        return found


class CloseForm(PortalForm):
    """Closing a case."""

    note = forms.CharField(required=False, label=_("办结说明"), widget=Text(rows=3))


class PublishForm(PortalForm):
    """What the public may read."""

    scope = forms.ChoiceField(
        label=_("公开什么"),
        choices=[("BOTH", _("建议全文和答复")), ("REPLY", _("只公开答复")), ("TEXT", _("只公开建议全文"))],
        widget=Choices(),
        error_messages={"required": _("还没有选公开什么。请选一项。")},
    )
    note = forms.CharField(required=False, label=_("公开审查说明"), widget=Text(rows=3))


class AssignDownForm(PortalForm):
    """Entrusting a lower congress."""

    congress = forms.ChoiceField(required=False, label=_("交给哪一级人大"), widget=Choices())
    reason = forms.CharField(required=False, label=_("请下级做什么"), widget=Text())

    def given(self) -> dict[str, Any]:
        """This function returns the input of assignDown."""
        found = super().given()
        return {**found, "congress": self.cleaned_data["congress"] or "", "reason": self.cleaned_data["reason"]}


class EntrustForm(PortalForm):
    """Entrusting deputies of the congress above."""

    deputies = forms.MultipleChoiceField(required=False, label=_("委托哪几位代表"), widget=Ticks())
    reason = forms.CharField(required=False, label=_("为什么要到上级提出"), widget=Text())

    def given(self) -> dict[str, Any]:
        """This function returns the input of entrustDeputies; what is missing is said by the API."""
        return {**super().given(), "deputies": self.cleaned_data["deputies"], "reason": self.cleaned_data["reason"]}


class LowerUnitForm(FindForm):
    """Charging a unit of a lower government."""

    unit = forms.ChoiceField(required=False, label=_("下级政府的哪个单位"), widget=Choices())
    note = forms.CharField(required=False, label=_("交办意见"), help_text=_("单位会看到。"), widget=Text(rows=3))

    def given(self) -> dict[str, Any]:
        """This function returns the input of assignToLowerUnit; what is missing is said by the API."""
        return {**super().given(), "unit": self.cleaned_data["unit"] or "", "note": self.cleaned_data["note"]}


class CrossingForm(PortalForm):
    """What to do with a case that another congress sends."""

    act = forms.ChoiceField(
        label=_("怎么办"),
        choices=[],
        widget=Choices(),
        error_messages={
            "required": _("还没有选怎么办。请选一项。"),
            "invalid_choice": _("这一项现在不能办，请重新选。"),
        },
    )
    sponsors = forms.MultipleChoiceField(required=False, label=_("请哪几位代表领衔"), widget=Ticks())
    text = forms.CharField(
        required=False, label=_("答复内容"), help_text=_("答复时要写，对方会看到。"), widget=Text(rows=6)
    )
    reply_class = forms.ChoiceField(
        required=False,
        label=_("答复类别"),
        choices=[(code, look[2]) for code, look in words.CLASSES.items()],
        widget=Choices(),
    )
    reason = forms.CharField(
        required=False, label=_("退回的理由"), help_text=_("退回时要写，对方会看到。"), widget=Text(rows=3)
    )

    OPERATIONS = {
        "ACCEPT": ("AcceptCrossing", ("sponsors",)),
        "SPONSOR": ("SponsorCrossing", ()),
        "ANSWER": ("AnswerCrossing", ("text", "reply_class")),
        "RETURN": ("ReturnCrossing", ("reason",)),
    }

    @property
    def operation(self) -> str:
        """The mutation that the chosen act means."""
        return self.OPERATIONS[self.cleaned_data["act"]][0]

    def given(self) -> dict[str, Any]:
        """This function returns the input of the chosen mutation."""
        found = {"clientKey": str(self.cleaned_data["client_key"]), "revision": self.cleaned_data["revision"]}
        for name in self.OPERATIONS[self.cleaned_data["act"]][1]:
            if self.cleaned_data[name] or name != "reply_class":
                found[camel(name)] = self.cleaned_data[name]
        return found

"""Forms about constituents' opinions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portals.forms.base import Choices, Line, PortalForm, Text


class OpinionForm(PortalForm):
    """What a constituent says; no account is needed."""

    title = forms.CharField(required=False, label=_("一句话说清是什么事"), widget=Line())
    text = forms.CharField(
        required=False, label=_("事情的经过"), help_text=_("在哪里、什么时候、希望怎么解决。"), widget=Text(rows=6)
    )
    sender = forms.CharField(required=False, label=_("怎么称呼您"), widget=Line(autocomplete="name"))
    phone = forms.CharField(
        required=False,
        label=_("手机号"),
        help_text=_("只有工作人员和承办单位能看到，公开时隐去。"),
        widget=Line(inputmode="tel", autocomplete="tel"),
    )
    deputy = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(required=False, label=_("这一格请空着"), widget=Line(tabindex="-1"))
    shown_at = forms.FloatField(required=False, widget=forms.HiddenInput)

    def given(self) -> dict[str, Any]:
        """This function returns the input of handInOpinion."""
        found = super().given()
        found.pop("shownAt", None)
        return {**found, "title": self.cleaned_data["title"], "text": self.cleaned_data["text"]}


class FollowForm(forms.Form):
    """Number and code of a receipt."""

    use_required_attribute = False
    number = forms.CharField(
        label=_("回执号"), widget=Line(), label_suffix="", error_messages={"required": _("请写回执号。")}
    )
    code = forms.CharField(
        label=_("查询码"),
        widget=Line(),
        label_suffix="",
        error_messages={"required": _("请写查询码，它和回执号印在一起。")},
    )


class RateForm(PortalForm):
    """A constituent's rating of what came of his opinion."""

    number = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(widget=forms.HiddenInput)
    rating = forms.ChoiceField(
        label=_("您对办理结果"),
        choices=[("SATISFIED", _("满意")), ("BASICALLY_SATISFIED", _("基本满意")), ("DISSATISFIED", _("不满意"))],
        error_messages={"required": _("还没有选。请选一格。")},
    )

    def given(self) -> dict[str, Any]:
        """This function returns the input of rateOpinion."""
        found = super().given()
        found.pop("revision", None)
        return found


class ScreenForm(PortalForm):
    """The first sorting of an opinion."""

    find = forms.CharField(required=False, label=_("找单位"), help_text=_("写单位名称的一部分。"), widget=Line())
    decision = forms.ChoiceField(
        label=_("怎么办"),
        choices=[("ACCEPT", _("受理，交单位办")), ("ANSWER", _("当场答复")), ("REFER", _("告诉群众应该找哪里"))],
        widget=Choices(),
        error_messages={"required": _("还没有选怎么办。请选一项。")},
    )
    unit = forms.ChoiceField(required=False, label=_("交给哪个单位"), widget=Choices())
    text = forms.CharField(
        required=False, label=_("告诉群众的话"), help_text=_("当场答复和指引时要写。"), widget=Text()
    )

    def given(self) -> dict[str, Any]:
        """This function returns the input of screenOpinion."""
        found = super().given()
        found.pop("find", None)
        if found["decision"] != "ACCEPT":
            found.pop("unit", None)
        return found


class OpinionTextForm(PortalForm):
    """A unit's answer to an opinion, or the feedback to the constituent."""

    text = forms.CharField(required=False, label=_("内容"), widget=Text(rows=6))

    def given(self) -> dict[str, Any]:
        """This function returns the input with the text, even if empty."""
        return {**super().given(), "text": self.cleaned_data["text"]}


class FindingForm(PortalForm):
    """What a group of deputies found on the spot."""

    AREAS = [
        ("VILLAGE", _("村组道路、环境卫生、邻里事务（乡镇）")),
        ("TOWN", _("镇区街道、集市、小型水利（乡镇）")),
        ("COUNTY_ROADS", _("县乡公路、县城建设（县）")),
        ("COUNTY_SERVICES", _("教育、医疗、社会保障（县）")),
        ("CITY_ROADS", _("国道省道、跨县道路（市）")),
        ("CITY_WATERS", _("跨县河流、大中型水库（市）")),
    ]
    activity = forms.CharField(required=False, label=_("哪个小组的哪次活动"), widget=Line())
    title = forms.CharField(required=False, label=_("一句话说清是什么事"), widget=Line())
    text = forms.CharField(required=False, label=_("发现的问题"), widget=Text(rows=5))
    area = forms.ChoiceField(
        label=_("属于哪一类事"),
        choices=AREAS,
        widget=Choices(),
        error_messages={"required": _("还没有选属于哪一类事。请选一项。")},
    )
    congress = forms.ChoiceField(
        required=False, label=_("属乡镇的，是哪里"), help_text=_("不属乡镇的不用选。"), widget=Choices()
    )

    def given(self) -> dict[str, Any]:
        """This function returns the input of recordFinding; what is missing is said by the API."""
        found = {**super().given(), **{name: self.cleaned_data[name] for name in ("activity", "title", "text")}}
        found.pop("revision", None)
        return found

"""Operators' forms: what is wrong with them is said by the API."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portals.forms.base import Choices, Line, PortalForm, Text


class ConnectForm(PortalForm):
    """Switching a congress on."""

    code = forms.CharField(
        label=_("区划代码"), widget=Line(inputmode="numeric"), required=False, help_text=_("例如 451123")
    )
    session_name = forms.CharField(label=_("届次"), widget=Line(), required=False, help_text=_("例如 十七届五次会议"))
    phone = forms.CharField(label=_("办公电话"), widget=Line(), required=False)


class SuspendForm(PortalForm):
    """Taking a congress off the network for a time."""

    reason = forms.CharField(label=_("停用的原因"), widget=Text(rows=2), required=False, help_text=_("本级人大会看到"))


class RenameForm(PortalForm):
    """A place has another name."""

    place = forms.CharField(label=_("新的地名"), widget=Line(), required=False, help_text=_("例如 钟山市"))


class PlainForm(PortalForm):
    """A button without anything to fill in."""


class LifeForm(PortalForm):
    """A long work: chosen first, then confirmed with the congress's name after its effects were read."""

    confirmation = forms.CharField(label=_("照写人大全称，确认办理"), widget=Line(), required=False)


class MoveForm(LifeForm):
    """Another superior."""

    under = forms.CharField(
        label=_("新的上级的区划代码"), widget=Line(inputmode="numeric"), required=False, help_text=_("例如 4511")
    )


class MergeForm(LifeForm):
    """Another township takes the records in."""

    into = forms.CharField(
        label=_("承接的乡镇的区划代码"),
        widget=Line(inputmode="numeric"),
        required=False,
        help_text=_("同一个县里的另一个乡镇，例如 451122100"),
    )


class SubdistrictForm(LifeForm):
    """A township becomes a sub-district."""

    new_code = forms.CharField(
        label=_("街道的新代码"), widget=Line(inputmode="numeric"), required=False, help_text=_("例如 451122001")
    )
    name = forms.CharField(label=_("街道名称"), widget=Line(), required=False, help_text=_("例如 回龙街道"))


class ExportForm(LifeForm):
    """The whole congress as a file; nothing is to be chosen or confirmed."""

    confirmation = None  # type: ignore[assignment]


class RestoreForm(LifeForm):
    """Back to a kept export."""

    export = forms.ChoiceField(label=_("恢复到哪个导出文件"), widget=Choices(), required=False)

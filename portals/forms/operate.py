"""Operators' forms: what is wrong with them is said by the API."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portals.forms.base import Line, PortalForm, Text


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

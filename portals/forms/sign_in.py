"""The form of the sign-in page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portals.forms.base import Line


class SignInForm(forms.Form):
    """Name and password."""

    use_required_attribute = False
    username = forms.CharField(
        label=_("登录名"),
        label_suffix="",
        widget=Line(autocomplete="username", autocapitalize="none"),
        error_messages={"required": _("还没有写登录名。")},
    )
    password = forms.CharField(
        label=_("密码"),
        label_suffix="",
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
        error_messages={"required": _("还没有写密码。")},
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

"""Forms of a handling unit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portals import words
from portals.forms.base import Choices, Day, Line, PortalForm, Text

COMMITMENT_ROWS = 4


class SignForm(PortalForm):
    """Signing for an assignment."""

    assignment = forms.CharField(widget=forms.HiddenInput)


class RequestReturnForm(PortalForm):
    """Asking to hand a case back."""

    assignment = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        required=False, label=_("为什么不归本单位办"), help_text=_("写依据，例如职责分工的文件。"), widget=Text()
    )
    proposal = forms.CharField(required=False, label=_("建议交给哪个单位"), widget=Line())

    def given(self) -> dict[str, Any]:
        """This function returns the input of requestReturn."""
        return {**super().given(), "reason": self.cleaned_data["reason"]}


class ReportUpForm(PortalForm):
    """Reporting to the organ above, or handing the redo to it."""

    assignment = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(required=False, label=_("理由"), help_text=_("写清为什么要上级机关来办。"), widget=Text())

    def given(self) -> dict[str, Any]:
        """This function returns the input with the reason, even if empty: the API says what is missing."""
        return {**super().given(), "reason": self.cleaned_data["reason"]}


class ContactForm(PortalForm):
    """A talk with the deputy."""

    assignment = forms.CharField(widget=forms.HiddenInput)
    on = forms.DateField(
        label=_("哪一天"),
        widget=Day(),
        error_messages={"required": _("还没有写哪一天。"), "invalid": _("日期要写成 2026-11-21 这样。")},
    )
    way = forms.ChoiceField(
        label=_("怎么联系的"),
        choices=[
            ("SITE", _("一起去现场")),
            ("VISIT", _("上门走访")),
            ("MEETING", _("座谈")),
            ("PHONE", _("电话")),
            ("ONLINE", _("网络")),
        ],
        widget=Choices(),
        error_messages={"required": _("还没有选怎么联系的。请选一项。")},
    )
    stage = forms.ChoiceField(
        label=_("在哪一步"),
        choices=[("BEFORE", _("办理前")), ("DURING", _("办理中")), ("AFTER", _("办理后"))],
        widget=Choices(),
        error_messages={"required": _("还没有选在哪一步。请选一项。")},
    )
    text = forms.CharField(required=False, label=_("谈了什么"), widget=Text())

    def given(self) -> dict[str, Any]:
        """This function returns the input of logContact."""
        return {**super().given(), "text": self.cleaned_data["text"]}


class ClassChoices(Choices):
    """Reply classes as boxes with letter, words and a hint."""

    template_name = "portals/parts/class_choices.html"


class ReplyForm(PortalForm):
    """A unit's reply with its class and commitments."""

    assignment = forms.CharField(widget=forms.HiddenInput)
    reply_class = forms.ChoiceField(
        label=_("办到什么程度"),
        help_text=_("按实际情况选。代表评价时会看到，以后可以升级。"),
        choices=[(code, entry[2]) for code, entry in words.CLASSES.items()],
        widget=ClassChoices(),
        error_messages={"required": _("还没有选办到什么程度。请选一格。")},
    )
    document = forms.CharField(required=False, label=_("文号"), widget=Line())
    text = forms.CharField(
        required=False, label=_("答复正文"), help_text=_("先写做了什么，再写接下来哪天做完什么。"), widget=Text(rows=8)
    )
    signer = forms.CharField(required=False, label=_("签发人"), widget=Line())
    contact = forms.CharField(required=False, label=_("联系人"), widget=Line())
    phone = forms.CharField(required=False, label=_("联系电话"), widget=Line(inputmode="tel"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, COMMITMENT_ROWS + 1):
            self.fields[f"what_{row}"] = forms.CharField(
                required=False, label=_("第 %(row)s 项做什么") % {"row": row}, widget=Line()
            )
            self.fields[f"due_{row}"] = forms.DateField(
                required=False,
                label=_("第 %(row)s 项什么时候前") % {"row": row},
                widget=Day(),
                error_messages={"invalid": _("日期要写成 2026-11-21 这样。")},
            )

    @property
    def commitment_rows(self) -> list[tuple[Any, Any]]:
        """The pairs of fields of the commitments, in order."""
        return [(self[f"what_{row}"], self[f"due_{row}"]) for row in range(1, COMMITMENT_ROWS + 1)]

    def given(self) -> dict[str, Any]:
        """This function returns the input of issueReply with its commitments."""
        plain = {"document", "text", "signer", "contact", "phone"}
        found = {key: value for key, value in super().given().items() if "_" not in key}
        found = {key: value for key, value in found.items() if not key.startswith(("what", "due"))}
        found |= {name: self.cleaned_data[name] for name in plain}
        found["commitments"] = self.commitments()
        return found

    def commitments(self) -> list[dict[str, Any]]:
        """This function returns the commitments typed so far."""
        rows = []
        for row in range(1, COMMITMENT_ROWS + 1):
            what, due = self.cleaned_data.get(f"what_{row}"), self.cleaned_data.get(f"due_{row}")
            if what or due:
                rows.append({"what": what or "", "dueOn": due.isoformat() if due else None})
        return rows

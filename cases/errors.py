"""The errors that every action on a case can raise; the others stand beside what raises them.

Every message first says what was not done, then what to do. Codes never change.
"""

from datetime import datetime
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class CaseError(DomainError):
    """The root of all refusals of this room."""

    code: ClassVar[str] = "CASE_ERROR"
    message: ClassVar[str | Promise] = _("没有办成。请刷新页面后再试，或者打电话给代表工委。")
    # Further refusals of the same input, so that a form can show all of them at once.
    also: "tuple[CaseError, ...]" = ()


class CaseNotFound(CaseError):
    """There is no such case, or this person may not know of it: both look the same."""

    code = "CASE_NOT_FOUND"
    message = _("没有找到这件建议，或者您不能查看它。请核对编号，或者打电话给代表工委。")


class NotAllowed(CaseError):
    """The person does not hold the role that this act needs."""

    code = "NOT_ALLOWED"
    message = _("没有办成：您的身份不能办这一步。请由有权办理的人员登录后再办。")


class WrongState(CaseError):
    """The act does not fit where the case stands now."""

    code = "WRONG_STATE"
    message = _("没有办成：这件建议现在是“{state}”，不能办这一步。请刷新页面看看现在该办什么。")


class StaleCase(CaseError):
    """Somebody else acted since the page was opened; carries who, what, when and who holds it now."""

    code = "STALE_CASE"
    message = _("没有保存：您打开页面以后，{who}已经办了“{what}”。您写的内容还在，请核对后再办。")

    def __init__(self, *, who: str, what: str, at: datetime, holder: str) -> None:
        super().__init__(who=who, what=what)
        self.who = who
        self.what = what
        self.at = at
        self.holder = holder


class ReusedKey(CaseError):
    """The same client key came with a different input."""

    code = "REUSED_KEY"
    message = _("没有再次办理：同一个请求标识已经用于另一项内容。请刷新页面后重新填写。")


class MissingPart(CaseError):
    """A required part is empty."""

    code = "MISSING_PART"
    message = _("没有保存：还没有填写“{part}”。请填写后再办。")


class TooLong(CaseError):
    """A text is longer than its limit."""

    code = "TOO_LONG"
    message = _("没有保存：“{part}”最多 {limit} 个字，现在有 {length} 个字。请删短后再办。")


class UnknownChoice(CaseError):
    """A value is none of those that may be chosen."""

    code = "UNKNOWN_CHOICE"
    message = _("没有保存：“{part}”不是可以选的值。请重新选择。")

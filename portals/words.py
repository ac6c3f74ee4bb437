"""The look of the API's enums: icon, tone and the words that the API leaves to the page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# state: icon, tone (visual language, part 2)
STATES: dict[str, tuple[str, str]] = {
    "DRAFT": ("pencil", "dashed"),
    "COSIGNING": ("people", "blue"),
    "SUBMITTED": ("send", "blue"),
    "INTAKE_REVIEW": ("search", "blue"),
    "RETURNED": ("arrow-return-left", "amber"),
    "NOT_ACCEPTED": ("slash-circle", "grey"),
    "ACCEPTED": ("journal-check", "blue"),
    "ASSIGNED": ("box-arrow-in-right", "blue"),
    "HANDLING": ("gear", "blue"),
    "REPLIED": ("envelope-check", "blue"),
    "EVALUATED": ("clipboard-check", "green"),
    "REDO": ("arrow-repeat", "amber"),
    "CONCILIATION": ("chat-square-text", "amber"),
    "TRACKING": ("binoculars", "blue"),
    "CLOSED": ("archive", "green"),
    "WITHDRAWN": ("x-circle", "grey"),
    "RECEIVED": ("inbox", "blue"),
    "REFERRED_OUT": ("signpost", "grey"),
    "UNIT_ANSWERED": ("envelope-check", "blue"),
    "FEEDBACK_GIVEN": ("chat-left-text", "green"),
    "RATED": ("clipboard-check", "green"),
}
ASSIGNMENTS: dict[str, tuple[str, str]] = {
    "PENDING_SIGN": ("pen", "blue"),
    "SIGNED": ("gear", "blue"),
    "RETURN_REQUESTED": ("question-diamond", "amber"),
    "RETURN_APPROVED": ("arrow-return-left", "grey"),
    "REPLIED": ("envelope-check", "green"),
    "CO_OPINION_SENT": ("check-circle-fill", "green"),
    "REDO": ("arrow-repeat", "amber"),
    "DONE": ("archive", "green"),
    "REVOKED": ("x-circle", "grey"),
}
CROSSINGS: dict[str, tuple[str, str]] = {
    "WAITING": ("inbox", "dashed"),
    "ACCEPTED": ("journal-check", "blue"),
    "SPONSORED": ("person-check", "blue"),
    "RETURNED": ("arrow-return-left", "amber"),
    "ANSWERED": ("envelope-check", "green"),
    "CLOSED": ("archive", "green"),
}
COSIGNERS: dict[str, tuple[str, str]] = {
    "INVITED": ("hourglass-split", "dashed"),
    "AGREED": ("check-circle-fill", "green"),
    "DECLINED": ("x-circle", "grey"),
    "LAPSED": ("arrow-repeat", "amber"),
}
TAGS: dict[str, dict[str, tuple[str, str]]] = {
    "case": STATES,
    "assignment": ASSIGNMENTS,
    "crossing": CROSSINGS,
    "cosigner": COSIGNERS,
}

RATINGS: dict[str, tuple[str, str, str | Promise]] = {
    "SATISFIED": ("check-circle-fill", "green", _("满意")),
    "BASICALLY_SATISFIED": ("circle-half", "amber", _("基本满意")),
    "DISSATISFIED": ("x-circle-fill", "red", _("不满意")),
}

# class: letter, tone, words, hint for who writes the reply
CLASSES: dict[str, tuple[str, str, str | Promise, str | Promise]] = {
    "SOLVED": ("A", "green", _("已解决"), _("已经办好，或已采纳")),
    "IN_PROGRESS": ("B", "blue", _("正在解决"), _("已动工或已列入计划，要写日期")),
    "PLANNED": ("B", "blue", _("列入计划"), _("已列入计划，逐步解决，要写日期")),
    "LATER": ("C", "amber", _("以后解决"), _("条件不够，要写清缺什么")),
    "REFERENCE": ("D", "grey", _("留作参考"), _("办不了，要说明理由")),
    "SUPERIOR": ("E", "grey", _("报上级"), _("属于上级职权，要写明已报给谁")),
}

LEVELS: dict[str, tuple[str, str | Promise]] = {
    "NATION": ("国", _("全国")),
    "PROVINCE": ("省", _("省级")),
    "CITY": ("市", _("市级")),
    "COUNTY": ("县", _("县级")),
    "TOWNSHIP": ("乡", _("乡镇级")),
}

GROUPS: dict[str, str | Promise] = {
    "OVERDUE": _("已逾期"),
    "TODAY": _("今天到期"),
    "SOON": _("5 个工作日内"),
    "LATER": _("以后"),
}
SOURCES: dict[str, tuple[str, str | Promise]] = {
    "OWN": ("dash", _("本级")),
    "BELOW": ("arrow-up", _("下级上报")),
    "ABOVE": ("arrow-down", _("上级交下")),
}

TONE_ICONS: dict[str, str] = {
    "CALM": "clock",
    "NEAR": "hourglass-split",
    "URGENT": "alarm-fill",
    "TODAY": "alarm-fill",
    "OVERDUE": "exclamation-octagon-fill",
    "DONE": "check-circle-fill",
    "LATE": "exclamation-circle",
}

WEEKDAYS: tuple[str | Promise, ...] = (
    _("星期一"),
    _("星期二"),
    _("星期三"),
    _("星期四"),
    _("星期五"),
    _("星期六"),
    _("星期日"),
)

DAY_MARKS: dict[str, str | Promise] = {
    "PASSED": _("已过"),
    "TODAY": _("今天"),
    "LEFT": _("剩"),
    "SKIPPED": _("休"),
    "MAKEUP": _("班"),
    "DUE": _("期限"),
}

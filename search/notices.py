"""What people are told when only titles and numbers could be searched: why, what is missing, how it comes back."""

from __future__ import annotations

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Reason(Enum):
    """Why the whole text cannot be searched now."""

    SWITCHED_OFF = "SWITCHED_OFF"
    NO_ANSWER = "NO_ANSWER"
    NO_INDEX = "NO_INDEX"
    BEHIND = "BEHIND"


_WHY: dict[Reason, Promise] = {
    Reason.SWITCHED_OFF: gettext_lazy("这里没有开通全文检索。"),
    Reason.NO_ANSWER: gettext_lazy("全文检索现在没有应答。"),
    Reason.NO_INDEX: gettext_lazy("全文检索还没有建好索引。"),
    Reason.BEHIND: gettext_lazy("全文检索正在补录最近的变化。"),
}
_MEND: dict[Reason, Promise] = {
    Reason.SWITCHED_OFF: gettext_lazy("要开通，请管理人员设置 ELASTICSEARCH_URL，再运行 manage.py rebuild_search。"),
    Reason.NO_ANSWER: gettext_lazy(
        "它恢复以后会自动用上，不用做什么；一直不好，请管理人员查看 ELASTICSEARCH_URL 所指的服务。"
    ),
    Reason.NO_INDEX: gettext_lazy("建好以后会自动用上；一直不好，请管理人员运行 manage.py rebuild_search。"),
    Reason.BEHIND: gettext_lazy("补完以后会自动用上；一直不好，请管理人员运行 manage.py index_changes。"),
}


def basic_notice(reason: Reason) -> str:
    """This function returns the notice above the results of a search in basic mode."""
    missing = _("现在只按标题和编号查找，不找正文和答复，没有摘录，也不按人大和答复类别计数。")
    return f"{_WHY[reason]}{missing}{_MEND[reason]}"

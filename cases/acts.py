"""What can be done with a suggestion or an opinion; the portal shows exactly the acts that are allowed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Act(TextChoices):
    """The verbs of the room, as people read them."""

    EDIT = "EDIT", _("修改文本")
    SUBMIT = "SUBMIT", _("提交建议")
    INVITE = "INVITE", _("邀请联名")
    ANSWER_INVITATION = "ANSWER_INVITATION", _("答复联名邀请")
    WITHDRAW = "WITHDRAW", _("撤回建议")
    RETURN = "RETURN", _("退回修改")
    REFUSE = "REFUSE", _("不予受理")
    ACCEPT = "ACCEPT", _("受理并编号")
    ASSIGN = "ASSIGN", _("交办")
    SIGN = "SIGN", _("签收")
    REQUEST_RETURN = "REQUEST_RETURN", _("申请退回")
    DECIDE_RETURN = "DECIDE_RETURN", _("决定退回申请")
    LOG_CONTACT = "LOG_CONTACT", _("记录联系")
    REPLY = "REPLY", _("答复")
    EVALUATE = "EVALUATE", _("评价")
    DECIDE_REDO = "DECIDE_REDO", _("决定重新办理")
    CLOSE = "CLOSE", _("办结归档")
    PUBLISH = "PUBLISH", _("公开")
    WITHHOLD = "WITHHOLD", _("撤下公开")
    REPORT_UP = "REPORT_UP", _("向上级机关报告")
    REDO_UP = "REDO_UP", _("交上级机关重新办理")
    ENTRUST = "ENTRUST", _("委托上级代表提出")
    ASSIGN_LOWER_UNIT = "ASSIGN_LOWER_UNIT", _("交下级政府单位")
    SUGGEST_AS_GUEST = "SUGGEST_AS_GUEST", _("向下级人大提建议")
    ESCALATE = "ESCALATE", _("上报")
    ASSIGN_DOWN = "ASSIGN_DOWN", _("交下")
    ANSWER_CROSSING = "ANSWER_CROSSING", _("答复来件")
    SCREEN = "SCREEN", _("甄别")
    ANSWER_OPINION = "ANSWER_OPINION", _("反馈办理情况")
    GIVE_FEEDBACK = "GIVE_FEEDBACK", _("告知群众")
    RECORD_FINDING = "RECORD_FINDING", _("记录小组发现的问题")
    ESCALATE_OPINION = "ESCALATE_OPINION", _("群众意见上报上级")
    RATE_OPINION = "RATE_OPINION", _("评价")
    CONVERT = "CONVERT", _("转为代表建议")

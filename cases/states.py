"""The codes of the life-cycle with their Chinese names (domain.md §3.2, §3.5, §3.6)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseKind(TextChoices):
    """What a card stands for."""

    SUGGESTION = "SUGGESTION", _("代表建议")
    OPINION = "OPINION", _("群众意见")


class CaseState(TextChoices):
    """The steps of a suggestion; the last five belong to opinions."""

    DRAFT = "DRAFT", _("草稿")
    COSIGNING = "COSIGNING", _("征集联名")
    SUBMITTED = "SUBMITTED", _("已提交")
    INTAKE_REVIEW = "INTAKE_REVIEW", _("受理初审")
    RETURNED = "RETURNED", _("退回修改")
    NOT_ACCEPTED = "NOT_ACCEPTED", _("不予受理")
    ACCEPTED = "ACCEPTED", _("已受理")
    ASSIGNED = "ASSIGNED", _("正式交办")
    HANDLING = "HANDLING", _("办理中")
    REPLIED = "REPLIED", _("已答复")
    EVALUATED = "EVALUATED", _("已评价")
    REDO = "REDO", _("重新办理")
    CONCILIATION = "CONCILIATION", _("协调研究")
    TRACKING = "TRACKING", _("跟踪办理")
    CLOSED = "CLOSED", _("办结归档")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    RECEIVED = "RECEIVED", _("已登记")
    REFERRED_OUT = "REFERRED_OUT", _("引导其他渠道")
    UNIT_ANSWERED = "UNIT_ANSWERED", _("单位已反馈")
    FEEDBACK_GIVEN = "FEEDBACK_GIVEN", _("已反馈群众")
    RATED = "RATED", _("群众已评价")


class Channel(TextChoices):
    """When a suggestion was raised; it decides who accepts it and how fast."""

    IN_SESSION = "IN_SESSION", _("大会期间")
    CLOSED_SESSION = "CLOSED_SESSION", _("闭会期间")


class Origin(TextChoices):
    """Where a suggestion comes from (domain.md §3.1)."""

    SELF = "SELF", _("代表提出")
    FROM_OPINION = "FROM_OPINION", _("由群众意见转来")
    ESCALATED = "ESCALATED", _("下级上报")
    ASSIGNED_DOWN = "ASSIGNED_DOWN", _("上级交下")
    GUEST = "GUEST", _("上级代表提出，参照办理")


class Secrecy(TextChoices):
    """Who may learn what (domain.md §3.12)."""

    NORMAL = "NORMAL", _("普通")
    IDENTITY_HIDDEN = "IDENTITY_HIDDEN", _("隐去代表身份")
    RESTRICTED = "RESTRICTED", _("限定范围")


class CosignerState(TextChoices):
    """Where an invitation to co-sign stands; a new text makes an agreement lapse."""

    INVITED = "INVITED", _("待确认")
    AGREED = "AGREED", _("已联名")
    DECLINED = "DECLINED", _("未联名")
    LAPSED = "LAPSED", _("文本有改动，需重新确认")


class AssignmentRole(TextChoices):
    """The part a handling unit plays."""

    LEAD = "LEAD", _("主办")
    CO = "CO", _("协办")
    SEPARATE = "SEPARATE", _("分办")


class AssignmentState(TextChoices):
    """Where the work of one handling unit stands."""

    PENDING_SIGN = "PENDING_SIGN", _("待签收")
    SIGNED = "SIGNED", _("已签收")
    RETURN_REQUESTED = "RETURN_REQUESTED", _("申请退办")
    RETURN_APPROVED = "RETURN_APPROVED", _("同意退办")
    REPLIED = "REPLIED", _("已答复")
    CO_OPINION_SENT = "CO_OPINION_SENT", _("已出协办意见")
    REDO = "REDO", _("重新办理")
    DONE = "DONE", _("已完成")
    REVOKED = "REVOKED", _("已撤回交办")


class ReplyClass(TextChoices):
    """The canonical classes of a reply; the letter a place prints comes from its rule pack."""

    SOLVED = "SOLVED", _("已经解决或基本解决")
    IN_PROGRESS = "IN_PROGRESS", _("正在解决")
    PLANNED = "PLANNED", _("列入计划逐步解决")
    LATER = "LATER", _("条件不具备，以后解决")
    REFERENCE = "REFERENCE", _("留作参考")
    SUPERIOR = "SUPERIOR", _("属上级权限，已向上级反映")


class Rating(TextChoices):
    """How satisfied the deputy (or the citizen) is."""

    SATISFIED = "SATISFIED", _("满意")
    BASICALLY_SATISFIED = "BASICALLY_SATISFIED", _("基本满意")
    DISSATISFIED = "DISSATISFIED", _("不满意")


class ContactWay(TextChoices):
    """How a unit reached the deputy."""

    VISIT = "VISIT", _("上门走访")
    MEETING = "MEETING", _("座谈")
    PHONE = "PHONE", _("电话")
    ONLINE = "ONLINE", _("网络")
    SITE = "SITE", _("现场调研")


class ContactStage(TextChoices):
    """When the contact took place (办前、办中、办后)."""

    BEFORE = "BEFORE", _("办前")
    DURING = "DURING", _("办中")
    AFTER = "AFTER", _("办后")


class DeadlineState(TextChoices):
    """What became of a clock."""

    OPEN = "OPEN", _("进行中")
    MET = "MET", _("按期完成")
    MISSED = "MISSED", _("逾期完成")
    CANCELLED = "CANCELLED", _("已取消")


class CrossingDirection(TextChoices):
    """Which way a case crosses a level."""

    UP = "UP", _("上报")
    DOWN = "DOWN", _("交下")


class CrossingState(TextChoices):
    """Where a crossing stands, seen from either side."""

    WAITING = "WAITING", _("等待对方受理")
    ACCEPTED = "ACCEPTED", _("对方已接收")
    SPONSORED = "SPONSORED", _("代表已领衔提出")
    RETURNED = "RETURNED", _("对方已退回")
    ANSWERED = "ANSWERED", _("已有答复")
    CLOSED = "CLOSED", _("已办结")


class LinkKind(TextChoices):
    """The kinds of links between records of two congresses (domain.md §3.10, §4.3)."""

    ESCALATE = "ESCALATE", _("上报")
    ASSIGN_DOWN = "ASSIGN_DOWN", _("交下")
    REPORT = "REPORT", _("单位向上级报告")
    REDO_UP = "REDO_UP", _("重新办理交上级机关")
    ENTRUST = "ENTRUST", _("委托上级代表提出")
    COPY_DOWN = "COPY_DOWN", _("抄送下级人大")
    GUEST = "GUEST", _("上级代表的建议")
    FINDING_UP = "FINDING_UP", _("分级处理，报上级")
    FINDING_DOWN = "FINDING_DOWN", _("分级处理，交下级")
    OPINION_UP = "OPINION_UP", _("群众意见上报")


class OpinionSource(TextChoices):
    """Whose words an opinion is."""

    CITIZEN = "CITIZEN", _("群众")
    LADDER = "LADDER", _("下级人大上报")
    FINDING = "FINDING", _("代表小组活动")


class PublishScope(TextChoices):
    """What of a case the public may read."""

    TEXT = "TEXT", _("仅公开建议")
    REPLY = "REPLY", _("仅公开答复")
    BOTH = "BOTH", _("公开建议和答复")


class RefusalGround(TextChoices):
    """Why something cannot be a suggestion (domain.md §3.1, union of the local rules)."""

    PERSONAL = "PERSONAL", _("涉及代表本人或亲属个人事务")
    PETITION = "PETITION", _("转交的信访、申诉、控告材料")
    JUDICIAL = "JUDICIAL", _("涉及具体司法案件")
    TENDER = "TENDER", _("涉及具体招标投标结果")
    ACADEMIC = "ACADEMIC", _("属学术讨论")
    ADVERTISING = "ADVERTISING", _("推介产品或者广告")
    CONSULTATION = "CONSULTATION", _("属法律政策咨询")
    EMPTY = "EMPTY", _("没有实际内容")
    BEYOND_POWERS = "BEYOND_POWERS", _("超出本行政区域或者机关职权")
    INTEREST = "INTEREST", _("可能存在利益冲突")
    AGENDA = "AGENDA", _("属大会议程文件的修改意见")


class OpinionDecision(TextChoices):
    """What the station decides on a citizen's opinion at screening."""

    ACCEPT = "ACCEPT", _("受理并转办")
    ANSWER = "ANSWER", _("当场答复")
    REFER = "REFER", _("引导其他渠道")


# What climbs and what descends; the stations of a journey stand in this order.
UPWARD_LINKS = frozenset(
    {
        LinkKind.ESCALATE,
        LinkKind.REPORT,
        LinkKind.REDO_UP,
        LinkKind.ENTRUST,
        LinkKind.FINDING_UP,
        LinkKind.OPINION_UP,
    }
)
# By these a case itself goes up, to be proposed there by a deputy.
RAISING_LINKS = frozenset({LinkKind.ESCALATE, LinkKind.ENTRUST})
# These carry opinions: citizens' words, and what a group of deputies found.
OPINION_LINKS = frozenset({LinkKind.OPINION_UP, LinkKind.FINDING_UP, LinkKind.FINDING_DOWN})
# These go to a handling unit of the other level, not to its congress.
UNIT_LINKS = frozenset({LinkKind.REPORT, LinkKind.REDO_UP})
# Texts that only their author and the invited may see.
PRIVATE_STATES = frozenset({CaseState.DRAFT, CaseState.COSIGNING})
# The author may change the text in these.
EDITABLE_STATES = frozenset({CaseState.DRAFT, CaseState.COSIGNING, CaseState.RETURNED})
# Nothing more happens after these.
FINAL_STATES = frozenset(
    {CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.NOT_ACCEPTED, CaseState.REFERRED_OUT, CaseState.RATED}
)
# A unit is at work in these.
WORKING_STATES = frozenset({CaseState.ASSIGNED, CaseState.HANDLING, CaseState.REDO})
# An assignment in these no longer holds anybody to anything.
ENDED_ASSIGNMENTS = frozenset({AssignmentState.REVOKED, AssignmentState.RETURN_APPROVED})
# An assignment in these still owes its answer.
OWING_ASSIGNMENTS = frozenset(
    {
        AssignmentState.PENDING_SIGN,
        AssignmentState.SIGNED,
        AssignmentState.RETURN_REQUESTED,
        AssignmentState.REDO,
    }
)

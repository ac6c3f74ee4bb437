"""Writing the timeline: every act leaves exactly one event with actor, time and reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, TextChoices
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Event, Opinion
from tenants.actors import Actor
from tenants.context import require_tenant
from tenants.roles import Role


class Kind(TextChoices):
    """The kinds of events; the label is the short name used where somebody acted meanwhile."""

    DRAFT_SAVED = "DRAFT_SAVED", _("保存文本")
    COSIGNERS_INVITED = "COSIGNERS_INVITED", _("邀请联名")
    INVITATION_ANSWERED = "INVITATION_ANSWERED", _("答复联名邀请")
    SUBMITTED = "SUBMITTED", _("提交建议")
    WITHDRAWN = "WITHDRAWN", _("撤回建议")
    RETURNED = "RETURNED", _("退回修改")
    REFUSED = "REFUSED", _("不予受理")
    ACCEPTED = "ACCEPTED", _("受理并编号")
    ASSIGNED = "ASSIGNED", _("交办")
    SIGNED = "SIGNED", _("签收")
    RETURN_REQUESTED = "RETURN_REQUESTED", _("申请退回")
    RETURN_APPROVED = "RETURN_APPROVED", _("同意退回并改交")
    RETURN_REFUSED = "RETURN_REFUSED", _("不同意退回")
    CONTACTED = "CONTACTED", _("与代表联系")
    CO_OPINION_SENT = "CO_OPINION_SENT", _("提出协办意见")
    REPLIED = "REPLIED", _("答复")
    EVALUATED = "EVALUATED", _("评价")
    REDO_OPENED = "REDO_OPENED", _("重新办理")
    CONCILIATION_OPENED = "CONCILIATION_OPENED", _("协调研究")
    CLOSED = "CLOSED", _("办结归档")
    PUBLISHED = "PUBLISHED", _("公开")
    WITHHELD = "WITHHELD", _("撤下公开")
    DEADLINE_MOVED = "DEADLINE_MOVED", _("重新计算期限")
    ESCALATED = "ESCALATED", _("上报")
    ASSIGNED_DOWN = "ASSIGNED_DOWN", _("交下")
    ENTRUSTED = "ENTRUSTED", _("委托上级代表提出")
    LOWER_UNIT_ASSIGNED = "LOWER_UNIT_ASSIGNED", _("交下级政府单位")
    REPORTED_UP = "REPORTED_UP", _("向上级机关报告")
    REDO_HANDED_UP = "REDO_HANDED_UP", _("交上级机关重新办理")
    SUPERIOR_ANSWERED = "SUPERIOR_ANSWERED", _("上级机关答复")
    CROSSING_RECEIVED = "CROSSING_RECEIVED", _("收到来件")
    CROSSING_ACCEPTED = "CROSSING_ACCEPTED", _("接收来件")
    CROSSING_SPONSORED = "CROSSING_SPONSORED", _("领衔提出")
    CROSSING_RETURNED = "CROSSING_RETURNED", _("退回来件")
    CROSSING_PROGRESS = "CROSSING_PROGRESS", _("各级进展")
    OPINION_RECEIVED = "OPINION_RECEIVED", _("登记群众意见")
    OPINION_ACCEPTED = "OPINION_ACCEPTED", _("受理并转办")
    OPINION_ANSWERED_ON_SPOT = "OPINION_ANSWERED_ON_SPOT", _("当场答复")
    OPINION_REFERRED = "OPINION_REFERRED", _("引导其他渠道")
    OPINION_ANSWERED = "OPINION_ANSWERED", _("反馈办理情况")
    FEEDBACK_GIVEN = "FEEDBACK_GIVEN", _("告知群众")
    OPINION_RATED = "OPINION_RATED", _("群众评价")
    FINDING_RECORDED = "FINDING_RECORDED", _("记录小组发现的问题")
    FINDING_ROUTED = "FINDING_ROUTED", _("按职权分级交办")
    FINDING_REPORTED = "FINDING_REPORTED", _("告知代表小组")
    OPINION_ESCALATED = "OPINION_ESCALATED", _("群众意见上报")
    OPINION_SENT_BACK = "OPINION_SENT_BACK", _("答复来件的人大")
    OPINION_CONVERTED = "OPINION_CONVERTED", _("转为代表建议")


# What the public may read in the timeline of a published case.
PUBLIC_KINDS = frozenset(
    {
        Kind.SUBMITTED,
        Kind.ACCEPTED,
        Kind.ASSIGNED,
        Kind.SIGNED,
        Kind.REPLIED,
        Kind.EVALUATED,
        Kind.REDO_OPENED,
        Kind.CLOSED,
        Kind.PUBLISHED,
        Kind.ESCALATED,
        Kind.ASSIGNED_DOWN,
        Kind.CROSSING_PROGRESS,
    }
)


def record(
    *,
    kind: str,
    now: datetime,
    case: Case | None = None,
    opinion: Opinion | None = None,
    actor: Actor | None = None,
    role: str | None = None,
    detail: dict[str, Any] | None = None,
    from_no: int | None = None,
    is_public: bool | None = None,
    message_id: UUID | None = None,
) -> Event:
    """This function writes the next event of a case or an opinion, whose row the caller holds locked.

    `role` is the role under which the actor acted; without it, the first one held at this congress.
    """
    owner: dict[str, Any] = {"case": case} if case is not None else {"opinion": opinion}
    last = Event.objects.filter(**owner).aggregate(last=Max("seq"))["last"] or 0
    event: Event = Event.objects.create(
        **owner,
        seq=last + 1,
        kind=kind,
        at=now,
        actor_id=actor.user_id if actor else None,
        actor_name=actor.name if actor else "",
        actor_role=_role_text(actor=actor, role=role),
        detail=detail or {},
        from_no=from_no,
        is_public=kind in PUBLIC_KINDS if is_public is None else is_public,
        message_id=message_id,
    )
    return event


def _role_text(*, actor: Actor | None, role: str | None) -> str:
    if role is not None:
        return str(Role(role).label)
    if actor is None:
        return ""
    standing = next(iter(actor.at(require_tenant())), None)
    return str(Role(standing.role).label) if standing else ""

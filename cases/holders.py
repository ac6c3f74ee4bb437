"""In whose hands a case is now, what is being done there, and which steps are still to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Assignment, Case, Crossing, Opinion
from cases.states import (
    ENDED_ASSIGNMENTS,
    OWING_ASSIGNMENTS,
    AssignmentRole,
    AssignmentState,
    CaseState,
    CrossingState,
    LinkKind,
    Secrecy,
)
from tenants.levels import Level
from tenants.models import Tenant

_STANDING = (CrossingState.WAITING, CrossingState.ACCEPTED, CrossingState.SPONSORED)


@dataclass(frozen=True)
class Holder:
    """Who holds a case: a name for people, what is being done, and the unit if it is one."""

    name: str
    doing: str
    unit_id: int | None = None
    is_office: bool = False


def office_of(congress: Tenant) -> str:
    """This function returns the office of a congress that reviews and assigns suggestions."""
    if congress.level == Level.TOWNSHIP:
        return _("{place}人大主席团").format(place=congress.place)
    return _("{place}人大常委会代表工委").format(place=congress.place)


def holder_of(
    *,
    case: Case,
    congress: Tenant,
    assignments: Sequence[Assignment],
    crossings: Sequence[Crossing] = (),
) -> Holder:
    """This function returns who holds a suggestion now and what is being done there."""
    state = CaseState(case.state)
    office = office_of(congress)
    deputy = _deputy(case)
    if state in (CaseState.DRAFT, CaseState.COSIGNING, CaseState.RETURNED):
        doing = {
            CaseState.DRAFT: _("正在起草"),
            CaseState.COSIGNING: _("正在征集联名"),
            CaseState.RETURNED: _("正在修改"),
        }[state]
        return Holder(deputy, doing)
    if state in (CaseState.ASSIGNED, CaseState.HANDLING, CaseState.REDO):
        return _at_work(state=state, assignments=assignments, office=office)
    if state == CaseState.REPLIED and case.lead_user_id is not None:
        return Holder(deputy, _("等待代表评价"))
    if state == CaseState.ACCEPTED:
        return _accepted(crossings=crossings, office=office)
    doing = {
        CaseState.SUBMITTED: _("等待受理初审"),
        CaseState.INTAKE_REVIEW: _("受理初审"),
        CaseState.REPLIED: _("核对答复，准备办结"),
        CaseState.EVALUATED: _("准备办结归档"),
        CaseState.CONCILIATION: _("组织代表和承办单位协调研究"),
        CaseState.TRACKING: _("跟踪承诺事项"),
        CaseState.CLOSED: _("已办结归档"),
        CaseState.NOT_ACCEPTED: _("不予受理，已告知代表"),
        CaseState.WITHDRAWN: _("代表已撤回"),
    }.get(state, "")
    return Holder(office, doing, is_office=True)


def _deputy(case: Case) -> str:
    if case.secrecy == Secrecy.IDENTITY_HIDDEN:
        return _("提出建议的代表")
    return case.lead_name or _("提出建议的代表")


def _at_work(*, state: CaseState, assignments: Sequence[Assignment], office: str) -> Holder:
    live = [a for a in assignments if a.state not in ENDED_ASSIGNMENTS]
    owing = [a for a in live if a.state in OWING_ASSIGNMENTS]
    if any(a.state == AssignmentState.RETURN_REQUESTED for a in owing):
        return Holder(office, _("决定承办单位的退回申请"), is_office=True)
    ranked = sorted(owing or live, key=lambda a: (a.role != AssignmentRole.LEAD, a.role, a.assigned_at))
    if not ranked:
        return Holder(office, _("重新确定承办单位"), is_office=True)
    first = ranked[0]
    if first.state == AssignmentState.PENDING_SIGN:
        doing = _("等待签收")
    elif state == CaseState.REDO:
        doing = _("准备再次答复")
    elif first.lower_no is not None:
        doing = _("下级人大组织办理")
    else:
        doing = _("正在办理")
    return Holder(first.unit_name, doing, unit_id=first.unit_id)


def goes_up(crossings: Iterable[Crossing]) -> Crossing | None:
    """This function returns the crossing by which a case stands at the congress above now, or None."""
    for crossing in crossings:
        if not crossing.incoming and crossing.raises and crossing.state in _STANDING:
            return crossing
    return None


def _accepted(*, crossings: Sequence[Crossing], office: str) -> Holder:
    going = goes_up(crossings)
    if going is None:
        return Holder(office, _("确定承办单位"), is_office=True)
    upper = Tenant.objects.filter(no=going.other_no).first()
    if upper is None:
        return Holder(office, _("等待上级回音"), is_office=True)
    if going.link_kind == LinkKind.ENTRUST and going.state == CrossingState.ACCEPTED:
        return Holder(office_of(upper), _("等待受委托的代表提出"))
    doing = _("上级办理") if going.state == CrossingState.SPONSORED else _("等待上级受理")
    return Holder(office_of(upper), doing)


def opinion_holder(*, opinion: Opinion, congress: Tenant) -> Holder:
    """This function returns who holds a citizen's opinion now and what is being done there."""
    office = office_of(congress)
    state = CaseState(opinion.state)
    if state in (CaseState.ACCEPTED, CaseState.ASSIGNED, CaseState.HANDLING) and opinion.unit_name:
        return Holder(opinion.unit_name, _("正在办理"), unit_id=opinion.unit_id)
    doing = {
        CaseState.RECEIVED: _("等待甄别"),
        CaseState.UNIT_ANSWERED: _("准备告知群众"),
        CaseState.FEEDBACK_GIVEN: _("已告知群众，等待评价"),
        CaseState.RATED: _("群众已评价"),
        CaseState.REFERRED_OUT: _("已引导其他渠道"),
        CaseState.CLOSED: _("已办结"),
    }.get(state, "")
    return Holder(office, doing, is_office=True)


def planned_steps(*, case: Case, assignments: Sequence[Assignment]) -> tuple[str, ...]:
    """This function returns the steps that still lie before a suggestion, in order."""
    lead = next(
        (a.unit_name for a in assignments if a.state not in ENDED_ASSIGNMENTS and a.role != AssignmentRole.CO),
        _("承办单位"),
    )
    review, assign = _("受理初审"), _("交办给承办单位")
    sign, reply = _("{unit}签收").format(unit=lead), _("{unit}答复").format(unit=lead)
    again = _("{unit}再次答复").format(unit=lead)
    rate, close = _("代表评价"), _("办结归档")
    whole = [_("提交建议"), review, assign, sign, reply, rate, close]
    if case.lead_user_id is None:
        whole.remove(rate)
    ahead = {
        CaseState.DRAFT: whole,
        CaseState.COSIGNING: whole,
        CaseState.RETURNED: [_("修改后再次提交"), *whole[1:]],
        CaseState.SUBMITTED: whole[1:],
        CaseState.INTAKE_REVIEW: whole[1:],
        CaseState.ACCEPTED: whole[2:],
        CaseState.ASSIGNED: whole[3:],
        CaseState.HANDLING: whole[4:],
        CaseState.REDO: [again, _("代表再次评价"), close],
        CaseState.REPLIED: whole[5:],
        CaseState.EVALUATED: [close],
        CaseState.CONCILIATION: [_("协调研究"), close],
        CaseState.TRACKING: [_("兑现承诺"), close],
    }
    return tuple(ahead.get(CaseState(case.state), ()))

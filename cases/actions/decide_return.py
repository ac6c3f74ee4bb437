"""Decide a unit's request to be relieved: charge another one, or let it go on."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.assigning import charge, due_of_reply, unit_here
from cases.errors import CaseError, MissingPart
from cases.events import Kind
from cases.models import Assignment, Case
from cases.states import AssignmentRole, AssignmentState, CaseState
from tenants.actors import Actor


class SameUnit(CaseError):
    """The unit that asked to be relieved was chosen again."""

    code = "SAME_UNIT"
    message = gettext_lazy("没有改交：{unit}就是申请退回的单位。请选择另一个单位，或者不同意退回。")


def decide_return(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    assignment_id: UUID,
    approve: bool,
    reason: str,
    lead_unit_id: int | None = None,
) -> Case:
    """This function decides a return request and returns the case.

    Approved, the old share is revoked and another unit (`lead_unit_id`, needed for the lead) gets its
    own T0, unless the rule pack says that the first one counts on. Refused, the unit must go on.
    Raises MissingPart, TooLong, SameUnit, NoSuchUnit, UnitNotHere, NotAllowed, CaseNotFound, StaleCase,
    WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        share = doing.share
        why = texts.required(reason, part=_("决定的理由"), field="reason")
        share.decision = why
        share.decided_at = now
        deadlines.meet(rules=("reassign",), on=doing.today, assignment=share)
        if approve:
            _approve(doing=doing, share=share, why=why, unit_id=lead_unit_id)
            return
        share.state = AssignmentState.SIGNED if share.signed_at else AssignmentState.PENDING_SIGN
        share.save(update_fields=["state", "decision", "decided_at"])
        doing.record(Kind.RETURN_REFUSED, unit=share.unit_name, reason=why)

    return on_case(
        act=Act.DECIDE_RETURN,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"approve": approve, "reason": reason, "lead": lead_unit_id},
        work=work,
        assignment_id=assignment_id,
    )


def _approve(*, doing: Work, share: Assignment, why: str, unit_id: int | None) -> None:
    case = doing.case
    if unit_id is None and share.role != AssignmentRole.CO:
        raise MissingPart(field="lead", part=_("改由哪个单位承办"))
    if unit_id is not None and unit_id == share.unit_id:
        raise SameUnit(field="lead", unit=share.unit_name)
    share.state = AssignmentState.REVOKED
    share.save(update_fields=["state", "decision", "decided_at"])
    cancelled = deadlines.cancel(on=doing.today, assignment=share)
    following: Assignment | None = None
    if unit_id is not None:
        following = charge(
            doing=doing,
            unit=unit_here(unit_id=unit_id, tenant=doing.tenant, field="lead"),
            role=AssignmentRole(share.role),
            note=share.note,
            start_clock_again=bool(doing.book.settings.get("reassign_resets_clock", True)),
        )
    signed = case.assignments.filter(signed_at__isnull=False).exclude(state=AssignmentState.REVOKED)
    if case.state != CaseState.REDO:
        case.state = CaseState.HANDLING if signed.exists() else CaseState.ASSIGNED
    doing.record(
        Kind.RETURN_APPROVED,
        unit=share.unit_name,
        following=following.unit_name if following else None,
        reason=why,
        due_on=due_of_reply(following) if following else None,
        cancelled=cancelled,
    )

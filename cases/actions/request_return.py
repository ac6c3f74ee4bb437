"""Ask to be relieved of an assignment, in time and with reasons."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.dates import long_date
from cases.errors import CaseError
from cases.events import Kind
from cases.models import Case
from cases.states import AssignmentState, DeadlineState
from tenants.actors import Actor


class TooLateToReturn(CaseError):
    """The return limit has passed."""

    code = "TOO_LATE_TO_RETURN"
    message = gettext_lazy("没有退回：申请退回的最后一天是{due}，已经过了。请继续办理，或者打电话给代表工委商量。")


class AskedAlready(CaseError):
    """The unit asked before and was refused."""

    code = "ASKED_ALREADY"
    message = gettext_lazy("没有退回：退回申请已经决定过一次，不再调整。请继续办理，或者打电话给代表工委商量。")


def request_return(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    assignment_id: UUID,
    reason: str,
    proposal: str | None = None,
) -> Case:
    """This function asks the congress to charge another unit and returns the case.

    Once, and only until the last day of the return limit; afterwards nothing is adjusted.
    Raises TooLateToReturn, MissingPart, TooLong, NotAllowed, CaseNotFound, StaleCase, WrongState,
    ReusedKey.
    """

    def work(doing: Work) -> None:
        share = doing.share
        why = texts.required(reason, part=_("退回的理由"), field="reason")
        instead = texts.optional(proposal, part=_("建议改由哪个单位"), field="proposal", limit=200)
        limit = share.deadlines.filter(rule="return_request", state=DeadlineState.OPEN).first()
        if limit is None:
            raise AskedAlready
        if limit.due_on < doing.today:
            raise TooLateToReturn(due=long_date(limit.due_on))
        share.state = AssignmentState.RETURN_REQUESTED
        share.return_reason = why
        share.return_proposal = instead
        share.return_asked_at = now
        share.save(update_fields=["state", "return_reason", "return_proposal", "return_asked_at"])
        deadlines.meet(rules=("return_request",), on=doing.today, assignment=share)
        deadlines.open_deadline(
            rule="reassign",
            start_on=doing.today,
            start_text=_("收到退回申请"),
            case=doing.case,
            assignment=share,
            book=doing.book,
        )
        doing.record(Kind.RETURN_REQUESTED, unit=share.unit_name, reason=why, proposal=instead)

    return on_case(
        act=Act.REQUEST_RETURN,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"reason": reason, "proposal": proposal},
        work=work,
        assignment_id=assignment_id,
    )

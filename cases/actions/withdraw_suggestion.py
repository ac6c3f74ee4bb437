"""Take a suggestion back: handling ends at once, the record stays."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.errors import CaseError
from cases.events import Kind
from cases.models import Case
from cases.states import ENDED_ASSIGNMENTS, AssignmentState, CaseState
from tenants.actors import Actor


class TooLateToWithdraw(CaseError):
    """The rules here allow a withdrawal only before the assignment."""

    code = "TOO_LATE_TO_WITHDRAW"
    message = gettext_lazy("没有撤回：按本地规则，交办以后不能撤回。请打电话给代表工委商量。")


def withdraw_suggestion(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    reason: str,
) -> Case:
    """This function withdraws a suggestion and returns it; all its shares and clocks end (domain.md §3.7).

    How late that may be is the rule pack's setting `withdraw_until`. A reason is needed once the
    suggestion was handed in. Raises TooLateToWithdraw, MissingPart, TooLong, NotAllowed, CaseNotFound,
    StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        case = doing.case
        if case.assigned_at is not None and doing.book.settings.get("withdraw_until") == "ASSIGNED":
            raise TooLateToWithdraw
        part = _("撤回的理由")
        if case.submitted_at is None:
            why = texts.optional(reason, part=part, field="reason")
        else:
            why = texts.required(reason, part=part, field="reason")
        case.state = CaseState.WITHDRAWN
        case.closed_at = now
        case.assignments.exclude(state__in=sorted(ENDED_ASSIGNMENTS)).update(
            state=AssignmentState.REVOKED, decided_at=now
        )
        cancelled = deadlines.cancel(on=doing.today, case=case)
        doing.record(Kind.WITHDRAWN, reason=why, cancelled=cancelled)

    return on_case(
        act=Act.WITHDRAW,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"reason": reason},
        work=work,
    )

"""Close a case and file it; closing never closes a case of another congress."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.events import Kind
from cases.models import Case
from cases.states import ENDED_ASSIGNMENTS, AssignmentState, CaseState
from tenants.actors import Actor


def close_case(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    note: str | None = None,
) -> Case:
    """This function closes a case and returns it.

    After conciliation a note on its outcome is needed. A reply that the deputy did not judge in time can
    be closed too; it stays out of the satisfaction rate. The clock of publication runs on.
    Raises MissingPart, TooLong, NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        case = doing.case
        part = _("协调研究的结果")
        if case.state == CaseState.CONCILIATION:
            words = texts.required(note or "", part=part, field="note")
        else:
            words = texts.optional(note, part=part, field="note")
        unrated = case.state == CaseState.REPLIED and case.lead_user_id is not None
        case.state = CaseState.CLOSED
        case.closed_at = now
        case.assignments.exclude(state__in=sorted(ENDED_ASSIGNMENTS)).update(state=AssignmentState.DONE)
        deadlines.meet(rules=("conciliation",), on=doing.today, case=case)
        cancelled = deadlines.cancel(on=doing.today, case=case, keep=("publish_after_reply",))
        doing.record(Kind.CLOSED, note=words, cancelled=cancelled, unrated=unrated or None)

    return on_case(
        act=Act.CLOSE,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"note": note},
        work=work,
    )

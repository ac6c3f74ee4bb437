"""Send a suggestion back to its deputy for change, with reasons."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.events import Kind
from cases.models import Case
from cases.states import CaseState
from tenants.actors import Actor


def return_suggestion(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    reason: str,
) -> Case:
    """This function returns a suggestion to its deputy and returns it as it is then.

    Raises MissingPart or TooLong for the reason, NotAllowed, CaseNotFound, StaleCase, WrongState,
    ReusedKey.
    """

    def work(doing: Work) -> None:
        case = doing.case
        why = texts.required(reason, part=_("退回的理由"), field="reason")
        case.state = CaseState.RETURNED
        deadlines.meet(rules=("intake",), on=doing.today, case=case)
        doing.record(Kind.RETURNED, reason=why)

    return on_case(
        act=Act.RETURN,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"reason": reason},
        work=work,
    )

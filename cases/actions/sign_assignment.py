"""Sign for an assignment: the unit has it."""

from datetime import datetime
from uuid import UUID

from cases import deadlines
from cases.acting import Work, on_case
from cases.acts import Act
from cases.assigning import due_of_reply
from cases.events import Kind
from cases.models import Case
from cases.states import AssignmentRole, AssignmentState, CaseState
from tenants.actors import Actor


def sign_assignment(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    assignment_id: UUID,
) -> Case:
    """This function signs for an assignment on behalf of its unit and returns the case.

    Raises NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        case, share = doing.case, doing.share
        share.state = AssignmentState.SIGNED
        share.signed_at = now
        share.signed_by = actor.name
        share.save(update_fields=["state", "signed_at", "signed_by"])
        if case.state == CaseState.ASSIGNED:
            case.state = CaseState.HANDLING
        deadlines.meet(rules=("sign_for",), on=doing.today, assignment=share)
        doing.record(
            Kind.SIGNED,
            unit=share.unit_name,
            role=str(AssignmentRole(share.role).label),
            due_on=due_of_reply(share),
        )

    return on_case(
        act=Act.SIGN,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={},
        work=work,
        assignment_id=assignment_id,
    )

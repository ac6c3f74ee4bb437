"""Hand the redo to the superior organ: after 不满意 the unit's place is taken by the organ above it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.assigning import due_of_reply
from cases.crossings import linking
from cases.errors import WrongState
from cases.events import Kind
from cases.models import Assignment, Case
from cases.states import AssignmentState, CaseState, LinkKind
from hierarchy.selectors import next_up_tenant, superior_organ
from tenants.actors import Actor


def redo_to_superior(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    assignment_id: UUID,
    reason: str,
) -> Case:
    """This function lets the superior organ of a unit handle a case again in its place, and returns the case.

    The national rule knows this for the NPC (交承办单位或者其上级机关); a rule pack may forbid it with
    `redo_to_superior = false`. The organ's answer is this round's reply. Raises NoUpperCongress, NotConnected,
    NoSuperiorOrgan, CrossingCycle, SecrecyForbids, MissingPart, TooLong, NotAllowed, CaseNotFound, StaleCase,
    WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        share, case = doing.share, doing.case
        if share.unit_id is None or not doing.book.settings.get("redo_to_superior", True):
            raise WrongState(state=CaseState(case.state).label, act=Act.REDO_UP.label)
        why = texts.required(reason, part=_("理由"), field="reason")
        upper = next_up_tenant(tenant)
        organ = superior_organ(share.unit_id, upper.no)
        crossing = linking.open_link(
            case=case,
            target=upper,
            kind=LinkKind.REDO_UP,
            reason=why,
            now=now,
            assignment=share,
            unit=organ,
        )
        share.state, share.decision, share.decided_at = AssignmentState.REVOKED, why, now
        share.save(update_fields=["state", "decision", "decided_at"])
        deadlines.cancel(on=doing.today, assignment=share)
        following = Assignment.objects.create(
            case=case,
            role=share.role,
            state=AssignmentState.REDO,
            round=case.round,
            unit_name=organ.name,
            link_id=crossing.id,
            note=why,
            assigned_at=now,
        )
        deadlines.open_deadline(
            rule="redo",
            start_on=doing.today,
            start_text=_("交上级机关重新办理"),
            case=case,
            assignment=following,
            book=doing.book,
        )
        doing.record(
            Kind.REDO_HANDED_UP,
            unit=share.unit_name,
            superior=organ.name,
            congress=upper.name,
            reason=why,
            due_on=due_of_reply(following),
        )

    return on_case(
        act=Act.REDO_UP,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"reason": reason},
        work=work,
        assignment_id=assignment_id,
    )

"""Entrust a case to a congress right below: a share of the case, and a linked record there."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.accepting import ASSIGN_RULES
from cases.acting import Work, on_case
from cases.acts import Act
from cases.assigning import due_of_reply
from cases.crossings import linking
from cases.crossings.errors import AlreadyEntrusted, NotBelow
from cases.events import Kind
from cases.models import Assignment, Case
from cases.states import ENDED_ASSIGNMENTS, AssignmentRole, CaseState, LinkKind
from hierarchy.selectors import NotConnected, may_assign_down
from tenants.actors import Actor
from tenants.models import Tenant


def assign_down(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    congress: str,
    reason: str,
) -> Case:
    """This function entrusts a case to the lower congress with the code `congress` and returns the case.

    It stands among the case's assignments: as lead when there is none, else as a separate share, with the clocks of
    signing and of the reply. Raises NotBelow, NotConnected, AlreadyEntrusted, CrossingCycle, SecrecyForbids,
    MissingPart, TooLong, NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        case = doing.case
        why = texts.required(reason, part=_("交下的意见"), field="reason")
        lower = _lower(tenant=tenant, code=congress)
        live = case.assignments.exclude(state__in=sorted(ENDED_ASSIGNMENTS))
        if live.filter(lower_no=lower.no).exists():
            raise AlreadyEntrusted(field="congress", congress=lower.name)
        crossing = linking.open_link(case=case, target=lower, kind=LinkKind.ASSIGN_DOWN, reason=why, now=now)
        has_lead = live.filter(role=AssignmentRole.LEAD).exists()
        share = Assignment.objects.create(
            case=case,
            role=AssignmentRole.SEPARATE if has_lead else AssignmentRole.LEAD,
            round=case.round,
            unit_name=lower.name,
            lower_no=lower.no,
            link_id=crossing.id,
            note=why,
            assigned_at=now,
        )
        reply = "reply_extended" if case.difficult else "reply"
        for rule in ("sign_for", reply):
            deadlines.open_deadline(
                rule=rule,
                start_on=doing.today,
                start_text=_("交下"),
                case=case,
                assignment=share,
                book=doing.book,
            )
        case.assigned_at = case.assigned_at or now
        if case.state == CaseState.ACCEPTED:
            case.state = CaseState.ASSIGNED
        deadlines.meet(rules=ASSIGN_RULES, on=doing.today, case=case)
        doing.record(Kind.ASSIGNED_DOWN, congress=lower.name, reason=why, due_on=due_of_reply(share))

    return on_case(
        act=Act.ASSIGN_DOWN,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"congress": congress, "reason": reason},
        work=work,
    )


def _lower(*, tenant: int, code: str) -> Tenant:
    found = Tenant.objects.filter(code=code).first()
    if found is None:
        raise NotConnected(field="congress", name=code)
    if not may_assign_down(tenant, found.no):
        raise NotBelow(field="congress", congress=found.name)
    return found

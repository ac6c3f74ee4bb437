"""What the child's acts mean for the parent: an answer is an answer here too, a return gives the case back.

Closing the child never closes the parent; nothing here ends a case.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases import answering, cards, deadlines
from cases.accepting import ASSIGN_RULES, await_assignment
from cases.dates import local_date
from cases.events import Kind
from cases.models import Assignment, Case, Crossing, Reply
from cases.states import (
    ENDED_ASSIGNMENTS,
    OWING_ASSIGNMENTS,
    AssignmentRole,
    AssignmentState,
    CaseState,
    CrossingDirection,
    LinkKind,
)

# A case that is being worked on, or waits for it, becomes answered by an answer from another level.
_WAITING_FOR_ANSWER = frozenset({CaseState.ACCEPTED, CaseState.ASSIGNED, CaseState.HANDLING, CaseState.REDO})

_GIVES_BACK = frozenset({Kind.CROSSING_RETURNED, Kind.WITHDRAWN, Kind.REFUSED})


def take_in(*, case: Case, crossing: Crossing, body: dict[str, Any], at: datetime) -> None:
    """This function makes the child's reply a reply of the parent, marked with the congress it comes from.

    The parent becomes REPLIED when none of its own lead or separate shares still owes an answer; a share that was
    assigned down has given its answer with this. A co-opinion stays at home and never comes here.
    """
    letter = body["reply"]
    share = share_of(crossing=crossing)
    Reply.objects.create(
        case=case,
        assignment=share,
        round=case.round,
        document=letter["document"],
        reply_class=letter["reply_class"],
        text=letter["text"],
        unit_name=letter["unit_name"],
        signer=letter["signer"],
        contact=letter["contact"],
        phone=letter["phone"],
        commitments=letter["commitments"],
        issued_at=datetime.fromisoformat(letter["issued_at"]),
        from_no=body["origin_no"],
    )
    today = local_date(at)
    if share is not None and share.state in OWING_ASSIGNMENTS:
        share.state = AssignmentState.REPLIED
        share.replied_at = at
        share.save(update_fields=["state", "replied_at"])
        deadlines.meet(rules=answering.REPLY_RULES, on=today, assignment=share)
        deadlines.cancel(on=today, assignment=share)
    if case.state in _WAITING_FOR_ANSWER:
        before = case.state
        answering.settle(case=case, now=at)
        if case.state != before:
            deadlines.cancel(on=today, case=case, rules=ASSIGN_RULES)


def follow(*, case: Case, crossing: Crossing, body: dict[str, Any], at: datetime) -> None:
    """This function moves the share that was assigned down along with what the lower congress decides."""
    kind = Kind(body["kind"])
    if crossing.direction == CrossingDirection.UP:
        if kind in _GIVES_BACK and crossing.link_kind == LinkKind.REDO_UP:
            _back_to_unit(case=case, crossing=crossing, at=at)
        elif kind in _GIVES_BACK and crossing.raises and case.state == CaseState.ACCEPTED:
            await_assignment(case=case, what=_("上级退回"), on=local_date(at))
        return
    share = share_of(crossing=crossing)
    if share is None:
        return
    if kind == Kind.CROSSING_ACCEPTED and share.state == AssignmentState.PENDING_SIGN:
        share.state = AssignmentState.SIGNED
        share.signed_at = at
        share.signed_by = str(body["actor_name"])
        share.save(update_fields=["state", "signed_at", "signed_by"])
        deadlines.meet(rules=("sign_for",), on=local_date(at), assignment=share)
        if case.state == CaseState.ASSIGNED:
            case.state = CaseState.HANDLING
    elif kind in _GIVES_BACK:
        _give_back(case=case, share=share, reason=str(body["detail"].get("reason", "")), at=at)


def _give_back(*, case: Case, share: Assignment, reason: str, at: datetime) -> None:
    """Ends the share; a case that has no other is to be assigned anew."""
    share.state = AssignmentState.REVOKED
    share.return_reason = reason
    share.decided_at = at
    share.save(update_fields=["state", "return_reason", "decided_at"])
    today = local_date(at)
    deadlines.cancel(on=today, assignment=share)
    others = case.assignments.exclude(state__in=sorted(ENDED_ASSIGNMENTS))
    if case.state in (CaseState.ASSIGNED, CaseState.HANDLING) and not others.exclude(role=AssignmentRole.CO).exists():
        case.state = CaseState.ACCEPTED
        await_assignment(case=case, what=_("下级退回"), on=today)


def _back_to_unit(*, case: Case, crossing: Crossing, at: datetime) -> None:
    """The superior organ does not take it: the unit that answered before handles it again."""
    today = local_date(at)
    share, before = share_of(crossing=crossing), crossing.assignment
    if share is not None:
        share.state, share.decided_at = AssignmentState.REVOKED, at
        share.save(update_fields=["state", "decided_at"])
        deadlines.cancel(on=today, assignment=share)
    if before is not None and case.state == CaseState.REDO:
        before.state = AssignmentState.REDO
        before.save(update_fields=["state"])
        deadlines.open_deadline(rule="redo", start_on=today, start_text=_("上级机关退回"), case=case, assignment=before)


def show(*, case: Case, at: datetime) -> None:
    """This function saves the parent and its card after a message changed it.

    The revision counts up: who had the page open is told what happened meanwhile.
    """
    case.revision += 1
    case.save()
    cards.refresh(case, now=at)


def share_of(*, crossing: Crossing) -> Assignment | None:
    """This function returns the share that stands for a crossing down, None for one up."""
    found: Assignment | None = Assignment.objects.select_for_update().filter(link_id=crossing.id).first()
    return found

"""What follows 不满意: one more round for the units, then people at one table (domain.md §0.7)."""

from django.utils.translation import gettext as _

from cases import deadlines
from cases.acting import Work
from cases.events import Kind
from cases.states import ENDED_ASSIGNMENTS, AssignmentRole, AssignmentState, CaseState


def handle_again(*, doing: Work) -> None:
    """This function opens the next round for the units that answered, each with its own limit.

    When the rule pack's rounds are used up, or no unit of this congress answered, the case goes to
    conciliation instead.
    """
    case = doing.case
    at_most = int(doing.book.settings.get("redo_max_rounds", 2))
    answered = case.assignments.exclude(state__in=sorted(ENDED_ASSIGNMENTS)).exclude(role=AssignmentRole.CO)
    shares = list(answered.filter(unit_id__isnull=False).order_by("assigned_at", "id"))
    if case.round >= at_most or not shares:
        case.state = CaseState.CONCILIATION
        limit = deadlines.open_deadline(
            rule="conciliation",
            start_on=doing.today,
            start_text=_("代表再次评价不满意"),
            case=case,
            book=doing.book,
        )
        doing.record(Kind.CONCILIATION_OPENED, due_on=limit.due_on.isoformat())
        return
    case.state = CaseState.REDO
    case.round += 1
    for share in shares:
        share.state = AssignmentState.REDO
        share.round = case.round
        share.save(update_fields=["state", "round"])
        limit = deadlines.open_deadline(
            rule="redo",
            start_on=doing.today,
            start_text=_("代表评价不满意"),
            case=case,
            assignment=share,
            book=doing.book,
        )
    doing.record(
        Kind.REDO_OPENED,
        round=case.round,
        units=[share.unit_name for share in shares],
        due_on=limit.due_on.isoformat(),
    )

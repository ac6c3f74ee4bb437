"""When all units that owe an answer have answered, the case is answered: the aggregate of many shares."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases import deadlines
from cases.dates import local_date
from cases.models import Case
from cases.rules import RuleBook
from cases.states import OWING_ASSIGNMENTS, AssignmentRole, CaseState, PublishScope, Secrecy

REPLY_RULES = ("reply", "reply_extended", "redo")


def settle(*, case: Case, now: datetime, book: RuleBook | None = None) -> list[str]:
    """This function makes a case REPLIED when no lead or separate share still owes its answer.

    It opens the clocks of evaluation and publication, and returns the labels of co-organisers' clocks
    that became idle and were cancelled. Does nothing while somebody still owes an answer.
    """
    still = case.assignments.filter(state__in=sorted(OWING_ASSIGNMENTS)).exclude(role=AssignmentRole.CO)
    if still.exists():
        return []
    today = local_date(now)
    case.state = CaseState.REPLIED
    case.replied_at = now
    # Nobody signs for a case that is answered: a co-organiser's clock to sign is as idle as that to give its opinion.
    cancelled = deadlines.cancel(on=today, case=case, rules=("sign_for", "co_opinion", "first_contact"))
    if case.lead_user_id is not None:
        deadlines.open_deadline(rule="evaluation", start_on=today, start_text=_("收到答复"), case=case, book=book)
    may_publish = case.open_to_public and case.secrecy == Secrecy.NORMAL
    started = case.deadlines.filter(rule="publish_after_reply").exists()
    on_view = case.publish_scope in (PublishScope.REPLY, PublishScope.BOTH)
    if may_publish and not started and not on_view:
        deadlines.open_deadline(rule="publish_after_reply", start_on=today, start_text=_("答复"), case=case, book=book)
    return cancelled

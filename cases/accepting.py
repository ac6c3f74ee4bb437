"""Accepting a case under its number; suggestions from below and from above come through here too."""

from datetime import date

from django.utils.translation import gettext as _

from cases import deadlines, numbering, texts
from cases.acting import Work
from cases.events import Kind
from cases.models import Case
from cases.rules import RuleBook
from cases.states import CaseState, Channel

ASSIGN_RULES = ("assign_in_session", "assign_closed_session")


def await_assignment(*, case: Case, what: str, on: date, book: RuleBook | None = None) -> None:
    """This function starts the clock to assign a case on a local date; `what` says why it starts."""
    in_session = case.channel == Channel.IN_SESSION
    deadlines.open_deadline(
        rule=ASSIGN_RULES[0] if in_session else ASSIGN_RULES[1],
        start_on=on,
        start_text=what,
        case=case,
        book=book,
    )


def accept(*, doing: Work, category: str | None = None) -> None:
    """This function gives the case its number and starts the clock to assign it.

    Numbers have no gap within a session: this one is taken in the accepting transaction.
    Raises TooLong for the category.
    """
    case = doing.case
    if category is not None:
        case.category = texts.optional(category, part=_("类别"), field="category", limit=40)
    case.number = numbering.take(key=f"suggestion:{case.session_name}")
    case.state = CaseState.ACCEPTED
    case.accepted_at = doing.now
    deadlines.meet(rules=("intake",), on=doing.today, case=case)
    await_assignment(case=case, what=_("受理"), on=doing.today, book=doing.book)
    doing.record(
        Kind.ACCEPTED,
        number=numbering.number_text(case.number),
        session=case.session_name,
        category=case.category,
    )

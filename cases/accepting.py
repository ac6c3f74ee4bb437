"""Accepting a case under its number; suggestions from below and from above come through here too."""

from django.utils.translation import gettext as _

from cases import deadlines, numbering, texts
from cases.acting import Work
from cases.events import Kind
from cases.states import CaseState, Channel


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
    in_session = case.channel == Channel.IN_SESSION
    deadlines.open_deadline(
        rule="assign_in_session" if in_session else "assign_closed_session",
        start_on=doing.today,
        start_text=_("受理"),
        case=case,
        book=doing.book,
    )
    doing.record(
        Kind.ACCEPTED,
        number=numbering.number_text(case.number),
        session=case.session_name,
        category=case.category,
    )

"""The text of a suggestion: its limits, its versions, and what a new version does to co-signatures."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.errors import CaseError, MissingPart, TooLong
from cases.models import Case, CaseText
from cases.states import CosignerState

TITLE_LIMIT = 50
TEXT_LIMIT = 2500
REPLY_LIMIT = 20_000
NOTE_LIMIT = 500


class TitleMissing(MissingPart):
    """The suggestion has no title."""

    code = "TITLE_MISSING"
    message = gettext_lazy("没有提交：还没有写标题。请用一句话写明建议什么，最多 50 个字。")


class MatterMissing(MissingPart):
    """The suggestion does not say what the matter is."""

    code = "MATTER_MISSING"
    message = gettext_lazy("没有提交：还没有写事实和问题。请写明发生在哪里、有什么问题。")


class ProposalMissing(MissingPart):
    """The suggestion proposes nothing."""

    code = "PROPOSAL_MISSING"
    message = gettext_lazy("没有提交：还没有写具体建议。请写一条以上希望怎么办。")


def check_lengths(*, title: str, matter: str, proposal: str) -> None:
    """This function refuses texts that are too long; empty ones may still be saved as a draft.

    Raises TooLong for the first part at fault, the others in its `also`.
    """
    raise_all(
        [
            error
            for error in (
                too_long(title, TITLE_LIMIT, part=_("标题"), field="title"),
                too_long(matter, TEXT_LIMIT, part=_("事实和问题"), field="matter"),
                too_long(proposal, TEXT_LIMIT, part=_("具体建议"), field="proposal"),
            )
            if error
        ]
    )


def check_complete(case: Case) -> None:
    """This function refuses a text that cannot be handed in.

    Raises TitleMissing, MatterMissing or ProposalMissing, the first at fault with the others in its `also`.
    """
    check_lengths(title=case.title, matter=case.matter, proposal=case.proposal)
    errors: list[CaseError] = []
    if not case.title.strip():
        errors.append(TitleMissing(field="title"))
    if not case.matter.strip():
        errors.append(MatterMissing(field="matter"))
    if not case.proposal.strip():
        errors.append(ProposalMissing(field="proposal"))
    raise_all(errors)


def raise_all(errors: list[CaseError]) -> None:
    """This function raises the first of the errors with the others in its `also`; none, nothing."""
    if errors:
        first = errors[0]
        first.also = tuple(errors[1:])
        raise first


def too_long(text: str, limit: int, *, part: str, field: str) -> TooLong | None:
    """This function returns the error of a text with more than `limit` characters, or None."""
    if len(text) <= limit:
        return None
    return TooLong(field=field, part=part, limit=limit, length=len(text))


def required(text: str, *, part: str, field: str, limit: int = NOTE_LIMIT) -> str:
    """This function returns the text without outer blanks.

    Raises MissingPart when nothing is left, TooLong above the limit.
    """
    stripped = text.strip()
    if not stripped:
        raise MissingPart(field=field, part=part)
    error = too_long(stripped, limit, part=part, field=field)
    if error:
        raise error
    return stripped


def optional(text: str | None, *, part: str, field: str, limit: int = NOTE_LIMIT) -> str:
    """This function returns the text without outer blanks, or "".

    Raises TooLong above the limit.
    """
    stripped = (text or "").strip()
    return required(stripped, part=part, field=field, limit=limit) if stripped else ""


def put_text(*, case: Case, title: str, matter: str, proposal: str, by: UUID | None, now: datetime) -> bool:
    """This function gives a case a new text version and returns whether the text differs.

    A draft that is opened with nothing in it has no version yet: the first one is the first text that is saved.
    Agreements to sign hold for one version, so a new one makes them lapse (domain.md §3.2).
    Raises TooLong.
    """
    title, matter, proposal = title.strip(), matter.strip(), proposal.strip()
    check_lengths(title=title, matter=matter, proposal=proposal)
    known = case.texts.filter(version=case.text_version).exists()
    if (case.title, case.matter, case.proposal) == (title, matter, proposal) and (
        known or not (title or matter or proposal)
    ):
        return False
    case.title, case.matter, case.proposal = title, matter, proposal
    case.text_version = case.text_version + 1 if known else 1
    CaseText.objects.create(
        case=case,
        version=case.text_version,
        title=title,
        matter=matter,
        proposal=proposal,
        saved_at=now,
        by=by,
    )
    case.cosigners.filter(state=CosignerState.AGREED).update(state=CosignerState.LAPSED)
    return True

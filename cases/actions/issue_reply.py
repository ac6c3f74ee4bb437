"""Answer: a lead's reply to the deputy, or a helper's opinion to the lead."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import answering, deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.errors import CaseError, MissingPart, UnknownChoice
from cases.events import Kind
from cases.models import Assignment, Case, Reply
from cases.states import AssignmentRole, AssignmentState, ReplyClass
from tenants.actors import Actor


class ReplyMissing(MissingPart):
    """The reply has no text."""

    code = "REPLY_MISSING"
    message = gettext_lazy("没有发出：还没有写答复内容。请逐条写明怎么办、什么时候办好。")


def issue_reply(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    assignment_id: UUID,
    reply_class: str,
    text: str,
    signer: str,
    contact: str,
    phone: str,
    document: str | None = None,
    commitments: Sequence[Mapping[str, Any]] = (),
) -> Case:
    """This function issues a unit's answer and returns the case.

    A helper's answer is an opinion for the lead. A lead's ends its clock; when all who owe an answer
    have answered, the case is REPLIED and the deputy's time to judge begins. `commitments` are
    mappings with `what` and an optional `due_on` (local date). Raises UnknownChoice, ReplyMissing,
    MissingPart, TooLong (the others in `also`), NotAllowed, CaseNotFound, StaleCase, WrongState,
    ReusedKey.
    """
    promised = _commitments(commitments)
    inputs = {
        "class": reply_class,
        "text": text,
        "signer": signer,
        "contact": contact,
        "phone": phone,
        "document": document,
        "commitments": promised,
    }

    def work(doing: Work) -> None:
        share = doing.share
        _check(
            reply_class=reply_class,
            text=text,
            people={"signer": signer, "contact": contact, "phone": phone},
            is_letter=share.role != AssignmentRole.CO,
        )
        letter = Reply.objects.create(
            case=doing.case,
            assignment=share,
            round=doing.case.round,
            document=(document or "").strip()[:80],
            reply_class=reply_class,
            text=text.strip(),
            unit_name=share.unit_name,
            signer=signer.strip(),
            contact=contact.strip(),
            phone=phone.strip(),
            commitments=promised,
            issued_at=now,
            is_co_opinion=share.role == AssignmentRole.CO,
        )
        if letter.is_co_opinion:
            _send_opinion(doing=doing, share=share)
        else:
            _send_letter(doing=doing, share=share, letter=letter)

    return on_case(
        act=Act.REPLY,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs=inputs,
        work=work,
        assignment_id=assignment_id,
    )


def _send_opinion(*, doing: Work, share: Assignment) -> None:
    _mark(doing=doing, share=share, state=AssignmentState.CO_OPINION_SENT)
    deadlines.meet(rules=("co_opinion",), on=doing.today, assignment=share)
    cancelled = deadlines.cancel(on=doing.today, assignment=share)
    doing.record(Kind.CO_OPINION_SENT, unit=share.unit_name, cancelled=cancelled)


def _send_letter(*, doing: Work, share: Assignment, letter: Reply) -> None:
    _mark(doing=doing, share=share, state=AssignmentState.REPLIED)
    deadlines.meet(rules=answering.REPLY_RULES, on=doing.today, assignment=share)
    cancelled = deadlines.cancel(on=doing.today, assignment=share)
    cancelled += answering.settle(case=doing.case, now=doing.now, book=doing.book)
    doing.record(
        Kind.REPLIED,
        reply=letter,
        unit=share.unit_name,
        round=doing.case.round,
        reply_class=letter.reply_class,
        class_text=str(ReplyClass(letter.reply_class).label),
        letter=doing.book.letter(letter.reply_class),
        commitments=len(letter.commitments) or None,
        cancelled=cancelled,
    )


def _mark(*, doing: Work, share: Assignment, state: AssignmentState) -> None:
    share.state = state
    share.replied_at = doing.now
    share.save(update_fields=["state", "replied_at"])


def _check(*, reply_class: str, text: str, people: Mapping[str, str], is_letter: bool) -> None:
    errors: list[CaseError] = []
    if reply_class not in ReplyClass.values:
        errors.append(UnknownChoice(field="replyClass", part=_("答复类别")))
    if not text.strip():
        errors.append(ReplyMissing(field="text"))
    long = texts.too_long(text, texts.REPLY_LIMIT, part=_("答复内容"), field="text")
    if long:
        errors.append(long)
    named = {"signer": _("签发人"), "contact": _("联系人"), "phone": _("联系电话")}
    for field, value in people.items():
        if is_letter and not value.strip():
            errors.append(MissingPart(field=field, part=named[field]))
        long = texts.too_long(value, 40, part=named[field], field=field)
        if long:
            errors.append(long)
    texts.raise_all(errors)


def _commitments(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    promised = []
    for entry in given:
        what = texts.required(str(entry.get("what", "")), part=_("承诺事项"), field="commitments")
        due = entry.get("due_on")
        promised.append(
            {
                "what": what,
                "due_on": due.isoformat() if isinstance(due, date) else due,
                "done_on": None,
            }
        )
    return promised

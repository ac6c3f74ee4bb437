"""Screen an opinion: to a unit, answered on the spot, or guided to where it belongs."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.acts import Act
from cases.assigning import unit_here
from cases.crossings import letters
from cases.errors import MissingPart, UnknownChoice
from cases.events import Kind
from cases.models import Opinion
from cases.opinions import OpinionWork, on_opinion
from cases.states import FINAL_STATES, CaseState, OpinionDecision, OpinionSource
from tenants.actors import Actor


def screen_opinion(
    *,
    actor: Actor,
    tenant: int,
    opinion_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    decision: str,
    text: str = "",
    unit_id: int | None = None,
) -> Opinion:
    """This function decides what happens with an opinion and returns it.

    ACCEPT gives it to a unit with a time limit; ANSWER and REFER end it with the words in `text`, which are the
    feedback. What belongs before a court or the petition office is referred, not taken (domain.md §4.2). Raises
    UnknownChoice, MissingPart, TooLong, NoSuchUnit, UnitNotHere, NotAllowed, CaseNotFound, StaleCase, WrongState,
    ReusedKey.
    """

    def work(doing: OpinionWork) -> None:
        opinion = doing.opinion
        opinion.screened_at = now
        deadlines.meet(rules=("opinion.screen",), on=doing.today, opinion=opinion)
        if decision == OpinionDecision.ACCEPT:
            _accept(doing=doing, unit_id=unit_id, note=text)
        elif decision == OpinionDecision.ANSWER:
            _end(doing, text, CaseState.FEEDBACK_GIVEN, Kind.OPINION_ANSWERED_ON_SPOT)
        elif decision == OpinionDecision.REFER:
            _end(doing, text, CaseState.REFERRED_OUT, Kind.OPINION_REFERRED)
        else:
            raise UnknownChoice(field="decision", part=_("甄别结果"))

    return on_opinion(
        act=Act.SCREEN,
        actor=actor,
        tenant=tenant,
        opinion_id=opinion_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"decision": decision, "text": text, "unit": unit_id},
        work=work,
    )


def _accept(*, doing: OpinionWork, unit_id: int | None, note: str) -> None:
    if unit_id is None:
        raise MissingPart(field="unit", part=_("承办单位"))
    unit = unit_here(unit_id=unit_id, tenant=doing.tenant, field="unit")
    words = texts.optional(note, part=_("转办意见"), field="text")
    opinion = doing.opinion
    opinion.state = CaseState.ASSIGNED
    opinion.unit_id = unit.pk
    opinion.unit_name = unit.name
    clock = deadlines.open_deadline(
        rule="opinion.answer",
        start_on=doing.today,
        start_text=_("转办"),
        opinion=opinion,
        book=doing.book,
    )
    doing.record(
        Kind.OPINION_ACCEPTED,
        is_public=True,
        unit=unit.name,
        note=words,
        due_on=clock.due_on.isoformat(),
    )


def _end(doing: OpinionWork, text: str, state: CaseState, kind: Kind) -> None:
    words = texts.required(text, part=_("答复内容"), field="text", limit=2000)
    opinion = doing.opinion
    opinion.state = state
    opinion.feedback = words
    opinion.feedback_at = doing.now
    told_nobody = opinion.source == OpinionSource.FINDING or letters.goes_back(opinion=opinion)
    if state == CaseState.FEEDBACK_GIVEN and told_nobody:
        opinion.state = CaseState.CLOSED
    if opinion.state in FINAL_STATES:
        opinion.closed_at = doing.now
    doing.record(kind, is_public=True, text=words)

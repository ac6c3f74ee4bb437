"""Report what was done about an opinion: the unit's answer goes to the staff, who tell the citizen."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.acts import Act
from cases.events import Kind
from cases.models import Opinion
from cases.opinions import OpinionWork, on_opinion
from cases.states import CaseState
from tenants.actors import Actor


def answer_opinion(
    *,
    actor: Actor,
    tenant: int,
    opinion_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    text: str,
) -> Opinion:
    """This function takes a unit's answer to an opinion and returns it; the clock to tell the citizen starts.

    Raises MissingPart, TooLong, NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """

    def work(doing: OpinionWork) -> None:
        words = texts.required(text, part=_("办理情况"), field="text", limit=5000)
        opinion = doing.opinion
        opinion.state = CaseState.UNIT_ANSWERED
        opinion.answer = words
        opinion.answered_at = now
        deadlines.meet(rules=("opinion.answer",), on=doing.today, opinion=opinion)
        deadlines.open_deadline(
            rule="opinion.feedback",
            start_on=doing.today,
            start_text=_("收到单位反馈"),
            opinion=opinion,
            book=doing.book,
        )
        doing.record(Kind.OPINION_ANSWERED, unit=opinion.unit_name, text=words)

    return on_opinion(
        act=Act.ANSWER_OPINION,
        actor=actor,
        tenant=tenant,
        opinion_id=opinion_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"text": text},
        work=work,
    )

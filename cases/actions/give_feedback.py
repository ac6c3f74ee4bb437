"""Tell the citizen what became of the opinion."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.acts import Act
from cases.crossings import letters
from cases.events import Kind
from cases.models import Opinion
from cases.opinions import OpinionWork, on_opinion
from cases.states import CaseState, OpinionSource
from tenants.actors import Actor


def give_feedback(
    *,
    actor: Actor,
    tenant: int,
    opinion_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    text: str,
) -> Opinion:
    """This function gives the citizen the feedback, seen with number and code, and returns the opinion.

    Of an opinion that came from another congress it is the answer to that congress, and the opinion is done here.

    Raises MissingPart, TooLong, NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """

    def work(doing: OpinionWork) -> None:
        words = texts.required(text, part=_("告知内容"), field="text", limit=5000)
        opinion = doing.opinion
        opinion.state = CaseState.FEEDBACK_GIVEN
        opinion.feedback = words
        opinion.feedback_at = now
        deadlines.meet(rules=("opinion.feedback",), on=doing.today, opinion=opinion)
        if letters.goes_back(opinion=opinion):
            opinion.state, opinion.closed_at = CaseState.CLOSED, now
            doing.record(Kind.OPINION_SENT_BACK, text=words)
            return
        if opinion.source == OpinionSource.FINDING:
            opinion.state, opinion.closed_at = CaseState.CLOSED, now
            doing.record(Kind.FINDING_REPORTED, text=words)
            return
        doing.record(Kind.FEEDBACK_GIVEN, is_public=True, text=words)

    return on_opinion(
        act=Act.GIVE_FEEDBACK,
        actor=actor,
        tenant=tenant,
        opinion_id=opinion_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"text": text},
        work=work,
    )

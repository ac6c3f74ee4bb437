"""Send a case from another level back with the reason: its sender may then go on, or send it again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.acts import Act
from cases.crossings.acting import Decision, on_crossing
from cases.dates import local_date
from cases.events import Kind
from cases.models import Crossing
from cases.states import CrossingState
from tenants.actors import Actor


def return_crossing(
    *,
    actor: Actor,
    tenant: int,
    crossing_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    reason: str,
) -> Crossing:
    """This function returns an incoming crossing that is no case here yet, and returns it.

    Raises MissingPart, TooLong, CrossingDecided, NotAllowed, CaseNotFound, StaleCase, ReusedKey.
    """

    def work(decision: Decision) -> None:
        why = texts.required(reason, part=_("退回的理由"), field="reason")
        decision.crossing.return_reason = why
        deadlines.meet(rules=("crossing_decide",), on=local_date(now), crossing=decision.crossing)
        decision.move(CrossingState.RETURNED)
        decision.tell(Kind.CROSSING_RETURNED, reason=why)

    return on_crossing(
        act=Act.RETURN,
        actor=actor,
        tenant=tenant,
        crossing_id=crossing_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"reason": reason},
        work=work,
    )

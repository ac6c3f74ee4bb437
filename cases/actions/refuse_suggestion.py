"""Refuse a suggestion on one of the grounds that the rules know."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.errors import UnknownChoice
from cases.events import Kind
from cases.models import Case
from cases.states import CaseState, RefusalGround
from tenants.actors import Actor


def refuse_suggestion(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    reason: str,
    ground: str,
) -> Case:
    """This function refuses a suggestion, tells its deputy why, and returns it.

    `ground` is one of RefusalGround (domain.md §3.1). Raises UnknownChoice, MissingPart, TooLong,
    NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        case = doing.case
        if ground not in RefusalGround.values:
            raise UnknownChoice(field="ground", part=_("不予受理的情形"))
        why = texts.required(reason, part=_("不予受理的理由"), field="reason")
        case.state = CaseState.NOT_ACCEPTED
        case.closed_at = now
        deadlines.meet(rules=("intake",), on=doing.today, case=case)
        doing.record(Kind.REFUSED, reason=why, ground=ground, ground_text=str(RefusalGround(ground).label))

    return on_case(
        act=Act.REFUSE,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"reason": reason, "ground": ground},
        work=work,
    )

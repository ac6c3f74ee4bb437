"""Judge the reply on two axes; dissatisfaction has consequences."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.errors import MissingPart, UnknownChoice
from cases.events import Kind
from cases.models import Case, Evaluation
from cases.redoing import handle_again
from cases.states import CaseState, Rating
from tenants.actors import Actor


class ReasonMissing(MissingPart):
    """A dissatisfied deputy says why."""

    code = "REASON_MISSING"
    message = gettext_lazy("没有评价：不满意需要写明理由。请写清楚哪里没有办好、希望怎么办。")


def evaluate_reply(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    process: str,
    result: str,
    reason: str | None = None,
) -> Case:
    """This function records the deputy's verdict on the present round and returns the case.

    不满意 on either axis needs a reason. The first one opens another round with its own limit; when the
    rounds of the rule pack are used up, or no unit here can handle it again, the congress convenes both
    sides. Raises UnknownChoice, ReasonMissing, TooLong, NotAllowed, CaseNotFound, StaleCase, WrongState,
    ReusedKey.
    """
    if process not in Rating.values:
        raise UnknownChoice(field="process", part=_("对办理过程的评价"))
    if result not in Rating.values:
        raise UnknownChoice(field="result", part=_("对办理结果的评价"))
    why = texts.optional(reason, part=_("不满意的理由"), field="reason", limit=texts.TEXT_LIMIT)
    if not why and Rating.DISSATISFIED in (process, result):
        raise ReasonMissing(field="reason")

    def work(doing: Work) -> None:
        case = doing.case
        Evaluation.objects.create(
            case=case,
            round=case.round,
            process=process,
            result=result,
            reason=why,
            by_id=actor.user_id,
            by_name=actor.name,
            at=now,
        )
        deadlines.meet(rules=("evaluation",), on=doing.today, case=case)
        case.state = CaseState.EVALUATED
        doing.record(
            Kind.EVALUATED,
            round=case.round,
            process=str(Rating(process).label),
            result=str(Rating(result).label),
            reason=why,
        )
        if Rating.DISSATISFIED in (process, result):
            handle_again(doing=doing)

    return on_case(
        act=Act.EVALUATE,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"process": process, "result": result, "reason": reason},
        work=work,
    )

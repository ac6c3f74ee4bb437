"""评价办理过程和办理结果."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from api.types.enums import Rating
from cases.actions.evaluate_reply import evaluate_reply


class EvaluateReplyInput(graphene.InputObjectType):
    """评价办理过程和办理结果."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    process = Rating(required=True)
    result = Rating(required=True)
    reason = graphene.String()


class EvaluateReply(ActBase):
    """评价办理过程和办理结果."""

    Input = EvaluateReplyInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = evaluate_reply(
            **on_case(context, given),
            process=given.process.value,
            result=given.result.value,
            reason=given.get("reason") or "",
        )
        return case_of(context, done)

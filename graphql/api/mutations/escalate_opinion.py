"""群众意见上报上一级人大."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, OpinionPayload, on_opinion, opinion_of
from cases.actions.escalate_opinion import escalate_opinion


class EscalateOpinionInput(graphene.InputObjectType):
    """群众意见上报上一级人大."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    reason = graphene.String(required=True)


class EscalateOpinion(ActBase):
    """群众意见上报上一级人大."""

    Input = EscalateOpinionInput
    payload = OpinionPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = escalate_opinion(**on_opinion(context, given), reason=given.reason)
        return opinion_of(context, done)

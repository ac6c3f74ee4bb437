"""把结果告知群众."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, OpinionPayload, on_opinion, opinion_of
from cases.actions.give_feedback import give_feedback


class GiveFeedbackInput(graphene.InputObjectType):
    """把结果告知群众."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    text = graphene.String(required=True)


class GiveFeedback(ActBase):
    """把结果告知群众."""

    Input = GiveFeedbackInput
    payload = OpinionPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = give_feedback(
            **on_opinion(context, given),
            text=given.text,
        )
        return opinion_of(context, done)

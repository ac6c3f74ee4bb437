"""单位反馈办理情况."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, OpinionPayload, on_opinion, opinion_of
from cases.actions.answer_opinion import answer_opinion


class AnswerOpinionInput(graphene.InputObjectType):
    """单位反馈办理情况."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    text = graphene.String(required=True)


class AnswerOpinion(ActBase):
    """单位反馈办理情况."""

    Input = AnswerOpinionInput
    payload = OpinionPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = answer_opinion(
            **on_opinion(context, given),
            text=given.text,
        )
        return opinion_of(context, done)

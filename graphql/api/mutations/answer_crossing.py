"""上级机关答复下级单位的来件."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CrossingPayload, crossing_of, on_crossing
from api.types.enums import ReplyClass
from cases.actions.answer_crossing import answer_crossing


class AnswerCrossingInput(graphene.InputObjectType):
    """上级机关答复下级单位的来件."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    text = graphene.String(required=True)
    reply_class = ReplyClass(description="重新办理的，写明答复类别")


class AnswerCrossing(ActBase):
    """上级机关答复下级单位的来件."""

    Input = AnswerCrossingInput
    payload = CrossingPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        chosen = given.get("reply_class")
        done = answer_crossing(
            **on_crossing(context, given),
            text=given.text,
            reply_class="" if chosen is None else getattr(chosen, "value", chosen),
        )
        return crossing_of(context, done)

"""甄别群众意见."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, OpinionPayload, on_opinion, opinion_of, unit_key
from cases.actions.screen_opinion import screen_opinion


class ScreenOpinionInput(graphene.InputObjectType):
    """甄别群众意见."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    decision = graphene.String(required=True, description="ACCEPT ANSWER REFER")
    text = graphene.String()
    unit = graphene.ID()


class ScreenOpinion(ActBase):
    """甄别群众意见."""

    Input = ScreenOpinionInput
    payload = OpinionPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = screen_opinion(
            **on_opinion(context, given),
            decision=given.decision,
            text=given.get("text") or "",
            unit_id=unit_key(given.get("unit"), field="unit"),
        )
        return opinion_of(context, done)

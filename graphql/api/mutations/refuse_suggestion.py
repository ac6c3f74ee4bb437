"""不予受理."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.refuse_suggestion import refuse_suggestion


class RefuseSuggestionInput(graphene.InputObjectType):
    """不予受理."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    reason = graphene.String(required=True)
    ground = graphene.String(required=True)


class RefuseSuggestion(ActBase):
    """不予受理."""

    Input = RefuseSuggestionInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = refuse_suggestion(
            **on_case(context, given),
            reason=given.reason,
            ground=given.ground,
        )
        return case_of(context, done)

"""退回修改."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.return_suggestion import return_suggestion


class ReturnSuggestionInput(graphene.InputObjectType):
    """退回修改."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    reason = graphene.String(required=True)


class ReturnSuggestion(ActBase):
    """退回修改."""

    Input = ReturnSuggestionInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = return_suggestion(
            **on_case(context, given),
            reason=given.reason,
        )
        return case_of(context, done)

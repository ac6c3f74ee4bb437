"""提交建议."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.submit_suggestion import submit_suggestion


class SubmitSuggestionInput(graphene.InputObjectType):
    """提交建议."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)


class SubmitSuggestion(ActBase):
    """提交建议."""

    Input = SubmitSuggestionInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = submit_suggestion(
            **on_case(context, given),
        )
        return case_of(context, done)

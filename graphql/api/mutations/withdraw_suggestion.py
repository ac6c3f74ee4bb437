"""撤回建议."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.withdraw_suggestion import withdraw_suggestion


class WithdrawSuggestionInput(graphene.InputObjectType):
    """撤回建议."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    reason = graphene.String(required=True)


class WithdrawSuggestion(ActBase):
    """撤回建议."""

    Input = WithdrawSuggestionInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = withdraw_suggestion(
            **on_case(context, given),
            reason=given.reason,
        )
        return case_of(context, done)

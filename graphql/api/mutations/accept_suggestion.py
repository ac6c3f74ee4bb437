"""受理并编号."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.accept_suggestion import accept_suggestion


class AcceptSuggestionInput(graphene.InputObjectType):
    """受理并编号."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    category = graphene.String()


class AcceptSuggestion(ActBase):
    """受理并编号."""

    Input = AcceptSuggestionInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = accept_suggestion(
            **on_case(context, given),
            category=given.get("category"),
        )
        return case_of(context, done)

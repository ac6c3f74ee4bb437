"""办结归档."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.close_case import close_case


class CloseCaseInput(graphene.InputObjectType):
    """办结归档."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    note = graphene.String()


class CloseCase(ActBase):
    """办结归档."""

    Input = CloseCaseInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = close_case(
            **on_case(context, given),
            note=given.get("note") or "",
        )
        return case_of(context, done)

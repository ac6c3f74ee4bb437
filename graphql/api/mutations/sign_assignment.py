"""签收."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_assignment
from cases.actions.sign_assignment import sign_assignment


class AssignmentInput(graphene.InputObjectType):
    """签收."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    assignment = graphene.ID(required=True)


class SignAssignment(ActBase):
    """签收."""

    Input = AssignmentInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = sign_assignment(
            **on_assignment(context, given),
        )
        return case_of(context, done)

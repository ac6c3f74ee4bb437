"""交下级人大."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.assign_down import assign_down


class AssignDownInput(graphene.InputObjectType):
    """交下级人大."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    congress = graphene.String(required=True)
    reason = graphene.String(required=True)


class AssignDown(ActBase):
    """交下级人大."""

    Input = AssignDownInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = assign_down(
            **on_case(context, given),
            congress=given.congress,
            reason=given.reason,
        )
        return case_of(context, done)

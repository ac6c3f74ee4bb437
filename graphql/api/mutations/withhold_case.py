"""撤下公开."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.withhold_case import withhold_case


class WithholdCaseInput(graphene.InputObjectType):
    """撤下公开."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    reason = graphene.String(required=True)


class WithholdCase(ActBase):
    """撤下公开."""

    Input = WithholdCaseInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = withhold_case(
            **on_case(context, given),
            reason=given.reason,
        )
        return case_of(context, done)

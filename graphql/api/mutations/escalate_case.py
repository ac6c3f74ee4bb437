"""上报上一级人大."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.escalate_case import escalate_case


class EscalateCaseInput(graphene.InputObjectType):
    """上报上一级人大."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    reason = graphene.String(required=True)


class EscalateCase(ActBase):
    """上报上一级人大."""

    Input = EscalateCaseInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = escalate_case(
            **on_case(context, given),
            reason=given.reason,
        )
        return case_of(context, done)

"""决定退回申请."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_assignment, unit_key
from cases.actions.decide_return import decide_return


class DecideReturnInput(graphene.InputObjectType):
    """决定退回申请."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    assignment = graphene.ID(required=True)
    approve = graphene.Boolean(required=True)
    reason = graphene.String(required=True)
    lead = graphene.ID()


class DecideReturn(ActBase):
    """决定退回申请."""

    Input = DecideReturnInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = decide_return(
            **on_assignment(context, given),
            approve=given.approve,
            reason=given.reason,
            lead_unit_id=unit_key(given.get("lead"), field="lead"),
        )
        return case_of(context, done)

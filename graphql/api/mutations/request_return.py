"""申请退回."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_assignment
from cases.actions.request_return import request_return


class RequestReturnInput(graphene.InputObjectType):
    """申请退回."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    assignment = graphene.ID(required=True)
    reason = graphene.String(required=True)
    proposal = graphene.String()


class RequestReturn(ActBase):
    """申请退回."""

    Input = RequestReturnInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = request_return(
            **on_assignment(context, given),
            reason=given.reason,
            proposal=given.get("proposal") or "",
        )
        return case_of(context, done)

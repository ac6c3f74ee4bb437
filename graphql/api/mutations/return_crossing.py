"""退回来件."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CrossingPayload, crossing_of, on_crossing
from cases.actions.return_crossing import return_crossing


class ReturnCrossingInput(graphene.InputObjectType):
    """退回来件."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    reason = graphene.String(required=True)


class ReturnCrossing(ActBase):
    """退回来件."""

    Input = ReturnCrossingInput
    payload = CrossingPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = return_crossing(
            **on_crossing(context, given),
            reason=given.reason,
        )
        return crossing_of(context, done)

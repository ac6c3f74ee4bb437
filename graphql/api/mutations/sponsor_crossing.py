"""代表领衔提出."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CrossingPayload, crossing_of, on_crossing
from cases.actions.sponsor_crossing import sponsor_crossing


class SponsorCrossingInput(graphene.InputObjectType):
    """代表领衔提出."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)


class SponsorCrossing(ActBase):
    """代表领衔提出."""

    Input = SponsorCrossingInput
    payload = CrossingPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = sponsor_crossing(
            **on_crossing(context, given),
        )
        return crossing_of(context, done)

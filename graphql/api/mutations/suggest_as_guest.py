"""代表向下级人大提建议."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CrossingPayload, common, crossing_of
from cases.actions.suggest_as_guest import suggest_as_guest


class SuggestAsGuestInput(graphene.InputObjectType):
    """代表向下级人大提建议."""

    client_key = graphene.String(required=True)
    congress = graphene.String(required=True)
    title = graphene.String(required=True)
    matter = graphene.String(required=True)
    proposal = graphene.String(required=True)


class SuggestAsGuest(ActBase):
    """代表向下级人大提建议."""

    Input = SuggestAsGuestInput
    payload = CrossingPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = suggest_as_guest(
            **common(context, given),
            congress=given.congress,
            title=given.title,
            matter=given.matter,
            proposal=given.proposal,
        )
        return crossing_of(context, done)

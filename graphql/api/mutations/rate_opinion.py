"""群众评价."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, OpinionPayload, common, followed
from api.types.enums import Rating
from cases.actions.rate_opinion import rate_opinion


class RateOpinionInput(graphene.InputObjectType):
    """群众评价."""

    client_key = graphene.String(required=True)
    number = graphene.String(required=True)
    code = graphene.String(required=True)
    rating = Rating(required=True)


class RateOpinion(ActBase):
    """群众评价."""

    Input = RateOpinionInput
    payload = OpinionPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = rate_opinion(
            **common(context, given),
            number=given.number,
            code=given.code,
            rating=given.rating.value,
            address=context.address,
        )
        return {"opinion": followed(context, done)}

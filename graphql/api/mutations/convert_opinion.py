"""转为代表建议."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_opinion
from cases.actions.convert_opinion import convert_opinion


class ConvertOpinionInput(graphene.InputObjectType):
    """转为代表建议."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)


class ConvertOpinion(ActBase):
    """转为代表建议."""

    Input = ConvertOpinionInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = convert_opinion(**on_opinion(context, given))
        return case_of(context, done)

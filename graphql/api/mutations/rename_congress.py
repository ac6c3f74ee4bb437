"""给一个人大改名."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, congress_of
from hierarchy.actions.rename_congress import rename_congress


class RenameCongressInput(graphene.InputObjectType):
    """给一个人大改名."""

    client_key = graphene.String(required=True)
    code = graphene.String(required=True)
    place = graphene.String(required=True)


class RenameCongress(ActBase):
    """给一个人大改名."""

    Input = RenameCongressInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        return congress_of(
            rename_congress(actor=context.actor, code=given["code"], now=context.now, place=given["place"])
        )

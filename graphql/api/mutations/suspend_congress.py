"""停用一个人大."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, congress_of
from hierarchy.actions.suspend_congress import suspend_congress


class SuspendCongressInput(graphene.InputObjectType):
    """停用一个人大."""

    client_key = graphene.String(required=True)
    code = graphene.String(required=True)
    reason = graphene.String(required=True)


class SuspendCongress(ActBase):
    """停用一个人大."""

    Input = SuspendCongressInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        return congress_of(
            suspend_congress(actor=context.actor, code=given["code"], now=context.now, reason=given["reason"])
        )

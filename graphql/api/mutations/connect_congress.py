"""开通一个人大."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, congress_of
from hierarchy.actions.connect_congress import connect_congress


class ConnectCongressInput(graphene.InputObjectType):
    """开通一个人大."""

    client_key = graphene.String(required=True)
    code = graphene.String(required=True)
    session_name = graphene.String()
    phone = graphene.String()


class ConnectCongress(ActBase):
    """开通一个人大."""

    Input = ConnectCongressInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        return congress_of(
            connect_congress(
                actor=context.actor,
                code=given["code"],
                now=context.now,
                session_name=given.get("session_name") or "",
                phone=given.get("phone") or "",
            )
        )

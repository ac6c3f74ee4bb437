"""重新投递一条投递失败的消息."""

from typing import Any

import graphene

from api.context import Context
from api.ids import read_id
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload
from hierarchy.overview import operated_numbers
from sync.errors import MessageNotFound
from sync.metrics import dead_letters
from sync.replay import replay


class ReplayMessageInput(graphene.InputObjectType):
    """重新投递一条投递失败的消息."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)


class ReplayMessage(ActBase):
    """重新投递一条投递失败的消息."""

    Input = ReplayMessageInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function puts the message on its way again; it raises NotOperator to everybody else."""
        wanted = read_id(given["id"], "Message").uuid
        letters = dead_letters(limit=10_000, among=operated_numbers(context.actor))
        if wanted not in {letter.id for letter in letters}:
            raise MessageNotFound
        replay(message_id=wanted, now=context.now)
        return {"code": None, "name": None}

"""核对各人大的数据库结构和大小，后台办理."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, work_of
from cases.life.ordering import order_check


class CheckSchemasInput(graphene.InputObjectType):
    """核对各人大的数据库结构和大小，后台办理."""

    client_key = graphene.String(required=True)


class CheckSchemas(ActBase):
    """核对各人大的数据库结构和大小，后台办理."""

    Input = CheckSchemasInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function orders the check, or finds the one under way."""
        del given
        return work_of(order_check(actor=context.actor, now=context.now))

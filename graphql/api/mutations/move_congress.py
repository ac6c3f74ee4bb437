"""把一个人大连同下级划归另一个上级，后台办理."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, ordered
from cases.life.ordering import Order
from cases.network.models import Work


class MoveCongressInput(graphene.InputObjectType):
    """把一个人大连同下级划归另一个上级，后台办理."""

    client_key = graphene.String(required=True)
    code = graphene.String(required=True)
    under = graphene.String(required=True, description="新的上级区划代码")
    confirmation = graphene.String(required=True, description="照写人大全称")


class MoveCongress(ActBase):
    """把一个人大连同下级划归另一个上级，后台办理."""

    Input = MoveCongressInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function orders the work."""
        return ordered(context, given, Order(kind=Work.Kind.MOVE, code=given["code"], target=given["under"]))

"""乡镇改设街道，记录转入上一级人大，后台办理，不能撤销."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, ordered
from cases.life.ordering import Order
from cases.network.models import Work


class MakeSubdistrictInput(graphene.InputObjectType):
    """乡镇改设街道，记录转入上一级人大，后台办理，不能撤销."""

    client_key = graphene.String(required=True)
    code = graphene.String(required=True)
    new_code = graphene.String(required=True, description="街道的区划代码")
    name = graphene.String(required=True, description="街道名称")
    confirmation = graphene.String(required=True, description="照写被撤销的人大全称")


class MakeSubdistrict(ActBase):
    """乡镇改设街道，记录转入上一级人大，后台办理，不能撤销."""

    Input = MakeSubdistrictInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function orders the work."""
        return ordered(
            context,
            given,
            Order(kind=Work.Kind.SUBDISTRICT, code=given["code"], target=given["new_code"], name=given["name"]),
        )

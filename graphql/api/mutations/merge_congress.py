"""把一个乡镇人大并入另一个，后台办理，不能撤销."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, ordered
from cases.life.ordering import Order
from cases.network.models import Work


class MergeCongressInput(graphene.InputObjectType):
    """把一个乡镇人大并入另一个，后台办理，不能撤销."""

    client_key = graphene.String(required=True)
    code = graphene.String(required=True)
    into = graphene.String(required=True, description="承接的乡镇代码")
    confirmation = graphene.String(required=True, description="照写被撤销的人大全称")


class MergeCongress(ActBase):
    """把一个乡镇人大并入另一个，后台办理，不能撤销."""

    Input = MergeCongressInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function orders the work."""
        return ordered(context, given, Order(kind=Work.Kind.MERGE, code=given["code"], target=given["into"]))

"""导出一个人大，后台办理."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, ordered
from cases.life.ordering import Order
from cases.network.models import Work


class ExportCongressInput(graphene.InputObjectType):
    """导出一个人大，后台办理."""

    client_key = graphene.String(required=True)
    code = graphene.String(required=True)


class ExportCongress(ActBase):
    """导出一个人大，后台办理."""

    Input = ExportCongressInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function orders the work."""
        return ordered(context, given, Order(kind=Work.Kind.EXPORT, code=given["code"]))

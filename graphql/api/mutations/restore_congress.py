"""把一个人大恢复到保存的导出文件，后台办理."""

from typing import Any

import graphene

from api.context import Context
from api.ids import read_id
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, ordered
from cases.life.ordering import Order
from cases.network.models import Work
from hierarchy.overview import operated_path


class RestoreCongressInput(graphene.InputObjectType):
    """把一个人大恢复到保存的导出文件，后台办理."""

    client_key = graphene.String(required=True)
    code = graphene.String(required=True)
    export = graphene.ID(required=True, description="恢复到哪个导出文件")
    confirmation = graphene.String(required=True, description="照写人大全称")


class RestoreCongress(ActBase):
    """把一个人大恢复到保存的导出文件，后台办理."""

    Input = RestoreCongressInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function orders the work."""
        operated_path(context.actor)
        export = read_id(given["export"], "Work").uuid
        return ordered(context, given, Order(kind=Work.Kind.RESTORE, code=given["code"], export=export))

"""删除一个保存的导出文件."""

from typing import Any

import graphene

from api.context import Context
from api.ids import read_id
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, congress_of
from cases.life.exports import discard_export
from hierarchy.overview import operated_path


class DiscardExportInput(graphene.InputObjectType):
    """删除一个保存的导出文件."""

    client_key = graphene.String(required=True)
    export = graphene.ID(required=True)


class DiscardExport(ActBase):
    """删除一个保存的导出文件."""

    Input = DiscardExportInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function removes the file; it raises NotOperator to everybody who is none."""
        operated_path(context.actor)
        export = read_id(given["export"], "Work").uuid
        return congress_of(discard_export(actor=context.actor, export=export, now=context.now))

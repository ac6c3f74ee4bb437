"""The tree and its congresses."""

from typing import Any

import graphene

from api.context import context_of
from api.paging import window
from api.types.fields import many, one
from api.types.network import CongressType, TreeNode


class NetworkQueries(graphene.ObjectType):
    """Places and congresses are public."""

    congress = one(CongressType, code=graphene.String(), description="缺省为本门户的人大")
    node = one(TreeNode, code=graphene.String(), description="缺省为全国")
    locate = many(
        TreeNode,
        query=graphene.String(required=True),
        first=graphene.Int(required=True),
        description="按名称或代码找一个地方",
    )

    @staticmethod
    def resolve_congress(root: Any, info: Any, *, code: str | None = None) -> Any:
        """This function gives a congress by code, or the host's; None where none is switched on."""
        context = context_of(info)
        if code is not None:
            return context.loaders.congress_by_code(code)
        return context.loaders.congress_or_none(context.tenant_no)

    @staticmethod
    def resolve_node(root: Any, info: Any, *, code: str | None = None) -> Any:
        """This function gives a place by code, or the nation."""
        return context_of(info).loaders.node(code)

    @staticmethod
    def resolve_locate(root: Any, info: Any, *, query: str, first: int) -> Any:
        """This function finds places, the best first."""
        return context_of(info).loaders.locate(query, limit=window(first=first, after=None).size)

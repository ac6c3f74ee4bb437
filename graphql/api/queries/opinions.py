"""Citizens' opinions."""

from typing import Any

import graphene

from api.context import context_of
from api.ids import read_id
from api.types.fields import one
from api.types.opinions import OpinionType


class OpinionQueries(graphene.ObjectType):
    """One opinion, for whoever may read it or holds its receipt."""

    opinion = one(OpinionType, id=graphene.ID(required=True))
    follow_opinion = one(
        OpinionType,
        number=graphene.String(required=True),
        code=graphene.String(required=True),
        description="群众凭编号和查询码查看",
    )

    @staticmethod
    def resolve_opinion(root: Any, info: Any, *, id: str) -> Any:  # noqa: A002
        """This function reads an opinion by id."""
        found = read_id(id, "Opinion")
        return context_of(info).loaders.opinion(found.tenant_no, found.uuid)

    @staticmethod
    def resolve_follow_opinion(root: Any, info: Any, *, number: str, code: str) -> Any:
        """This function reads an opinion at the host's congress for the holder of its receipt."""
        return context_of(info).loaders.followed_opinion(number=number, code=code)

"""Lists of cases, single cases, crossings, search."""

from typing import Any

import graphene

from api import lists
from api.context import context_of
from api.ids import read_id
from api.paging import paging, window
from api.types.cards import CaseCard, CaseConnection
from api.types.cases import CaseType
from api.types.crossings import CrossingType
from api.types.enums import CaseOrder
from api.types.fields import many, one
from api.types.inputs import CaseFilter
from api.types.replicas import ReplicaType
from api.types.search import SearchConnection
from cases import replicas


class CaseQueries(graphene.ObjectType):
    """Lists come from cards and ask no congress; a single case is read at its owner."""

    case = one(CaseType, id=graphene.ID(required=True))
    case_by_number = one(CaseCard, number=graphene.String(required=True), congress=graphene.String())
    cases = one(
        CaseConnection,
        required=True,
        filter=graphene.Argument(CaseFilter),
        order=graphene.Argument(CaseOrder),
        **paging(),
    )
    search = one(
        SearchConnection,
        required=True,
        query=graphene.String(required=True),
        filter=graphene.Argument(CaseFilter),
        **paging(),
    )
    similar_cases = many(CaseCard, title=graphene.String(required=True), first=graphene.Int(required=True))
    published_elsewhere = many(
        ReplicaType,
        query=graphene.String(required=True),
        first=graphene.Int(required=True),
        description="其他部署的人大公开的件，按标题、编号、单位查找，最多 20 件",
    )
    crossing = one(CrossingType, id=graphene.ID(required=True))

    @staticmethod
    def resolve_case(root: Any, info: Any, *, id: str) -> Any:  # noqa: A002
        """This function reads a case; one that does not exist and one that may not be read look alike."""
        found = read_id(id, "Case")
        return context_of(info).loaders.case(found.tenant_no, found.uuid)

    @staticmethod
    def resolve_case_by_number(root: Any, info: Any, *, number: str, congress: str | None = None) -> Any:
        """This function finds a case by its number, at the host's congress or the one named."""
        return lists.by_number(context=context_of(info), number=number, congress=congress)

    @staticmethod
    def resolve_cases(root: Any, info: Any, *, first: int, after: str | None = None, **narrowing: Any) -> Any:
        """This function lists what the reader may read, from one query over the cards."""
        return lists.cases(context=context_of(info), first=first, after=after, **narrowing)

    @staticmethod
    def resolve_search(
        root: Any, info: Any, *, query: str, first: int, after: str | None = None, **narrowing: Any
    ) -> Any:
        """This function searches what the reader may read."""
        return lists.search(context=context_of(info), query=query, first=first, after=after, **narrowing)

    @staticmethod
    def resolve_similar_cases(root: Any, info: Any, *, title: str, first: int) -> Any:
        """This function finds cases with a similar title, for whoever is about to write one."""
        size = window(first=first, after=None).size
        return lists.similar(context=context_of(info), title=title, first=size)

    @staticmethod
    def resolve_crossing(root: Any, info: Any, *, id: str) -> Any:  # noqa: A002
        """This function reads one side of a crossing."""
        found = read_id(id, "Crossing")
        return context_of(info).loaders.crossing(found.tenant_no, found.uuid)

    @staticmethod
    def resolve_published_elsewhere(root: Any, info: Any, *, query: str, first: int) -> Any:
        """This function finds what other deployments have published; anybody may read it."""
        found = replicas.find(query=query[:200], limit=max(0, min(first, 20)))
        context_of(info).loaders.want_congresses(each.owner_no for each in found)
        return found

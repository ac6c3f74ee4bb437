"""Congresses, the places of the tree, units and deputies."""

from typing import Any

import graphene

from api.context import context_of
from api.ids import global_id
from api.paging import connection, paging
from api.types.enums import Body, Level
from api.types.fields import flag, ident, integer, many, one, string


class UnitType(graphene.ObjectType):
    """A handling unit: a department, a court, an office. Root: hierarchy.models.Unit."""

    class Meta:
        name = "Unit"

    id = ident()
    name = string()
    place = string("所在地方")
    phone = string()

    @staticmethod
    def resolve_id(unit: Any, info: Any) -> str:
        """This function writes the unit's id; units belong to the whole network."""
        return global_id("Unit", 0, unit.id)

    @staticmethod
    def resolve_place(unit: Any, info: Any) -> str:
        """This function names the place that the unit belongs to."""
        return context_of(info).loaders.node_name(unit.node_id)


class DeputyType(graphene.ObjectType):
    """A deputy of one congress. Root: deputies.models.Mandate with its person."""

    class Meta:
        name = "Deputy"

    id = ident()
    name = string()
    electoral_unit = string("选区或原选举单位")

    @staticmethod
    def resolve_id(mandate: Any, info: Any) -> str:
        """This function writes the id under which acts name this deputy: that of the user who signs in."""
        return global_id("Deputy", mandate.tenant_no, mandate.person.user_id or mandate.id)

    @staticmethod
    def resolve_name(mandate: Any, info: Any) -> str:
        """This function gives the person's name."""
        return str(mandate.person.name)


UnitConnection = connection("Unit", UnitType)
DeputyConnection = connection("Deputy", DeputyType)


class Figures(graphene.ObjectType):
    """Counts of one congress's public statistics."""

    total = integer()
    open = integer()
    overdue = integer()
    replied = integer()
    rated = integer()
    satisfied = integer()
    solved = integer()
    closed = integer()
    published = integer()
    opinions = integer()


def _of_tenant(attname: str, default: Any, node: Any, info: Any, **_arguments: Any) -> Any:
    return getattr(node.tenant, attname, default)


class CongressType(graphene.ObjectType):
    """A people's congress that is switched on. Root: its hierarchy.models.Node, the tenant read along."""

    class Meta:
        default_resolver = _of_tenant
        name = "Congress"

    code = string()
    name = string("全称，如 钟山县人民代表大会")
    place = string()
    level = one(Level, required=True)
    url = string("门户地址")
    session_name = string("届次，如 十七届五次会议")
    phone = string("办公室电话")
    next_up = one(lambda: CongressType, description="上一级人大（跳过不设人大的层级）")
    ladder = many(lambda: CongressType, description="自全国到本级")
    lower = many(lambda: CongressType, description="直接下级，最多 100 个")
    figures = one(Figures, required=True)
    units = one(UnitConnection, required=True, query=graphene.String(), **paging())
    deputies = one(DeputyConnection, required=True, query=graphene.String(), **paging())

    elected_above = many(DeputyType, description="由本级选出的上一级代表")
    units_below = many(UnitType, query=graphene.String(), description="直接下级政府的单位，最多 50 个")

    @staticmethod
    def resolve_elected_above(congress: Any, info: Any) -> Any:
        """This function lists the deputies of the congress above whom this one elected."""
        return context_of(info).loaders.elected_above(congress)

    @staticmethod
    def resolve_units_below(congress: Any, info: Any, *, query: str | None = None) -> Any:
        """This function lists units of the governments right below."""
        return context_of(info).loaders.units_below(congress, query=query or "")

    @staticmethod
    def resolve_url(congress: Any, info: Any) -> str:
        """This function gives the portal's address."""
        return context_of(info).loaders.portal_url(congress.tenant_id)

    @staticmethod
    def resolve_next_up(congress: Any, info: Any) -> Any:
        """This function finds the nearest congress above."""
        return context_of(info).loaders.next_up(congress)

    @staticmethod
    def resolve_ladder(congress: Any, info: Any) -> Any:
        """This function lists the congresses from the nation to this one."""
        return context_of(info).loaders.ladder(congress)

    @staticmethod
    def resolve_lower(congress: Any, info: Any) -> Any:
        """This function lists the congresses directly below."""
        return context_of(info).loaders.lower(congress)

    @staticmethod
    def resolve_figures(congress: Any, info: Any) -> Any:
        """This function counts this congress's cases."""
        return context_of(info).loaders.figures(congress)

    @staticmethod
    def resolve_units(
        congress: Any, info: Any, *, first: int, after: str | None = None, query: str | None = None
    ) -> Any:
        """This function pages the units that this congress may assign to."""
        return context_of(info).loaders.units_of(congress, query=query or "", first=first, after=after)

    @staticmethod
    def resolve_deputies(
        congress: Any, info: Any, *, first: int, after: str | None = None, query: str | None = None
    ) -> Any:
        """This function pages the deputies of this congress."""
        return context_of(info).loaders.deputies_of(congress, query=query or "", first=first, after=after)


class NodeCounts(graphene.ObjectType):
    """Public statistics of a whole subtree."""

    total = integer()
    open = integer()
    overdue = integer()
    closed = integer()
    up = integer("曾上报")
    down = integer("曾交下")


class TreeNode(graphene.ObjectType):
    """A place of the tree, with or without a congress. Root: hierarchy.models.Node."""

    code = string()
    name = string()
    level = one(Level, required=True)
    kind = string()
    kind_label = string()
    body = one(Body, required=True)
    congress = one(CongressType, description="没有开通的为空")
    host_name = graphene.String(description="不设人大的地方由哪一级人大常委会联系")
    has_children = flag()
    children = many(lambda: TreeNode)
    counts = one(NodeCounts, required=True)

    @staticmethod
    def resolve_kind_label(node: Any, info: Any) -> str:
        """This function gives the Chinese name of the kind."""
        return str(node.get_kind_display())

    @staticmethod
    def resolve_congress(node: Any, info: Any) -> Any:
        """This function gives the congress at this place, if one is switched on."""
        return context_of(info).loaders.congress_at(node)

    @staticmethod
    def resolve_host_name(node: Any, info: Any) -> str | None:
        """This function names the congress that looks after a place without one."""
        return context_of(info).loaders.host_name(node)

    @staticmethod
    def resolve_has_children(node: Any, info: Any) -> bool:
        """This function says whether the place has places below."""
        return context_of(info).loaders.has_children(node)

    @staticmethod
    def resolve_children(node: Any, info: Any) -> Any:
        """This function lists the places directly below."""
        return context_of(info).loaders.children(node)

    @staticmethod
    def resolve_counts(node: Any, info: Any) -> Any:
        """This function counts the cases of the whole subtree."""
        return context_of(info).loaders.counts(node)

"""Who is looking, and what waits for this person here."""

from typing import Any

import graphene

from api import lists
from api.context import context_of
from api.paging import paging
from api.types.cards import CaseConnection
from api.types.enums import Role, TodoGroup, TodoSource
from api.types.fields import flag, integer, many, one, string
from api.types.inbox import TodoConnection
from api.types.network import CongressType, UnitType
from api.words import label_of
from tenants.roles import Role as RoleChoices


class Membership(graphene.ObjectType):
    """One standing of the viewer. Root: tenants.actors.Standing."""

    role = one(Role, required=True)
    role_label = string()
    congress = one(CongressType, required=True)
    unit = one(UnitType)
    subtree = flag("包括下级")
    sign_on_url = string("到那一级门户去的一次性登录地址")

    @staticmethod
    def resolve_role_label(standing: Any, info: Any) -> str:
        """This function names the role."""
        return label_of(RoleChoices, standing.role)

    @staticmethod
    def resolve_congress(standing: Any, info: Any) -> Any:
        """This function gives the congress."""
        return context_of(info).loaders.congress(standing.tenant_no)

    @staticmethod
    def resolve_unit(standing: Any, info: Any) -> Any:
        """This function gives the unit that the viewer speaks for."""
        return context_of(info).loaders.unit(standing.unit_id)

    @staticmethod
    def resolve_sign_on_url(standing: Any, info: Any) -> str:
        """This function gives the address by which the viewer goes on to that portal, signed in."""
        return context_of(info).loaders.sign_on_url(standing.tenant_no)


class Viewer(graphene.ObjectType):
    """The reader. Root: api.context.Context."""

    signed_in = flag()
    name = string()
    congress = one(CongressType, description="本门户的人大；网络总站上为空")
    roles = many(Role, description="在本级人大的身份")
    memberships = many(Membership)
    unit = one(UnitType)
    waiting = integer("在这里有多少件事等着办")
    inbox = one(
        TodoConnection,
        required=True,
        group=graphene.Argument(TodoGroup),
        source=graphene.Argument(TodoSource),
        **paging(),
    )
    my_cases = one(CaseConnection, required=True, open=graphene.Boolean(), **paging())

    guest_suggestions = many("api.types.crossings.CrossingType", description="向下级人大提的建议，最新的在前")

    @staticmethod
    def resolve_guest_suggestions(context: Any, info: Any) -> Any:
        """This function lists what the viewer, a deputy here, suggested to congresses below."""
        return context.loaders.guest_suggestions()

    @staticmethod
    def resolve_signed_in(context: Any, info: Any) -> bool:
        """This function says whether a person is known."""
        return context.user_id is not None

    @staticmethod
    def resolve_name(context: Any, info: Any) -> str:
        """This function names the viewer."""
        return str(context.actor.name)

    @staticmethod
    def resolve_congress(context: Any, info: Any) -> Any:
        """This function gives the host's congress."""
        return context.loaders.congress_or_none(context.tenant_no)

    @staticmethod
    def resolve_roles(context: Any, info: Any) -> Any:
        """This function lists the viewer's roles at the host's congress."""
        return list(dict.fromkeys(standing.role for standing in context.here))

    @staticmethod
    def resolve_memberships(context: Any, info: Any) -> Any:
        """This function lists all standings of the viewer in the network."""
        standings = context.actor.standings
        context.loaders.want_congresses(each.tenant_no for each in standings)
        context.loaders.want_units(each.unit_id for each in standings)
        return standings

    @staticmethod
    def resolve_unit(context: Any, info: Any) -> Any:
        """This function gives the unit that the viewer speaks for here."""
        keys = [each.unit_id for each in context.here if each.unit_id is not None]
        return context.loaders.unit(keys[0]) if keys else None

    @staticmethod
    def resolve_waiting(context: Any, info: Any) -> int:
        """This function counts what waits for the viewer here."""
        return lists.waiting(context=context)

    @staticmethod
    def resolve_inbox(
        context: Any,
        info: Any,
        *,
        first: int,
        after: str | None = None,
        group: Any = None,
        source: Any = None,
    ) -> Any:
        """This function pages what waits for the viewer here, the most pressing first."""
        return lists.inbox(context=context, first=first, after=after, group=group, source=source)

    @staticmethod
    def resolve_my_cases(
        context: Any,
        info: Any,
        *,
        first: int,
        after: str | None = None,
        open: bool | None = None,  # noqa: A002
    ) -> Any:
        """This function pages the viewer's own suggestions here."""
        return lists.mine(context=context, first=first, after=after, open_=open)

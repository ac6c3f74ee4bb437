"""The timeline of a case or an opinion."""

from typing import Any

import graphene

from api.context import context_of
from api.ids import global_id
from api.paging import connection
from api.types.fields import flag, ident, one, string
from api.types.network import CongressType


class EventType(graphene.ObjectType):
    """One thing that happened. Root: cases.timeline.Told."""

    class Meta:
        name = "Event"

    id = ident()
    at = graphene.DateTime(required=True)
    kind = string()
    icon = string("bootstrap-icons 的名称")
    sentence = string("发生了什么")
    who = string()
    detail = string()
    from_ = one(CongressType, name="from", description="来自另一级人大")
    public = flag()

    @staticmethod
    def resolve_id(told: Any, info: Any) -> str:
        """This function writes an id by which a page can tell events apart; it cannot be asked for."""
        return global_id("Event", 0, told.id)

    @staticmethod
    def resolve_from_(told: Any, info: Any) -> Any:
        """This function gives the congress of another level that told it."""
        return context_of(info).loaders.congress_or_none(told.from_no)


EventConnection = connection("Event", EventType)

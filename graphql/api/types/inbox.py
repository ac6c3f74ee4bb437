"""What waits for the viewer at one congress. Root: cases' to-do rows."""

from typing import Any

import graphene

from api.context import context_of
from api.ids import global_id
from api.paging import connection
from api.types.cards import Plate
from api.types.cases import CaseType
from api.types.crossings import CrossingType
from api.types.deadlines import DeadlineType
from api.types.enums import TodoGroup, TodoSource
from api.types.fields import ident, integer, many, one, string
from api.types.opinions import OpinionType
from api.words import plate_of


def here(info: Any) -> int:
    """This function gives the host's congress: a row exists nowhere else."""
    no = context_of(info).tenant_no
    assert no is not None
    return no


class Todo(graphene.ObjectType):
    """One thing to do."""

    id = ident()
    group = one(TodoGroup, required=True)
    source = one(TodoSource, required=True)
    verb = string("该做什么")
    what = string("对什么做")
    fact = string("做决定要知道的一件事")
    title = string()
    plate = one(Plate)
    deadline = one(DeadlineType)
    url = string()
    case = one(CaseType)
    crossing = one(CrossingType)
    opinion = one(OpinionType)

    @staticmethod
    def resolve_id(row: Any, info: Any) -> str:
        """This function writes an id by which a page can tell rows apart; it cannot be asked for."""
        return global_id("Todo", here(info), row.key)

    @staticmethod
    def resolve_plate(row: Any, info: Any) -> Any:
        """This function writes the number plate, None while there is no number."""
        return plate_of(row.plate_body, row.number_text)

    @staticmethod
    def resolve_deadline(row: Any, info: Any) -> Any:
        """This function gives the clock by which it sorts."""
        return row.clock

    @staticmethod
    def resolve_url(row: Any, info: Any) -> str:
        """This function gives the page where it is done."""
        return context_of(info).loaders.todo_url(here(info), row)

    @staticmethod
    def resolve_case(row: Any, info: Any) -> Any:
        """This function gives the case; a page of rows is read together."""
        if row.subject != "case":
            return None
        return context_of(info).loaders.readable_case(here(info), row.record_id)

    @staticmethod
    def resolve_crossing(row: Any, info: Any) -> Any:
        """This function gives the crossing."""
        if row.subject != "crossing":
            return None
        return context_of(info).loaders.crossing(here(info), row.record_id)

    @staticmethod
    def resolve_opinion(row: Any, info: Any) -> Any:
        """This function gives the opinion."""
        if row.subject != "opinion":
            return None
        return context_of(info).loaders.opinion(here(info), row.record_id)


class TodoGroupCount(graphene.ObjectType):
    """How many of a group."""

    group = one(TodoGroup, required=True)
    count = integer()


TodoConnection = connection("Todo", Todo, groups=many(TodoGroupCount))

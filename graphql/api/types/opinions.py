"""A citizen's opinion. Root: api.dossiers.Letter, read in its owner's place in one go."""

from typing import Any

import graphene

from api.context import context_of
from api.ids import global_id
from api.paging import page_of, paging
from api.types.cards import CaseCard
from api.types.crossings import Hop
from api.types.deadlines import DeadlineType
from api.types.enums import Act, CaseState, Rating
from api.types.events import EventConnection
from api.types.fields import ident, integer, many, one, string
from api.types.handling import Now
from api.types.network import CongressType, UnitType
from api.words import label_of
from cases.states import CaseState as State


def _of_opinion(attname: str, default: Any, letter: Any, info: Any, **_arguments: Any) -> Any:
    return getattr(letter.opinion, attname, default)


class OpinionType(graphene.ObjectType):
    """An opinion; sender and telephone are masked unless the reader may know them."""

    class Meta:
        name = "Opinion"
        default_resolver = _of_opinion

    id = ident()
    congress = one(CongressType, required=True)
    number = string()
    title = string()
    text = string()
    state = one(CaseState, required=True)
    state_label = string()
    revision = integer("修订号：随每次操作一起送回")
    received_at = graphene.DateTime(required=True)
    sender = string()
    phone = string()
    unit = one(UnitType)
    answer = string("单位反馈")
    feedback = string("给群众的反馈")
    rating = one(Rating)
    deadlines = many(DeadlineType)
    timeline = one(EventConnection, required=True, **paging())
    may = many(Act)
    converted_case = one(CaseCard)
    url = string()
    now = one(Now, required=True)
    source_text = string("不是群众直接来的，写明从哪里来")
    journey = many(Hop, description="经过哪些人大")

    @staticmethod
    def resolve_id(letter: Any, info: Any) -> str:
        """This function writes the id."""
        return global_id("Opinion", letter.tenant_no, letter.opinion.id)

    @staticmethod
    def resolve_congress(letter: Any, info: Any) -> Any:
        """This function gives the congress that received it."""
        return context_of(info).loaders.congress(letter.tenant_no)

    @staticmethod
    def resolve_state_label(letter: Any, info: Any) -> str:
        """This function names the state."""
        return label_of(State, letter.opinion.state)

    @staticmethod
    def resolve_sender(letter: Any, info: Any) -> str:
        """This function names the sender, masked unless the reader may know."""
        return str(letter.sender)

    @staticmethod
    def resolve_phone(letter: Any, info: Any) -> str:
        """This function gives the telephone, masked unless the reader may know."""
        return str(letter.phone)

    @staticmethod
    def resolve_unit(letter: Any, info: Any) -> Any:
        """This function gives the handling unit."""
        return context_of(info).loaders.unit(letter.opinion.unit_id)

    @staticmethod
    def resolve_rating(letter: Any, info: Any) -> Any:
        """This function gives the citizen's rating."""
        return letter.opinion.rating or None

    @staticmethod
    def resolve_deadlines(letter: Any, info: Any) -> Any:
        """This function lists the clocks."""
        return letter.clocks

    @staticmethod
    def resolve_timeline(letter: Any, info: Any, *, first: int, after: str | None = None) -> Any:
        """This function pages what happened, newest first."""
        return page_of(letter.events, first=first, after=after)

    @staticmethod
    def resolve_may(letter: Any, info: Any) -> Any:
        """This function lists what the reader may do now."""
        return letter.acts

    @staticmethod
    def resolve_converted_case(letter: Any, info: Any) -> Any:
        """This function gives the suggestion that it became, if the reader may read that."""
        return context_of(info).loaders.card(letter.opinion.converted_case_id)

    @staticmethod
    def resolve_journey(letter: Any, info: Any) -> Any:
        """This function follows it over the levels."""
        return context_of(info).loaders.journey(letter.traveller)

    @staticmethod
    def resolve_url(letter: Any, info: Any) -> str:
        """This function gives the opinion's page at its congress's portal."""
        return context_of(info).loaders.page_url("Opinion", letter.tenant_no, letter.opinion.id)

    @staticmethod
    def resolve_now(letter: Any, info: Any) -> Any:
        """This function says in whose hands it is."""
        return letter.now

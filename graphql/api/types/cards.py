"""One row of a list: from the card alone, no tenant is asked. Root: cases.network.models.Card."""

from typing import Any

import graphene

from api.context import context_of
from api.ids import global_id
from api.paging import connection
from api.types.deadlines import DeadlineType
from api.types.enums import CaseKind, CaseState, Rating, ReplyClass
from api.types.fields import flag, ident, one, string
from api.types.network import CongressType
from api.words import label_of, plate_of
from cases.states import CaseKind as Kind
from cases.states import CaseState as State


class Plate(graphene.ObjectType):
    """A number plate: body 钟山县十七届五次会议, number 第0042号, text both."""

    body = string()
    number = string()
    text = string()


class CaseCard(graphene.ObjectType):
    """A suggestion or an opinion in a list."""

    id = ident()
    kind = one(CaseKind, required=True)
    congress = one(CongressType, required=True)
    plate = one(Plate)
    title = string()
    state = one(CaseState, required=True)
    state_label = string()
    category = string()
    lead = string("领衔代表")
    holder = string("现在在谁手里")
    unit_name = string()
    reply_class = one(ReplyClass)
    rating = one(Rating)
    submitted_on = graphene.Date()
    closed_on = graphene.Date()
    due_on = graphene.Date()
    deadline = one(DeadlineType)
    published = flag()
    up = flag("曾上报")
    down = flag("曾交下")
    url = string()

    @staticmethod
    def resolve_id(card: Any, info: Any) -> str:
        """This function writes the id of the record that the card stands for."""
        return global_id("Opinion" if card.kind == Kind.OPINION else "Case", card.owner_no, card.id)

    @staticmethod
    def resolve_congress(card: Any, info: Any) -> Any:
        """This function gives the owner; a whole list's owners are loaded together."""
        return context_of(info).loaders.congress(card.owner_no)

    @staticmethod
    def resolve_plate(card: Any, info: Any) -> Any:
        """This function writes the number plate, None while there is no number."""
        return plate_of(card.plate_body, card.number_text)

    @staticmethod
    def resolve_title(card: Any, info: Any) -> str:
        """This function gives the title in the form that this reader may know."""
        return context_of(info).loaders.title_of(card)

    @staticmethod
    def resolve_state_label(card: Any, info: Any) -> str:
        """This function names the state."""
        return label_of(State, card.state)

    @staticmethod
    def resolve_lead(card: Any, info: Any) -> str:
        """This function names the leading deputy."""
        return str(card.lead_name)

    @staticmethod
    def resolve_reply_class(card: Any, info: Any) -> Any:
        """This function gives the class of the last reply."""
        return card.reply_class or None

    @staticmethod
    def resolve_rating(card: Any, info: Any) -> Any:
        """This function gives the last rating of the result."""
        return card.rating or None

    @staticmethod
    def resolve_due_on(card: Any, info: Any) -> Any:
        """This function gives the next due date."""
        return card.next_due_on

    @staticmethod
    def resolve_deadline(card: Any, info: Any) -> Any:
        """This function gives the next clock as far as the card knows it."""
        return context_of(info).loaders.clock_of_card(card)

    @staticmethod
    def resolve_url(card: Any, info: Any) -> str:
        """This function gives the page of the record at its owner's portal."""
        return context_of(info).loaders.record_url(card)


CaseConnection = connection("Case", CaseCard)

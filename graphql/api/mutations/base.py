"""What all acts share: read ids, call one action, answer with the record or with the refusal."""

from typing import Any, ClassVar
from uuid import UUID

import graphene
from django.conf import settings
from django.utils import translation

from api.context import Context, context_of
from api.errors import BadId
from api.ids import read_id
from api.types.cases import CaseType
from api.types.crossings import CrossingType
from api.types.fields import many, one, string
from api.types.opinions import OpinionType
from core.errors import DomainError


class Staleness(graphene.ObjectType):
    """Somebody else acted meanwhile: who, what, when, and who holds it now."""

    who = string()
    what = string()
    at = graphene.DateTime(required=True)
    holder = string()


class UserError(graphene.ObjectType):
    """A refusal that a form can show."""

    code = string()
    message = string()
    field = graphene.String()
    staleness = one(Staleness)


class CasePayload(graphene.ObjectType):
    """The case after the act, or why it was refused."""

    case = one(CaseType)
    errors = many(UserError)


class CrossingPayload(graphene.ObjectType):
    """The crossing after the act, and the case that it led to here."""

    crossing = one(CrossingType)
    case = one(CaseType)
    errors = many(UserError)


class OpinionPayload(graphene.ObjectType):
    """The opinion after the act, or why it was refused."""

    opinion = one(OpinionType)
    errors = many(UserError)


class OpinionReceiptPayload(graphene.ObjectType):
    """The receipt of an opinion: number and code are shown once."""

    number = graphene.String()
    code = graphene.String()
    opinion = one(OpinionType)
    errors = many(UserError)


def user_error(error: DomainError) -> dict[str, Any]:
    """This function gives the refusal as a form can show it; a stale one says who acted meanwhile."""
    names = ("who", "what", "at", "holder")
    stale = {name: getattr(error, name) for name in names if hasattr(error, name)}
    return {
        "code": error.code,
        "message": error.text,
        "field": error.field,
        "staleness": stale if len(stale) == len(names) else None,
    }


class NoCongressHere(DomainError):
    """Acts belong to a congress, and the network's own host is none."""

    code = "NO_CONGRESS_HERE"
    message = "没有办成：请到本级人大的门户办理。"


class ActBase:
    """One verb: an input type, a payload type, and `perform`, which calls exactly one action.

    A refusal of the domain becomes the payload's `errors`; anything else is none of our business here and ends up
    masked at top level.
    """

    Input: ClassVar[Any]
    payload: ClassVar[Any]

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function does the act and gives the payload's fields, or functions that read them after the act.

        It raises DomainError when the act is refused.
        """
        # Each act of this room says here what it does; graphene's classes and ABC's metaclass do not go together.
        raise NotImplementedError

    @classmethod
    def field(cls) -> Any:
        """This function makes the mutation's field."""

        def resolve(root: Any, info: Any, *, input: Any) -> dict[str, Any]:  # noqa: A002
            context = context_of(info)
            try:
                # What an act writes down is Chinese, whatever language its page is read in.
                with translation.override(settings.LANGUAGE_CODE):
                    done = cls.perform(context=context, given=input)
            except DomainError as error:
                every = (error, *getattr(error, "also", ()))
                return {"errors": [user_error(each) for each in every]}
            # What was read before the act in this request no longer holds.
            context.loaders.forget()
            shown = {name: value() if callable(value) else value for name, value in done.items()}
            return {**shown, "errors": []}

        return graphene.Field(
            graphene.NonNull(cls.payload),
            input=graphene.Argument(cls.Input, required=True),
            resolver=resolve,
            description=(cls.__doc__ or "").strip().split("\n")[0],
        )


def here(context: Context) -> int:
    """This function gives the host's congress; it raises NoCongressHere on the network's own host."""
    if context.tenant_no is None:
        raise NoCongressHere
    return context.tenant_no


def key_of(text: str | None, kind: str, *, tenant_no: int, field: str) -> UUID | None:
    """This function reads an optional id of a record of the congress; it raises BadId naming the field."""
    if text is None:
        return None
    try:
        return read_id(text, kind, tenant_no=tenant_no).uuid
    except BadId:
        raise BadId(field=field) from None


def required_key(text: str, kind: str, *, tenant_no: int, field: str = "id") -> UUID:
    """This function reads an id of a record of the congress; it raises BadId naming the field."""
    key = key_of(text, kind, tenant_no=tenant_no, field=field)
    assert key is not None
    return key


def unit_key(text: str | None, *, field: str) -> int | None:
    """This function reads an optional unit's id; it raises BadId naming the field."""
    if text is None:
        return None
    try:
        return read_id(text, "Unit").number
    except BadId:
        raise BadId(field=field) from None


def required_unit(text: str, *, field: str) -> int:
    """This function reads a unit's id; it raises BadId naming the field."""
    key = unit_key(text, field=field)
    assert key is not None
    return key


def unit_keys(texts: list[str] | None, *, field: str) -> list[int]:
    """This function reads units' ids; it raises BadId naming the field."""
    return [key for text in texts or [] if (key := unit_key(text, field=field)) is not None]


def deputy_keys(texts: list[str], *, tenant_no: int, field: str) -> list[UUID]:
    """This function reads the user ids of deputies of the congress; it raises BadId naming the field."""
    return [required_key(text, "Deputy", tenant_no=tenant_no, field=field) for text in texts]


def common(context: Context, given: Any) -> dict[str, Any]:
    """This function gives what every action takes: who, where, when, the client's key, and the revision seen."""
    shared = {
        "actor": context.actor,
        "tenant": here(context),
        "client_key": given.client_key,
        "now": context.now,
    }
    if "revision" in given:
        shared["revision"] = given.revision
    return shared


def on_case(context: Context, given: Any) -> dict[str, Any]:
    """This function gives the arguments of an action on a case of the host's congress."""
    return common(context, given) | {"case_id": required_key(given.id, "Case", tenant_no=here(context))}


def on_assignment(context: Context, given: Any) -> dict[str, Any]:
    """This function gives the arguments of an action on one share of a case."""
    share = required_key(given.assignment, "Assignment", tenant_no=here(context), field="assignment")
    return on_case(context, given) | {"assignment_id": share}


def on_crossing(context: Context, given: Any) -> dict[str, Any]:
    """This function gives the arguments of an action on this side of a crossing."""
    return common(context, given) | {"crossing_id": required_key(given.id, "Crossing", tenant_no=here(context))}


def on_opinion(context: Context, given: Any) -> dict[str, Any]:
    """This function gives the arguments of an action on an opinion."""
    return common(context, given) | {"opinion_id": required_key(given.id, "Opinion", tenant_no=here(context))}


def case_of(context: Context, case: Any) -> dict[str, Any]:
    """This function gives a case payload: the case is read anew, as the acting person may read it."""
    return {"case": lambda: context.loaders.readable_case(here(context), case.id)}


def crossing_of(context: Context, crossing: Any) -> dict[str, Any]:
    """This function gives a crossing payload."""
    tenant = here(context)
    return {
        "crossing": lambda: context.loaders.crossing(tenant, crossing.id),
        "case": lambda: context.loaders.readable_case(tenant, crossing.case_id),
    }


def opinion_of(context: Context, opinion: Any) -> dict[str, Any]:
    """This function gives an opinion payload."""
    return {"opinion": lambda: context.loaders.opinion(here(context), opinion.id)}


def followed(context: Context, opinion: Any) -> Any:
    """This function gives a function that shows an opinion to the holder of its receipt."""
    return lambda: context.loaders.followed(here(context), opinion)

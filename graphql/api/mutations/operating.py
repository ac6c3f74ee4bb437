"""What the operators' acts share: no congress of a host, one answer."""

from typing import Any
from uuid import UUID

import graphene

from api.context import Context
from api.errors import BadId
from api.mutations.base import UserError
from api.types.fields import many, one
from api.types.work import OperatorWork
from cases.life.ordering import Order, place_order
from hierarchy.overview import operated_path


class OperationPayload(graphene.ObjectType):
    """The code and name of the congress after the act, the work that was ordered, or why it was refused."""

    code = graphene.String()
    name = graphene.String()
    work = one(OperatorWork)
    errors = many(UserError)


def congress_of(tenant: Any) -> dict[str, Any]:
    """This function gives the payload of an act on a congress."""
    return {"code": tenant.code, "name": tenant.name}


def work_of(work: Any) -> dict[str, Any]:
    """This function gives the payload of an order."""
    return {"code": work.given.get("code"), "name": None, "work": work}


def ordered(context: Context, given: Any, order: Order) -> dict[str, Any]:
    """This function places an order and gives its payload; it raises NotOperator to everybody who is none."""
    operated_path(context.actor)
    return work_of(
        place_order(
            actor=context.actor,
            order=order,
            confirmation=given.get("confirmation") or "",
            client_key=form_key(given["client_key"]),
            now=context.now,
        )
    )


def form_key(text: str) -> UUID:
    """This function reads the key of a form; it raises BadId for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise BadId(field="clientKey") from None

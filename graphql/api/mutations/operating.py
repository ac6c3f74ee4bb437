"""What the operators' acts share: no congress of a host, one answer."""

from typing import Any

import graphene

from api.mutations.base import UserError
from api.types.fields import many


class OperationPayload(graphene.ObjectType):
    """The code and name of the congress after the act, or why it was refused."""

    code = graphene.String()
    name = graphene.String()
    errors = many(UserError)


def congress_of(tenant: Any) -> dict[str, Any]:
    """This function gives the payload of an act on a congress."""
    return {"code": tenant.code, "name": tenant.name}

"""Short forms for the fields that the schema has hundreds of: almost nothing in it may be null."""

from typing import Any

import graphene


def string(description: str | None = None) -> Any:
    """This function declares a String! field."""
    return graphene.String(required=True, description=description)


def flag(description: str | None = None) -> Any:
    """This function declares a Boolean! field."""
    return graphene.Boolean(required=True, description=description)


def integer(description: str | None = None) -> Any:
    """This function declares an Int! field."""
    return graphene.Int(required=True, description=description)


def ident(description: str | None = None) -> Any:
    """This function declares an ID! field."""
    return graphene.ID(required=True, description=description)


def one(kind: Any, *, required: bool = False, description: str | None = None, **arguments: Any) -> Any:
    """This function declares a field of another type, nullable unless required."""
    return graphene.Field(kind, required=required, description=description, **arguments)


def many(kind: Any, *, description: str | None = None, **arguments: Any) -> Any:
    """This function declares a [kind!]! field."""
    return graphene.Field(graphene.List(graphene.NonNull(kind)), required=True, description=description, **arguments)

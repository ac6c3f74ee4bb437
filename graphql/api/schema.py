"""The schema, and its text."""

import graphene

from api.mutations import Mutation
from api.queries import Query

schema = graphene.Schema(query=Query, mutation=Mutation)


def sdl() -> str:
    """This function writes the schema as graphql/schema.graphql keeps it."""
    return f"{schema}\n"

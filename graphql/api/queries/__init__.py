"""The questions of the schema, one concern a file."""

import graphene

from api.queries.cases import CaseQueries
from api.queries.network import NetworkQueries
from api.queries.operation import OperationQueries
from api.queries.opinions import OpinionQueries
from api.queries.viewer import ViewerQueries


class Query(ViewerQueries, NetworkQueries, CaseQueries, OpinionQueries, OperationQueries, graphene.ObjectType):
    """What can be asked; every answer holds only what the asking person may know."""


__all__ = ["Query"]

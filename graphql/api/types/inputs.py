"""The filter that lists and search share."""

import graphene

from api.types.enums import CaseKind, CaseState, Level, ReplyClass


class CaseFilter(graphene.InputObjectType):
    """Every given field narrows; several values of one field widen it."""

    level = graphene.List(graphene.NonNull(Level))
    congress = graphene.List(graphene.NonNull(graphene.String), description="区划代码")
    under = graphene.String(description="区划代码：该处及以下")
    state = graphene.List(graphene.NonNull(CaseState))
    reply_class = graphene.List(graphene.NonNull(ReplyClass))
    kind = graphene.List(graphene.NonNull(CaseKind))
    year = graphene.List(graphene.NonNull(graphene.Int))
    published = graphene.Boolean()
    overdue = graphene.Boolean()
    unit = graphene.ID()
    lead = graphene.ID(description="代表")

"""Search across levels: exactly what the reader may read. Root: search.service's result."""

import graphene

from api.paging import connection
from api.types.cards import CaseCard
from api.types.enums import SearchMode
from api.types.fields import flag, integer, many, one, string


class FacetValue(graphene.ObjectType):
    """One value by which the result can be narrowed."""

    value = string()
    label = string()
    count = integer()
    chosen = flag()


class Facet(graphene.ObjectType):
    """One way to narrow: level congress state class kind year."""

    name = string()
    label = string()
    values = many(FacetValue)


class SearchHit(graphene.ObjectType):
    """A hit; in the two texts everything is escaped but <mark>."""

    card = one(CaseCard, required=True)
    title_html = string()
    snippet_html = string()


SearchConnection = connection(
    "Search",
    SearchHit,
    mode=one(SearchMode, required=True),
    notice=string("基本检索时说明原因"),
    facets=many(Facet),
)

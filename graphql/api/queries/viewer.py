"""Who is asking."""

from typing import Any

import graphene

from api.context import context_of
from api.types.fields import one
from api.types.viewer import Viewer


class ViewerQueries(graphene.ObjectType):
    """The viewer and everything that depends on who that is."""

    viewer = one(Viewer, required=True)

    @staticmethod
    def resolve_viewer(root: Any, info: Any) -> Any:
        """This function gives the request's own context: it is what the viewer's fields read."""
        return context_of(info)

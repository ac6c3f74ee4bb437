"""接收来件；来自下级的，请哪几位代表领衔."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CrossingPayload, crossing_of, deputy_keys, here, on_crossing
from cases.actions.accept_crossing import accept_crossing


class AcceptCrossingInput(graphene.InputObjectType):
    """接收来件；来自下级的，请哪几位代表领衔."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    sponsors = graphene.List(graphene.NonNull(graphene.ID))


class AcceptCrossing(ActBase):
    """接收来件；来自下级的，请哪几位代表领衔."""

    Input = AcceptCrossingInput
    payload = CrossingPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        asked = given.get("sponsors") or []
        done = accept_crossing(
            **on_crossing(context, given),
            sponsors=deputy_keys(asked, tenant_no=here(context), field="sponsors"),
        )
        return crossing_of(context, done)

"""不满意的，交上级机关重新办理."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_assignment
from cases.actions.redo_to_superior import redo_to_superior


class RedoToSuperiorInput(graphene.InputObjectType):
    """不满意的，交上级机关重新办理."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    assignment = graphene.ID(required=True)
    reason = graphene.String(required=True)


class RedoToSuperior(ActBase):
    """不满意的，交上级机关重新办理."""

    Input = RedoToSuperiorInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = redo_to_superior(**on_assignment(context, given), reason=given.reason)
        return case_of(context, done)

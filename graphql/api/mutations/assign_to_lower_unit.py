"""交下级政府的单位办理，抄送下级人大."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case, required_unit
from cases.actions.assign_to_lower_unit import assign_to_lower_unit


class AssignToLowerUnitInput(graphene.InputObjectType):
    """交下级政府的单位办理，抄送下级人大."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    unit = graphene.ID(required=True)
    note = graphene.String(required=True)


class AssignToLowerUnit(ActBase):
    """交下级政府的单位办理，抄送下级人大."""

    Input = AssignToLowerUnitInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = assign_to_lower_unit(
            **on_case(context, given),
            unit_id=required_unit(given.unit, field="unit"),
            note=given.note,
        )
        return case_of(context, done)

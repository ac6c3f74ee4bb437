"""交办."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case, required_unit, unit_keys
from cases.actions.assign_suggestion import assign_suggestion


class AssignSuggestionInput(graphene.InputObjectType):
    """交办."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    lead = graphene.ID(required=True)
    co = graphene.List(graphene.NonNull(graphene.ID))
    note = graphene.String()
    difficult = graphene.Boolean()


class AssignSuggestion(ActBase):
    """交办."""

    Input = AssignSuggestionInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = assign_suggestion(
            **on_case(context, given),
            lead_unit_id=required_unit(given.lead, field="lead"),
            co_unit_ids=unit_keys(given.get("co"), field="co"),
            note=given.get("note") or "",
            difficult=bool(given.get("difficult")),
        )
        return case_of(context, done)

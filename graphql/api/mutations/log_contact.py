"""记录与代表的联系."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_assignment
from cases.actions.log_contact import log_contact


class LogContactInput(graphene.InputObjectType):
    """记录与代表的联系."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    assignment = graphene.ID(required=True)
    on = graphene.Date(required=True)
    way = graphene.String(required=True)
    stage = graphene.String(required=True)
    text = graphene.String(required=True)


class LogContact(ActBase):
    """记录与代表的联系."""

    Input = LogContactInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = log_contact(
            **on_assignment(context, given),
            on=given.on,
            way=given.way,
            stage=given.stage,
            text=given.text,
        )
        return case_of(context, done)

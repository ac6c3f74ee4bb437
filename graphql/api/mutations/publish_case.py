"""公开."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.publish_case import publish_case


class PublishCaseInput(graphene.InputObjectType):
    """公开."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    scope = graphene.String(required=True)
    note = graphene.String()


class PublishCase(ActBase):
    """公开."""

    Input = PublishCaseInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = publish_case(
            **on_case(context, given),
            scope=given.scope,
            note=given.get("note") or "",
        )
        return case_of(context, done)

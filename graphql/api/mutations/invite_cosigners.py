"""邀请联名."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, deputy_keys, here, on_case
from cases.actions.invite_cosigners import invite_cosigners


class InviteCosignersInput(graphene.InputObjectType):
    """邀请联名."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    deputies = graphene.List(graphene.NonNull(graphene.ID), required=True)


class InviteCosigners(ActBase):
    """邀请联名."""

    Input = InviteCosignersInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = invite_cosigners(
            **on_case(context, given),
            deputies=deputy_keys(given.deputies, tenant_no=here(context), field="deputies"),
        )
        return case_of(context, done)

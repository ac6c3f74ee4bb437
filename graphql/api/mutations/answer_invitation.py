"""答复联名邀请."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.answer_invitation import answer_invitation


class AnswerInvitationInput(graphene.InputObjectType):
    """答复联名邀请."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    agree = graphene.Boolean(required=True)


class AnswerInvitation(ActBase):
    """答复联名邀请."""

    Input = AnswerInvitationInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = answer_invitation(
            **on_case(context, given),
            agree=given.agree,
        )
        return case_of(context, done)

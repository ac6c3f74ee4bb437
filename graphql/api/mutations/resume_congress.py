"""恢复一个人大."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase
from api.mutations.operating import OperationPayload, congress_of
from hierarchy.actions.resume_congress import resume_congress


class ResumeCongressInput(graphene.InputObjectType):
    """恢复一个人大."""

    client_key = graphene.String(required=True)
    code = graphene.String(required=True)


class ResumeCongress(ActBase):
    """恢复一个人大."""

    Input = ResumeCongressInput
    payload = OperationPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        return congress_of(resume_congress(actor=context.actor, code=given["code"], now=context.now))

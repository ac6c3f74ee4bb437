"""答复."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_assignment
from api.types.enums import ReplyClass
from cases.actions.issue_reply import issue_reply


class CommitmentInput(graphene.InputObjectType):
    """A promise with its date."""

    what = graphene.String(required=True)
    due_on = graphene.Date()


class IssueReplyInput(graphene.InputObjectType):
    """答复."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    assignment = graphene.ID(required=True)
    document = graphene.String()
    reply_class = ReplyClass(required=True)
    text = graphene.String(required=True)
    signer = graphene.String(required=True)
    contact = graphene.String(required=True)
    phone = graphene.String(required=True)
    commitments = graphene.List(graphene.NonNull(CommitmentInput))


class IssueReply(ActBase):
    """答复."""

    Input = IssueReplyInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        promises = [
            {"what": promise.what, "due_on": promise.get("due_on")} for promise in given.get("commitments") or []
        ]
        done = issue_reply(
            **on_assignment(context, given),
            document=given.get("document") or "",
            reply_class=given.reply_class.value,
            text=given.text,
            signer=given.signer,
            contact=given.contact,
            phone=given.phone,
            commitments=promises,
        )
        return case_of(context, done)

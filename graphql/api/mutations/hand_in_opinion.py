"""群众提出意见."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, OpinionReceiptPayload, common, deputy_keys, followed, here
from cases.actions.hand_in_opinion import hand_in_opinion


class HandInOpinionInput(graphene.InputObjectType):
    """群众提出意见."""

    client_key = graphene.String(required=True)
    title = graphene.String(required=True)
    text = graphene.String(required=True)
    sender = graphene.String()
    phone = graphene.String()
    deputy = graphene.ID()
    website = graphene.String(description="人看不见的格子，须留空")
    seconds = graphene.Int(description="填写用了几秒")


class HandInOpinion(ActBase):
    """群众提出意见."""

    Input = HandInOpinionInput
    payload = OpinionReceiptPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        asked = given.get("deputy")
        opinion, code = hand_in_opinion(
            **common(context, given),
            title=given.title,
            text=given.text,
            sender=given.get("sender") or "",
            phone=given.get("phone") or "",
            deputy_user_id=deputy_keys([asked], tenant_no=here(context), field="deputy")[0] if asked else None,
            website=given.get("website") or "",
            seconds=given.get("seconds"),
        )
        return {"number": opinion.number, "code": code, "opinion": followed(context, opinion)}

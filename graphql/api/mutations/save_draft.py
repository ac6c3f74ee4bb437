"""保存草稿；第一次保存时建立."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, common, here, key_of, unit_key
from api.types.enums import Secrecy
from cases.actions.save_draft import save_draft


class SaveDraftInput(graphene.InputObjectType):
    """保存草稿；第一次保存时建立."""

    client_key = graphene.String(required=True)
    id = graphene.ID()
    revision = graphene.Int()
    title = graphene.String(required=True)
    matter = graphene.String(required=True)
    proposal = graphene.String(required=True)
    wished_unit = graphene.ID()
    category = graphene.String()
    secrecy = Secrecy()
    open_to_public = graphene.Boolean()


class SaveDraft(ActBase):
    """保存草稿；第一次保存时建立."""

    Input = SaveDraftInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        secrecy = given.get("secrecy")
        wish = given.get("open_to_public")
        done = save_draft(
            **common(context, given),
            case_id=key_of(given.get("id"), "Case", tenant_no=here(context), field="id"),
            title=given.title,
            matter=given.matter,
            proposal=given.proposal,
            wished_unit_id=unit_key(given.get("wished_unit"), field="wishedUnit"),
            category=given.get("category"),
            secrecy=None if secrecy is None else secrecy.value,
            open_to_public=wish,
        )
        return case_of(context, done)

"""委托由本级选出的上级代表提出."""

from typing import Any
from uuid import UUID

import graphene

from api.context import Context
from api.errors import BadId
from api.ids import read_id
from api.mutations.base import ActBase, CasePayload, case_of, on_case
from cases.actions.entrust_deputies import entrust_deputies


class EntrustDeputiesInput(graphene.InputObjectType):
    """委托由本级选出的上级代表提出."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    deputies = graphene.List(graphene.NonNull(graphene.ID), required=True)
    reason = graphene.String(required=True)


class EntrustDeputies(ActBase):
    """委托由本级选出的上级代表提出."""

    Input = EntrustDeputiesInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = entrust_deputies(
            **on_case(context, given),
            deputies=[_deputy(text) for text in given.deputies],
            reason=given.reason,
        )
        return case_of(context, done)


def _deputy(text: str) -> UUID:
    """The user behind a deputy's id; the action tells whether it is one of the congress above."""
    try:
        return read_id(text, "Deputy").uuid
    except BadId:
        raise BadId(field="deputies") from None

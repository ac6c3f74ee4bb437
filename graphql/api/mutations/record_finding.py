"""记录代表小组活动发现的问题，按职权分级交办."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, OpinionPayload, common, opinion_of
from api.types.enums import FindingArea
from cases.actions.record_finding import record_finding


class RecordFindingInput(graphene.InputObjectType):
    """记录代表小组活动发现的问题，按职权分级交办."""

    client_key = graphene.String(required=True)
    activity = graphene.String(required=True)
    title = graphene.String(required=True)
    text = graphene.String(required=True)
    area = FindingArea(required=True)
    congress = graphene.String(description="属乡镇一级的，写明哪个下级人大")


class RecordFinding(ActBase):
    """记录代表小组活动发现的问题，按职权分级交办."""

    Input = RecordFindingInput
    payload = OpinionPayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = record_finding(
            **common(context, given),
            activity=given.activity,
            title=given.title,
            text=given.text,
            area=getattr(given.area, "value", given.area),
            congress=given.get("congress") or "",
        )
        return opinion_of(context, done)

"""单位向上级机关报告."""

from typing import Any

import graphene

from api.context import Context
from api.mutations.base import ActBase, CasePayload, case_of, on_assignment
from cases.actions.report_to_superior import report_to_superior


class ReportToSuperiorInput(graphene.InputObjectType):
    """单位向上级机关报告."""

    client_key = graphene.String(required=True)
    id = graphene.ID(required=True)
    revision = graphene.Int(required=True)
    assignment = graphene.ID(required=True)
    reason = graphene.String(required=True)


class ReportToSuperior(ActBase):
    """单位向上级机关报告."""

    Input = ReportToSuperiorInput
    payload = CasePayload

    @classmethod
    def perform(cls, *, context: Context, given: Any) -> dict[str, Any]:
        """This function calls the action."""
        done = report_to_superior(**on_assignment(context, given), reason=given.reason)
        return case_of(context, done)

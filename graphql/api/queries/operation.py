"""The operators' page."""

from typing import Any

import graphene

from api.context import context_of
from api.paging import Page, window
from api.types.fields import one
from api.types.operation import Operation
from hierarchy.overview import operated_numbers, overview
from sync.metrics import courier_metrics, dead_letters


class OperationQueries(graphene.ObjectType):
    """For operators only."""

    operation = one(
        Operation,
        query=graphene.String(),
        first=graphene.Int(required=True),
        after=graphene.String(),
        description="全网概况，只给运维人员",
    )

    @staticmethod
    def resolve_operation(
        root: Any, info: Any, *, first: int, query: str | None = None, after: str | None = None
    ) -> Any:
        """This function gives the operator's part of the network; it raises NotOperator to everybody else."""
        context = context_of(info)
        shown = window(first=first, after=after)
        seen = overview(actor=context.actor, query=query or "", first=shown.size, offset=shown.start)
        congresses = Page(nodes=seen.congresses, total=seen.found, window=shown)
        return {
            "total": seen.total,
            "active": seen.active,
            "suspended": seen.suspended,
            "behind": seen.behind,
            "spares": seen.spares,
            "courier": courier_metrics(now=context.now),
            "congresses": congresses,
            "dead_letters": dead_letters(limit=50, among=operated_numbers(context.actor)),
            "acts": seen.acts,
        }

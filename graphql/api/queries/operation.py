"""The operators' questions: the network, one congress, what an order would do, how far a work is."""

from typing import Any

import graphene
from django.conf import settings

from api.context import context_of
from api.ids import read_id
from api.mutations.base import user_error
from api.paging import Page, window
from api.types.enums import CongressesShown, CongressesSorted, WorkKind
from api.types.fields import one
from api.types.operation import OperatedCongress, Operation
from api.types.work import ForesightType, OperatorWork
from cases.life.checks import last_check
from cases.life.foreseeing import foresee
from cases.life.ordering import Order, work_seen, works_seen
from cases.network.models import Work
from core.errors import DomainError
from hierarchy.operating import NotOperator
from hierarchy.overview import migration_progress, operated_numbers, operated_path, overview
from hierarchy.province import Shown, Sorted, congress_seen, congresses_seen, versions_seen
from sync.metrics import courier_metrics, dead_letters, dead_reasons, oldest_waiting

WORKS = 10


class OperationQueries(graphene.ObjectType):
    """For operators only."""

    operation = one(
        Operation,
        query=graphene.String(),
        shown=graphene.Argument(CongressesShown),
        order=graphene.Argument(CongressesSorted),
        first=graphene.Int(required=True),
        after=graphene.String(),
        description="全网概况，只给运维人员",
    )
    operated_congress = one(
        OperatedCongress, code=graphene.String(required=True), description="一个人大，只给负责它的运维人员"
    )
    foresight = one(
        ForesightType,
        act=graphene.Argument(WorkKind, required=True),
        code=graphene.String(required=True),
        target=graphene.String(),
        name=graphene.String(),
        export=graphene.ID(),
        description="办一件事之前：会发生什么，什么不动；只给运维人员",
    )
    work = one(OperatorWork, id=graphene.ID(required=True), description="一项后台工作，只给运维人员")

    @staticmethod
    def resolve_operation(
        root: Any,
        info: Any,
        *,
        first: int,
        query: str | None = None,
        after: str | None = None,
        shown: Shown | None = None,
        order: Sorted | None = None,
    ) -> Any:
        """This function gives the operator's part of the network; it raises NotOperator to everybody else."""
        context = context_of(info)
        actor = context.actor
        cut = window(first=first, after=after)
        seen = overview(actor=actor)
        check = last_check(actor=actor)
        rows, found = congresses_seen(
            actor=actor,
            query=query or "",
            shown=shown or Shown.ALL,
            order=order or Sorted.TREE,
            first=cut.size,
            offset=cut.start,
            measured=None if check is None else check.sizes,
        )
        context.loaders.want_congresses([row.no for row in rows])
        mine = operated_numbers(actor)
        return {
            "total": seen.total,
            "active": seen.active,
            "suspended": seen.suspended,
            "ended": seen.ended,
            "remote": seen.remote,
            "behind": seen.behind,
            "versions": versions_seen(actor=actor),
            "spares": seen.spares,
            "spares_wanted": settings.SPARE_SCHEMAS,
            "migration": migration_progress(actor=actor),
            "courier": courier_metrics(now=context.now),
            "oldest": oldest_waiting(among=mine),
            "congresses": Page(nodes=rows, total=found, window=cut),
            "dead_reasons": dead_reasons(among=mine),
            "dead_letters": dead_letters(limit=50, among=mine),
            "works": works_seen(actor=actor, limit=WORKS),
            "check": check,
            "acts": seen.acts,
        }

    @staticmethod
    def resolve_operated_congress(root: Any, info: Any, *, code: str) -> Any:
        """This function gives one congress; it raises NotOperator to everybody else."""
        return congress_seen(actor=context_of(info).actor, code=code)

    @staticmethod
    def resolve_foresight(
        root: Any,
        info: Any,
        *,
        act: Work.Kind,
        code: str,
        target: str | None = None,
        name: str | None = None,
        export: str | None = None,
    ) -> Any:
        """This function tells what an order would do; it raises NotOperator to everybody else."""
        context = context_of(info)
        operated_path(context.actor)
        order = Order(
            kind=act,
            code=code,
            target=target or "",
            name=name or "",
            export=None if export is None else read_id(export, "Work").uuid,
        )
        try:
            seen = foresee(actor=context.actor, order=order, now=context.now)
        except NotOperator:
            raise
        except DomainError as refused:
            nothing = {"subject": "", "name": "", "happens": [], "stays": [], "undo": ""}
            return {**nothing, "errors": [user_error(refused)]}
        return {
            "subject": seen.subject,
            "name": seen.name,
            "happens": seen.happens,
            "stays": seen.stays,
            "undo": seen.undo,
            "errors": [],
        }

    @staticmethod
    def resolve_work(root: Any, info: Any, *, id: str) -> Any:  # noqa: A002
        """This function gives one work; it raises NotOperator to everybody else."""
        operated_path(context_of(info).actor)
        return work_seen(actor=context_of(info).actor, id=read_id(id, "Work").uuid)

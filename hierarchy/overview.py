"""The network as an operator sees it: a constant number of questions, never a loop over congresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from hierarchy.operating import NotOperator
from hierarchy.paths import path_range
from tenants.actors import Actor
from tenants.context import as_operator
from tenants.migrating.progress import RunSeen, faults_of, newest_run
from tenants.models import AppliedMigration, OperatorAct, Spare, Tenant
from tenants.places import TEMPLATE_NO
from tenants.roles import Role


@dataclass(frozen=True, slots=True)
class Overview:
    """The part of the network that an operator operates, in numbers; ``ended`` were merged into others."""

    total: int
    active: int
    suspended: int
    ended: int
    remote: int
    behind: int
    spares: int
    acts: Sequence[OperatorAct]


@dataclass(frozen=True, slots=True)
class MigrationTrouble:
    """A congress that could not be migrated: at which migration, why in words, and in the database's own words."""

    no: int
    code: str
    name: str
    migration: str
    reason: str
    detail: str
    attempts: int
    failed_at: datetime


@dataclass(frozen=True, slots=True)
class MigrationProgress:
    """The newest run of migrating, None before the first, and what is in the way at the operator's congresses."""

    run: RunSeen | None
    troubles: Sequence[MigrationTrouble]


def operated_path(actor: Actor) -> str:
    """This function returns the path at and below which the actor operates.

    :raises NotOperator: if he is no operator
    """
    paths = sorted((standing.path for standing in actor.standings if standing.role == Role.OPERATOR), key=len)
    if not paths:
        raise NotOperator
    return paths[0]


def operated_range(actor: Actor) -> tuple[str, str]:
    """This function returns the bounds ``low <= path < high`` of what the actor operates: his place, or all below it too.

    :raises NotOperator: if he is no operator
    """
    path = operated_path(actor)
    wide = any(one.role == Role.OPERATOR and one.subtree and one.path == path for one in actor.standings)
    # A path ends with a slash, and digits follow; they all sort after a space.
    return path_range(path) if wide else (path, f"{path} ")


def operated_numbers(actor: Actor) -> list[int]:
    """This function returns the numbers of the congresses that the actor operates.

    :raises NotOperator: if he is no operator
    """
    low, high = operated_range(actor)
    with as_operator():
        return list(Tenant.objects.filter(node__path__gte=low, node__path__lt=high).values_list("no", flat=True))


def migration_progress(*, actor: Actor) -> MigrationProgress:
    """This function returns how far the newest migration of the network is and what it could not finish.

    Steps are counted over the whole network; troubles are those of the operator's congresses only.

    :raises NotOperator: if the actor is no operator
    """
    low, high = operated_range(actor)
    with as_operator():
        names = {
            no: (code, name)
            for no, code, name in Tenant.objects.filter(node__path__gte=low, node__path__lt=high).values_list(
                "no", "code", "name"
            )
        }
        return MigrationProgress(
            run=newest_run(),
            troubles=[
                MigrationTrouble(
                    no=fault.schema_no,
                    code=names[fault.schema_no][0],
                    name=names[fault.schema_no][1],
                    migration=f"{fault.app}.{fault.name}",
                    reason=fault.reason,
                    detail=fault.detail,
                    attempts=fault.attempts,
                    failed_at=fault.failed_at,
                )
                for fault in faults_of(list(names))
            ],
        )


def acts_seen(*, actor: Actor, limit: int, no: int | None = None) -> Sequence[OperatorAct]:
    """This function returns the newest acts of operators on the actor's congresses, with ``no`` on that one.

    :raises NotOperator: if the actor is no operator
    """
    low, high = operated_range(actor)
    with as_operator():
        found = OperatorAct.objects.filter(tenant__node__path__gte=low, tenant__node__path__lt=high)
        found = found if no is None else found.filter(tenant_id=no)
        return list(found.select_related("tenant").order_by("-at")[:limit])


def overview(*, actor: Actor, acts: int = 20) -> Overview:
    """This function returns the operator's part of the network in numbers, and what was done last.

    :raises NotOperator: if the actor is no operator
    """
    low, high = operated_range(actor)
    with as_operator():
        within = Tenant.objects.filter(node__path__gte=low, node__path__lt=high)
        over = Count("no", filter=Q(successor__isnull=False))
        counted = within.values_list("state").annotate(count=Count("no"), over=over)
        states = {state: (count, merged) for state, count, merged in counted}
        newest = AppliedMigration.objects.filter(schema_no=TEMPLATE_NO).count()
        counts = AppliedMigration.objects.filter(schema_no__in=within.values("no")).values("schema_no")
        behind = sum(1 for row in counts.annotate(count=Count("id")) if row["count"] < newest)
        spares = Spare.objects.count()
    suspended, ended = states.get(Tenant.State.SUSPENDED, (0, 0))
    return Overview(
        total=sum(count for count, _ended in states.values()),
        active=states.get(Tenant.State.ACTIVE, (0, 0))[0],
        suspended=suspended - ended,
        ended=ended,
        remote=states.get(Tenant.State.REMOTE, (0, 0))[0],
        behind=behind,
        spares=spares,
        acts=acts_seen(actor=actor, limit=acts),
    )

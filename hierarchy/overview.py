"""The network as an operator sees it: a constant number of questions, never a loop over congresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from core.transactions import cursor
from hierarchy.operating import NotOperator
from hierarchy.paths import path_range
from tenants.actors import Actor
from tenants.context import as_operator
from tenants.drift import Drift, find_drift
from tenants.migrating.progress import RunSeen, faults_of, newest_run
from tenants.models import AppliedMigration, OperatorAct, Spare, Tenant
from tenants.places import TEMPLATE_NO, schema_name
from tenants.roles import Role

CONGRESSES = """
select t.no, t.code, t.name, t.state, t.created_at,
       (select count(*) from public.tenants_appliedmigration a where a.schema_no = t.no) as applied,
       coalesce((select sum(pg_catalog.pg_total_relation_size(c.oid)) from pg_catalog.pg_class c
                 where c.relnamespace = pg_catalog.to_regnamespace('c_' || t.no) and c.relkind = 'r'), 0) as bytes
from public.tenants_tenant t join public.hierarchy_node n on n.tenant_id = t.no
where n.path >= %s and n.path < %s and (%s = '' or t.name like '%%' || %s || '%%' or t.code like %s || '%%')
order by n.path limit %s offset %s
"""


@dataclass(frozen=True, slots=True)
class OperatedCongress:
    """One congress: ``pending`` counts the migrations it lacks, ``size`` is in bytes on disk."""

    no: int
    code: str
    name: str
    state: str
    created_at: datetime
    pending: int
    size: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The part of the network that an operator operates; ``found`` counts the congresses that the search finds."""

    total: int
    found: int
    active: int
    suspended: int
    behind: int
    spares: int
    congresses: Sequence[OperatedCongress]
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


def operated_numbers(actor: Actor) -> list[int]:
    """This function returns the numbers of the congresses that the actor operates.

    :raises NotOperator: if he is no operator
    """
    low, high = path_range(operated_path(actor))
    with as_operator():
        return list(Tenant.objects.filter(node__path__gte=low, node__path__lt=high).values_list("no", flat=True))


def migration_progress(*, actor: Actor) -> MigrationProgress:
    """This function returns how far the newest migration of the network is and what it could not finish.

    Steps are counted over the whole network; troubles are those of the operator's congresses only.

    :raises NotOperator: if the actor is no operator
    """
    low, high = path_range(operated_path(actor))
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


def drift_seen(*, actor: Actor) -> list[Drift]:
    """This function compares the schemas of the operator's congresses with the template; some seconds for a province.

    :raises NotOperator: if he is no operator
    """
    mine = {schema_name(no) for no in operated_numbers(actor)}
    with as_operator():
        return [fault for fault in find_drift() if fault.schema in mine]


def overview(*, actor: Actor, query: str = "", first: int = 50, offset: int = 0, acts: int = 20) -> Overview:
    """This function returns the operator's part of the network; ``query`` finds congresses by name or code.

    :raises NotOperator: if the actor is no operator
    """
    low, high = path_range(operated_path(actor))
    query = query.replace("\x00", "").strip()[:40]
    with as_operator():
        within = Tenant.objects.filter(node__path__gte=low, node__path__lt=high)
        states = dict(within.values_list("state").annotate(count=Count("no")))
        newest = AppliedMigration.objects.filter(schema_no=TEMPLATE_NO).count()
        counts = AppliedMigration.objects.filter(schema_no__in=within.values("no")).values("schema_no")
        behind = sum(1 for row in counts.annotate(count=Count("id")) if row["count"] < newest)
        with cursor() as sql:
            sql.execute(CONGRESSES, [low, high, query, query, query, first, offset])
            rows = sql.fetchall()
        found = within.filter(Q(name__contains=query) | Q(code__startswith=query)).count() if query else None
        recent = list(OperatorAct.objects.filter(tenant__in=within).select_related("tenant").order_by("-at")[:acts])
        spares = Spare.objects.count()
    return Overview(
        total=sum(states.values()),
        found=sum(states.values()) if found is None else found,
        active=states.get(Tenant.State.ACTIVE, 0),
        suspended=states.get(Tenant.State.SUSPENDED, 0),
        behind=behind,
        spares=spares,
        congresses=[
            OperatedCongress(
                no=no, code=code, name=name, state=state, created_at=created, pending=newest - applied, size=int(size)
            )
            for no, code, name, state, created, applied, size in rows
        ],
        acts=recent,
    )

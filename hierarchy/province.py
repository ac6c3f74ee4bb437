"""The congresses that an operator operates, as rows of a table: found, filtered, sorted and cut by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.transactions import cursor
from hierarchy.errors import TreeError
from hierarchy.overview import operated_path
from hierarchy.paths import path_range
from tenants.actors import Actor
from tenants.context import as_operator
from tenants.places import REMOTE_FROM, TEMPLATE_NO


class CongressNotFound(TreeError):
    """Raised for a code under which the operator operates no congress."""

    code = "CONGRESS_NOT_FOUND"
    message = "没有找到代码为 {congress} 的人大，或者它不归你运维。请核对区划代码。"


class Shown(StrEnum):
    """Which congresses are shown."""

    ALL = "ALL"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"
    REMOTE = "REMOTE"
    BEHIND = "BEHIND"


class Sorted(StrEnum):
    """By what they are sorted: their place in the tree, name, size on disk, version (oldest first), day of connection."""

    TREE = "TREE"
    NAME = "NAME"
    SIZE = "SIZE"
    VERSION = "VERSION"
    NEWEST = "NEWEST"


_ORDERS = {
    Sorted.TREE: "path",
    Sorted.NAME: 'name collate "C", path',
    Sorted.SIZE: "bytes desc, path",
    Sorted.VERSION: "applied, path",
    Sorted.NEWEST: "created_at desc, path",
}
_CONDITIONS = {
    Shown.ALL: "true",
    Shown.ACTIVE: "state = 'ACTIVE'",
    Shown.SUSPENDED: "state = 'SUSPENDED' and successor_id is null",
    Shown.ENDED: "successor_id is not null",
    Shown.REMOTE: "state = 'REMOTE'",
    Shown.BEHIND: "no < %(remote)s and applied < %(newest)s",
}
_SIZE = """coalesce((select sum(pg_catalog.pg_total_relation_size(c.oid)) from pg_catalog.pg_class c
                 where c.relnamespace = pg_catalog.to_regnamespace('c_' || {no}) and c.relkind = 'r'), 0)::bigint"""
# The ledger is counted once for all, not once a congress.
_ALL = """
with applied as (
  select schema_no, count(*) as applied from public.tenants_appliedmigration group by schema_no
), seen as (
  select t.no, t.code, t.name, t.state, t.created_at, t.successor_id, n.path, coalesce(a.applied, 0) as applied, {size} as bytes
  from public.tenants_tenant t join public.hierarchy_node n on n.tenant_id = t.no
  left join applied a on a.schema_no = t.no
  where n.path >= %(low)s and n.path < %(high)s
    and (%(query)s = '' or t.name like '%%' || %(query)s || '%%' or t.code like %(query)s || '%%')
)
"""
_ROWS = """
select s.no, s.code, s.name, s.state, s.created_at, s.applied, {bytes}, h.code, h.name, s.found
from (select seen.*, row_number() over (order by {order}) as place, count(*) over () as found from seen where {condition}) s
left join public.tenants_tenant h on h.no = s.successor_id
order by s.place limit %(first)s offset %(offset)s
"""


@dataclass(frozen=True, slots=True)
class OperatedCongress:
    """One congress: ``applied`` counts the migrations it has (its version), ``pending`` those that it lacks; ``size`` in bytes."""

    no: int
    code: str
    name: str
    state: str
    created_at: datetime
    applied: int
    pending: int
    size: int
    successor_code: str
    successor_name: str

    @property
    def has_ended(self) -> bool:
        """This property tells whether another congress continues it."""
        return bool(self.successor_code)


@dataclass(frozen=True, slots=True)
class Version:
    """How many congresses have the same number of migrations."""

    applied: int
    congresses: int
    pending: int


def newest_version() -> int:
    """This function returns how many migrations the template has. Runs as operator."""
    with cursor() as query:
        query.execute("select count(*) from public.tenants_appliedmigration where schema_no = %s", [TEMPLATE_NO])
        return int(query.fetchone()[0])


def congresses_seen(
    *,
    actor: Actor,
    query: str = "",
    shown: Shown = Shown.ALL,
    order: Sorted = Sorted.TREE,
    first: int,
    offset: int = 0,
) -> tuple[Sequence[OperatedCongress], int]:
    """This function returns rows of the operator's congresses and how many are found in all; two questions.

    ``query`` finds by a part of the name or the beginning of the code. Sizes are measured for the rows shown only,
    for all where they are sorted by it.

    :raises NotOperator: if the actor is no operator
    """
    low, high = path_range(operated_path(actor))
    by_size = order == Sorted.SIZE
    statement = _ALL.format(size=_SIZE.format(no="t.no") if by_size else "0::bigint") + _ROWS.format(
        bytes="s.bytes" if by_size else _SIZE.format(no="s.no"), order=_ORDERS[order], condition=_CONDITIONS[shown]
    )
    with as_operator():
        newest = newest_version()
        with cursor() as sql:
            sql.execute(
                statement,
                {
                    "low": low,
                    "high": high,
                    "query": query.replace("\x00", "").strip()[:40],
                    "newest": newest,
                    "remote": REMOTE_FROM,
                    "first": first,
                    "offset": offset,
                },
            )
            rows = sql.fetchall()
    return [_row(row, newest) for row in rows], int(rows[0][-1]) if rows else 0


def congress_seen(*, actor: Actor, code: str) -> OperatedCongress:
    """This function returns one congress of the operator's.

    :raises CongressNotFound: if none is switched on under that code, or he does not operate it
    :raises NotOperator: if the actor is no operator
    """
    found, _count = congresses_seen(actor=actor, query=code, first=50)
    exact = [each for each in found if each.code == code]
    if not exact:
        raise CongressNotFound(field="code", congress=code)
    return exact[0]


def versions_seen(*, actor: Actor) -> list[Version]:
    """This function counts the operator's congresses by version, the newest first; merged and remote ones are left out.

    :raises NotOperator: if the actor is no operator
    """
    low, high = path_range(operated_path(actor))
    with as_operator(), cursor() as sql:
        newest = newest_version()
        sql.execute(
            "select coalesce(a.applied, 0), count(*) from public.tenants_tenant t"
            " join public.hierarchy_node n on n.tenant_id = t.no left join (select schema_no, count(*) as applied"
            " from public.tenants_appliedmigration group by schema_no) a on a.schema_no = t.no"
            " where n.path >= %s and n.path < %s and t.no < %s and t.successor_id is null group by 1 order by 1 desc",
            [low, high, REMOTE_FROM],
        )
        return [Version(applied=int(a), congresses=int(c), pending=newest - int(a)) for a, c in sql.fetchall()]


def _row(row: Sequence[Any], newest: int) -> OperatedCongress:
    no, code, name, state, created, applied, size, heir, heir_name, _found = row
    return OperatedCongress(
        no=int(no),
        code=str(code),
        name=str(name),
        state=str(state),
        created_at=created,
        applied=int(applied),
        pending=0 if int(no) >= REMOTE_FROM else newest - int(applied),
        size=int(size),
        successor_code=str(heir or ""),
        successor_name=str(heir_name or ""),
    )

"""The congresses that an operator operates, as rows of a table: found, filtered, sorted and cut by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.db.models import TextChoices

from core.transactions import cursor, transaction
from hierarchy.errors import TreeError
from hierarchy.overview import operated_range
from tenants.actors import Actor
from tenants.context import as_operator
from tenants.places import REMOTE_FROM, TEMPLATE_NO, schema_name


class CongressNotFound(TreeError):
    """Raised for a code under which the operator operates no congress."""

    code = "CONGRESS_NOT_FOUND"
    message = "没有找到代码为 {congress} 的人大，或者它不归你运维。请核对区划代码。"


class Shown(TextChoices):
    """Which congresses are shown."""

    ALL = "ALL", "全部"
    ACTIVE = "ACTIVE", "使用中"
    SUSPENDED = "SUSPENDED", "已停用"
    ENDED = "ENDED", "已并入"
    REMOTE = "REMOTE", "在其他平台"
    BEHIND = "BEHIND", "待迁移"


class Sorted(TextChoices):
    """By what they are sorted: their place in the tree, name, size on disk, version (oldest first), day of connection."""

    TREE = "TREE", "区划顺序"
    NAME = "NAME", "名称"
    SIZE = "SIZE", "从大到小，按最近一次核对"
    VERSION = "VERSION", "从旧版本到新版本"
    NEWEST = "NEWEST", "从新开通到早开通"


_ORDERS = {
    Sorted.TREE: "seen.path",
    Sorted.NAME: 'seen.name collate "C", seen.path',
    Sorted.SIZE: "seen.bytes desc, seen.path",
    Sorted.VERSION: "seen.applied, seen.path",
    Sorted.NEWEST: "seen.created_at desc, seen.path",
}
_CONDITIONS = {
    Shown.ALL: "true",
    Shown.ACTIVE: "seen.state = 'ACTIVE'",
    Shown.SUSPENDED: "seen.state = 'SUSPENDED' and seen.successor_id is null",
    Shown.ENDED: "seen.successor_id is not null",
    Shown.REMOTE: "seen.state = 'REMOTE'",
    Shown.BEHIND: "seen.no < %(remote)s and seen.applied < %(newest)s",
}
# One pass over the catalogue for the rows shown: a question a congress would read the whole of it every time.
_SIZES = """
select n.nspname, sum(pg_catalog.pg_total_relation_size(c.oid))::bigint as bytes
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname = any(%s) group by n.nspname
"""
# Measuring waits for whoever rewrites a table (a restore, a merger: minutes). Without locks there is only the last count.
_COUNTED = """
select n.nspname, pg_catalog.current_setting('block_size')::bigint * sum(c.relpages)
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'i') and n.nspname = any(%s) group by n.nspname
"""
# The ledger is counted once for all, not once a congress.
_ROWS = """
with applied as (
  select schema_no, count(*) as applied from public.tenants_appliedmigration group by schema_no
), sizes as (
  select no, bytes from unnest(%(known)s::int[], %(sizes)s::bigint[]) as known(no, bytes)
), seen as (
  select t.no, t.code, t.name, t.state, t.created_at, t.successor_id, n.path, coalesce(a.applied, 0) as applied,
         coalesce(s.bytes, 0) as bytes
  from public.tenants_tenant t join public.hierarchy_node n on n.tenant_id = t.no
  left join applied a on a.schema_no = t.no left join sizes s on s.no = t.no
  where n.path >= %(low)s and n.path < %(high)s
    and (%(query)s = '' or t.name like '%%' || %(query)s || '%%' or t.code like %(query)s || '%%')
)
select seen.no, seen.code, seen.name, seen.state, seen.created_at, seen.applied, h.code, h.name,
       count(*) over ()
from seen left join public.tenants_tenant h on h.no = seen.successor_id
where {condition} order by {order} limit %(first)s offset %(offset)s
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
    measured: Mapping[int, int] | None = None,
) -> tuple[Sequence[OperatedCongress], int]:
    """This function returns rows of the operator's congresses and how many are found in all; three questions.

    ``query`` finds by a part of the name or the beginning of the code. Sizes in bytes are measured for the rows shown;
    what they are sorted by are those ``measured`` before, because measuring a province takes seconds.

    :raises NotOperator: if the actor is no operator
    """
    low, high = operated_range(actor)
    known = dict(measured or {}) if order == Sorted.SIZE else {}
    statement = _ROWS.format(condition=_CONDITIONS[shown], order=_ORDERS[order])
    given: dict[str, Any] = {
        "low": low,
        "high": high,
        "query": query.replace("\x00", "").strip()[:40],
        "remote": REMOTE_FROM,
        "first": first,
        "offset": offset,
        "known": list(known),
        "sizes": list(known.values()),
    }
    with as_operator(), transaction(), cursor() as sql:
        # The planner guesses the joins of a catalogue with many schemas badly.
        sql.execute("set local enable_nestloop = off")
        newest = newest_version()
        sql.execute(statement, {**given, "newest": newest})
        rows = sql.fetchall()
    sizes = _sizes([schema_name(int(row[0])) for row in rows])
    found = [_row(row, newest, int(sizes.get(schema_name(int(row[0])), 0))) for row in rows]
    return found, int(rows[0][-1]) if rows else 0


def _sizes(schemas: Sequence[str]) -> dict[str, int]:
    """Measured; or as PostgreSQL last counted them, while somebody holds the tables of one."""
    try:
        with as_operator(), transaction(), cursor() as sql:
            sql.execute("set local enable_nestloop = off")
            sql.execute("set local lock_timeout = '200ms'")
            sql.execute(_SIZES, [list(schemas)])
            return dict(sql.fetchall())
    except OperationalError:
        with as_operator(), transaction(), cursor() as sql:
            sql.execute("set local enable_nestloop = off")
            sql.execute(_COUNTED, [list(schemas)])
            return dict(sql.fetchall())


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
    low, high = operated_range(actor)
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


def _row(row: Sequence[Any], newest: int, size: int) -> OperatedCongress:
    no, code, name, state, created, applied, heir, heir_name, _found = row
    return OperatedCongress(
        no=int(no),
        code=str(code),
        name=str(name),
        state=str(state),
        created_at=created,
        applied=int(applied),
        pending=0 if int(no) >= REMOTE_FROM else newest - int(applied),
        size=size,
        successor_code=str(heir or ""),
        successor_name=str(heir_name or ""),
    )

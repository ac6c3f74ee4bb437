"""References without a constraint: from a congress's tables to public people, units, congresses and links, by number or id.

A constraint from a thousand schemas to one public table would make every change there look into all of them, so there is
none; nothing that is referred to is ever deleted (no grant to). What restores, mergers and hands do is checked from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from core.transactions import cursor
from tenants.models import Tenant
from tenants.places import REMOTE_FROM, schema_name

USER = "public.tenants_user.id"
UNIT = "public.hierarchy_unit.id"
CONGRESS = "public.tenants_tenant.no"
LINK = "public.network_link.id"
ARRAY, TEXTS = "unnest({})", "jsonb_array_elements_text({})"
# What has ended may have lost its record: a restored congress does not know what it offered after the archive.
_OPEN = "row.state not in ('RETURNED', 'CLOSED')"


@dataclass(frozen=True, slots=True)
class Reference:
    """One column that names rows elsewhere. ``within`` is how its values are taken out when it holds many.

    Tables without a schema are the congress's own; where there is ``either``, the row may stand in that one instead.
    """

    table: str
    column: str
    target: str
    where: str = "true"
    within: str = ""
    key: str = "id"
    either: str = ""

    @property
    def place(self) -> str:
        """This property is how the column is called in what is said."""
        return f"{self.table}.{self.column}"


OWN = (
    Reference("cases_case", "lead_user_id", USER),
    Reference("cases_case", "wished_unit_id", UNIT),
    Reference("cases_casetext", "by", USER),
    Reference("cases_cosigner", "user_id", USER),
    Reference("cases_opinion", "unit_id", UNIT),
    Reference("cases_opinion", "deputy_user_id", USER),
    Reference("cases_event", "actor_id", USER),
    Reference("cases_event", "from_no", CONGRESS),
    Reference("cases_assignment", "unit_id", UNIT),
    Reference("cases_assignment", "lower_no", CONGRESS),
    Reference("cases_assignment", "link_id", "cases_crossing.id"),
    Reference("cases_reply", "from_no", CONGRESS),
    Reference("cases_evaluation", "by_id", USER),
    # When both ends have become one congress, its halves have ids of their own.
    Reference("cases_crossing", "id", LINK, "row.other_no <> {here}"),
    Reference("cases_crossing", "other_no", CONGRESS),
    Reference("cases_crossing", "unit_id", UNIT),
    Reference("cases_crossing", "sponsors", USER, within=TEXTS),
    Reference("cases_crossing", "sponsored_by", USER),
    Reference("inbox_sequence", "target_no", CONGRESS),
)
"""Those of a congress's own tables. ``{here}`` is its number."""

SHARED = (
    Reference("network_card", "owner_no", CONGRESS),
    Reference("network_card", "lead_user_id", USER),
    Reference("network_card", "unit_ids", UNIT, within=ARRAY),
    Reference("network_link", "source_no", CONGRESS),
    Reference("network_link", "target_no", CONGRESS),
    Reference("network_replica", "keeper_no", CONGRESS),
    Reference("network_replica", "owner_no", CONGRESS),
    Reference("network_work", "tenant_no", CONGRESS),
    Reference("network_work", "other_no", CONGRESS),
    Reference("network_work", "by_id", USER),
    Reference("deputies_person", "user_id", USER),
    Reference("deputies_mandate", "tenant_no", CONGRESS),
    Reference("tenants_membership", "unit_id", UNIT),
    Reference("tenants_operatoract", "by_id", USER),
    Reference("sync_outbox", "source_no", CONGRESS),
    Reference("sync_outbox", "target_no", CONGRESS),
    Reference("sync_epoch", "tenant_no", CONGRESS, key="tenant_no"),
    Reference("between_remotecongress", "no", CONGRESS, key="no"),
)
"""Those of the public tables."""

ENDS = (
    Reference(
        "network_link",
        "source_case",
        "cases_case.id",
        # A guest keeps the crossing alone.
        f"row.source_no = {{here}} and row.kind <> 'GUEST' and {_OPEN}",
        either="cases_opinion.id",
    ),
    Reference(
        "network_link",
        "target_case",
        "cases_case.id",
        f"row.target_no = {{here}} and {_OPEN}",
        either="cases_opinion.id",
    ),
)
"""From the public links to the records at their ends, cases or opinions, in the congress's own tables."""


@dataclass(frozen=True, slots=True)
class Orphans:
    """What one column of one schema names in vain: how many rows, and one of them with what it names."""

    schema: str
    place: str
    count: int
    row: str
    names: str


def orphans() -> Iterator[Orphans]:
    """This function yields every column that names something that is not there; one statement for each congress.

    A statement sees one moment, so what crosses meanwhile is no orphan. Runs as the owner.
    """
    yield from _found(schema="public", parts=[_part(one, schema="public", here=0) for one in SHARED])
    for no in Tenant.objects.filter(no__lt=REMOTE_FROM).order_by("no").values_list("no", flat=True):
        schema = schema_name(no)
        parts = [_part(one, schema=schema, here=no) for one in OWN]
        parts += [_part(one, schema="public", here=no) for one in ENDS]
        yield from _found(schema=schema, parts=parts)


def _found(*, schema: str, parts: list[sql.Composed]) -> list[Orphans]:
    with cursor() as query:
        query.execute(sql.SQL("\nunion all\n").join(parts))
        return [Orphans(schema, *row) for row in query.fetchall()]


def _part(one: Reference, *, schema: str, here: int) -> sql.Composed:
    source = sql.SQL("{} as row").format(sql.Identifier(schema, one.table))
    value: sql.Composable = sql.Identifier("row", one.column)
    if one.within:
        source += sql.SQL(", lateral {} as one(value)").format(sql.SQL(one.within).format(value))
        value = sql.Identifier("one", "value")
    # Ids in JSON are texts. All others are compared as they are, through the index of the table that they name.
    cast = sql.SQL("::text" if one.within == TEXTS else "")
    missing = [
        sql.SQL("not exists (select 1 from {} as target where target.{}{} = {})").format(
            sql.Identifier(*(table or [schema_name(here)]), name), sql.Identifier(key), cast, value
        )
        for *table, name, key in (target.split(".") for target in (one.target, one.either) if target)
    ]
    return sql.SQL(
        "select {place}::text, count(*), min({row}::text), (array_agg({value}::text order by {row}::text))[1]"
        " from {source} where {value} is not null and {where} and {missing} having count(*) > 0"
    ).format(
        place=sql.Literal(one.place),
        row=sql.Identifier("row", one.key),
        value=value,
        source=source,
        where=sql.SQL(one.where).format(here=sql.Literal(here)),
        missing=sql.SQL(" and ").join(missing),
    )

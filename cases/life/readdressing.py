"""When a congress has become part of another, everything that names it as an end of a crossing names the other.

What is history stays: from whom an event or a letter came keeps its number, under which the old name is still known.
"""

from __future__ import annotations

from psycopg import sql

from core.transactions import cursor
from tenants.places import REMOTE_FROM, schema_name

# A chain lists congresses once each, in order; after a merger two of them may be one.
_CHAIN = """jsonb_set({column}, {path}, (
  select coalesce(jsonb_agg(one.no order by one.place), '[]') from (
    select case when each.no = to_jsonb({old}::int) then to_jsonb({new}::int) else each.no end as no,
           min(each.place) as place
    from jsonb_array_elements({column} #> {path}) with ordinality as each(no, place) group by 1) as one))"""

_TOUCHED = """
with roots as (select distinct root_id from public.network_link
               where source_no = %(old)s or target_no = %(old)s or snapshot->'chain' @> to_jsonb(%(old)s::int))
select distinct no from public.network_link, lateral (values (source_no), (target_no)) as ends(no)
where root_id in (select root_id from roots) and no < %(remote)s and no <> %(old)s
"""


def _chain(column: str, path: str, old: int, new: int) -> sql.Composed:
    return sql.SQL(_CHAIN).format(
        column=sql.Identifier(column), path=sql.Literal(path), old=sql.Literal(old), new=sql.Literal(new)
    )


def touched(*, old: int) -> tuple[int, ...]:
    """This function returns the congresses of this deployment in whose crossings ``old`` appears."""
    with cursor() as query:
        query.execute(_TOUCHED, {"old": old, "remote": REMOTE_FROM})
        return tuple(sorted(row[0] for row in query.fetchall()))


def readdress_schema(*, no: int, old: int, new: int) -> None:
    """This function makes the crossings of congress ``no`` lead to ``new`` instead of ``old``. Owner's login."""
    place = {"schema": sql.Identifier(schema_name(no)), "old": sql.Literal(old), "new": sql.Literal(new)}
    statements = [
        sql.SQL("update {schema}.cases_crossing set snapshot = {chain} where snapshot->'chain' @> to_jsonb({old}::int)")
    ]
    if no != new:
        statements += [
            sql.SQL("update {schema}.cases_crossing set other_no = {new} where other_no = {old}"),
            sql.SQL("update {schema}.cases_assignment set lower_no = {new} where lower_no = {old}"),
        ]
    with cursor() as query:
        for statement in statements:
            query.execute(statement.format(**place, chain=_chain("snapshot", "{chain}", old, new)))
    if no != new:
        _readdress_lines(no=no, old=old, new=new)


def _readdress_lines(*, no: int, old: int, new: int) -> None:
    """The lines of messages from ``no`` to ``old`` go on as lines to ``new``, in their order.

    An act that was open during the merger may have begun its line to ``old`` once more at 1: it comes behind.
    """
    counters = sql.Identifier(schema_name(no), "inbox_sequence")
    with cursor() as query:
        query.execute(
            sql.SQL(
                "select mine.id, mine.stream, mine.last, other.id, coalesce(other.last, 0) from {counters} mine"
                " left join {counters} other on other.stream = mine.stream and other.target_no = %s"
                " where mine.target_no = %s for update of mine"
            ).format(counters=counters),
            [new, old],
        )
        for mine, stream, last, other, behind in query.fetchall():
            query.execute(
                "update public.sync_outbox set target_no = %s, seq = seq + %s, next_try_at = null, attempts = 0,"
                " state = 'WAITING' where source_no = %s and target_no = %s and stream = %s and state <> 'DELIVERED'",
                [new, behind, no, old, stream],
            )
            if other is None:
                query.execute(sql.SQL("update {} set target_no = %s where id = %s").format(counters), [new, mine])
            else:
                query.execute(sql.SQL("delete from {} where id = %s").format(counters), [mine])
                query.execute(sql.SQL("update {} set last = %s where id = %s").format(counters), [behind + last, other])


def readdress_links(*, old: int, new: int) -> None:
    """This function makes the public links lead to and from ``new``."""
    with cursor() as query:
        query.execute("update public.network_link set source_no = %s where source_no = %s", [new, old])
        query.execute("update public.network_link set target_no = %s where target_no = %s", [new, old])
        query.execute(
            sql.SQL(
                "update public.network_link set snapshot = {chain} where snapshot->'chain' @> to_jsonb({old}::int)"
            ).format(chain=_chain("snapshot", "{chain}", old, new), old=sql.Literal(old))
        )


def readdress_messages(*, old: int, new: int) -> int:
    """This function turns the undelivered messages from ``old`` into such from ``new``; returns how many.

    They keep their order and continue in the counters that moved with them: they stand in one epoch, that of ``new``.
    What was delivered stays as it was, as proof.
    """
    with cursor() as query:
        query.execute(
            sql.SQL(
                """
                update public.sync_outbox as m set source_no = {new}, seq = line.seq,
                  epoch = coalesce((select epoch from public.sync_epoch where tenant_no = {new}), 1),
                  payload = case when payload->'origin_no' = to_jsonb({old}::int)
                                 then jsonb_set(payload, '{{origin_no}}', to_jsonb({new}::int))
                                 when payload #> '{{snapshot,chain}}' @> to_jsonb({old}::int) then {chain}
                                 else payload end
                from (select id, row_number() over (partition by stream, target_no order by epoch, seq) as seq
                      from public.sync_outbox where source_no = {old} and state <> 'DELIVERED') as line
                where m.id = line.id and m.target_no <> {new}
                """
            ).format(old=sql.Literal(old), new=sql.Literal(new), chain=_chain("payload", "{snapshot,chain}", old, new))
        )
        return int(query.rowcount)


def undelivered_to(*, no: int) -> int:
    """This function counts the messages to a congress that are under way."""
    with cursor() as query:
        query.execute("select count(*) from public.sync_outbox where target_no = %s and state <> 'DELIVERED'", [no])
        return int(query.fetchone()[0])


def undelivered_between(*, one: int, other: int) -> int:
    """This function counts the messages between two congresses whose effect has not been given yet."""
    with cursor() as query:
        query.execute(
            "select count(*) from public.sync_outbox where state <> 'DELIVERED'"
            " and ((source_no = %(one)s and target_no = %(other)s) or (source_no = %(other)s and target_no = %(one)s))",
            {"one": one, "other": other},
        )
        return int(query.fetchone()[0])

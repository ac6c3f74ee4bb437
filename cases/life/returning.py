"""What a restored congress and the public tables owe each other: messages, links, cards, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from psycopg import sql

from cases.cards import FEED_KIND
from cases.crossings.linking import RECALLED, direction_of, first_state
from cases.life.archive import Member, Reader
from cases.life.ground import listed
from cases.models import Case, Crossing, Opinion
from cases.network.models import Link
from cases.states import CrossingState, LinkKind
from core.transactions import cursor, transaction
from sync import feed, outbox
from tenants.places import REMOTE_FROM, schema_name

# Told since the archive and not in its inbox.
_HOLD = """
update public.sync_outbox as m set state = 'WAITING', attempts = 0, next_try_at = %(until)s, delivered_at = null
where m.target_no = %(no)s and m.state = 'DELIVERED'
  and not exists (select 1 from kept_inbox k where k.id = m.id)
"""
HELD_FOR = timedelta(minutes=30)
"""Longer than any restore. Should it die, the messages are due by themselves then, and its inbox knows them."""
_BACK = {
    "tenants_domain": "true",
    "tenants_membership": "true",
    "deputies_mandate": "true",
    # Delivered ones that are gone were purged after their time; they must not be delivered again.
    "sync_outbox": "state <> 'DELIVERED'",
    "network_link": "true",
}
"""Public rows that come back where they are missing. Rows that are there say what is true today, and stay."""


@dataclass(frozen=True, slots=True)
class Lost:
    """An offer whose case or opinion is younger than the archive; ``heard`` tells whether any of it was delivered."""

    link: UUID
    target: int
    heard: bool


def numbers_given(*, no: int) -> list[tuple[UUID, str, int]]:
    """This function returns the congress's books of numbers as they stand before the restore."""
    with cursor() as query:
        query.execute(
            sql.SQL("select id, series, last from {}.cases_numbering").format(sql.Identifier(schema_name(no)))
        )
        return [(row[0], row[1], row[2]) for row in query.fetchall()]


def keep_numbers(*, no: int, given: Sequence[tuple[UUID, str, int]]) -> None:
    """This function lets the restored books go on above what was given since: a number is given once."""
    with cursor() as query:
        for key, series, last in given:
            query.execute(
                sql.SQL(
                    "insert into {}.cases_numbering as book (id, series, last) values (%s, %s, %s)"
                    " on conflict (series) do update set last = greatest(book.last, excluded.last)"
                ).format(sql.Identifier(schema_name(no))),
                [key, series, last],
            )


def bring_back_public_rows() -> None:
    """This function puts missing public rows back from the temporary tables that hold the archive's."""
    with cursor() as query:
        for table, rule in _BACK.items():
            query.execute(
                sql.SQL("insert into public.{} select * from {} where {} on conflict do nothing").format(
                    sql.Identifier(table), sql.Identifier(f"kept_{table}"), sql.SQL(rule)
                )
            )


def mend_links(*, no: int) -> list[Lost]:
    """This function makes links and the restored crossings fit, and returns the offers whose record is gone.

    What the congress decided on incoming offers since is undone. What it offered since stands with the others: the
    outgoing crossing is made anew from the link where its case or opinion is still there, and hears again what it was
    told. Runs in the congress's place.
    """
    with cursor() as query:
        query.execute(
            "update public.network_link l set state = k.state, target_case = k.target_case"
            " from kept_network_link k where k.id = l.id and l.target_no = %s",
            [no],
        )
        query.execute("select id from kept_network_link")
        kept = [row[0] for row in query.fetchall()]
        query.execute(
            "select distinct stream from public.sync_outbox where source_no = %s and state = 'DELIVERED'", [no]
        )
        heard = {row[0] for row in query.fetchall()}
    for link in Link.objects.filter(target_no=no, source_no__lt=REMOTE_FROM).exclude(id__in=kept):
        link.state, link.target_case = first_state(kind=LinkKind(link.kind)), None
        link.save(update_fields=["state", "target_case"])
    lost = []
    known = set(Crossing.objects.values_list("pk", flat=True))
    for link in Link.objects.filter(source_no=no).exclude(target_no=no).order_by("created_at", "id"):
        if link.id in known:
            continue
        if not _remade(link):
            lost.append(Lost(link.id, link.target_no, heard=str(link.id) in heard))
    return lost


def _remade(link: Link) -> bool:
    """Makes the outgoing crossing of a link that the congress opened since, if what it is about is still there."""
    case = Case.objects.filter(pk=link.source_case).first()
    opinion = Opinion.objects.filter(pk=link.source_case).first() if case is None else None
    if case is None and opinion is None:
        return False
    kind = LinkKind(link.kind)
    Crossing.objects.create(
        id=link.id,
        kind=kind,
        direction=direction_of(kind=kind),
        incoming=False,
        other_no=link.target_no,
        case=case,
        opinion=opinion,
        state=first_state(kind=kind),
        snapshot=link.snapshot,
        sent_at=link.created_at,
    )
    return True


def hold_back(*, source: Reader, no: int, now: datetime) -> int:
    """This function makes what neighbours told the congress since the archive due again, though not yet; returns how much.

    A transaction of its own, before the restore: whatever comes later in the same lines waits behind it from now on, so
    nothing overtakes. If there is no restore after all, the inbox knows these messages and drops them.
    """
    inbox = next(member for member in source.manifest.own if member.table == "inbox_applied")
    with transaction(durable=True), cursor() as query:
        query.execute("create temporary table kept_inbox (id uuid, at timestamptz) on commit drop")
        copy_in(source, inbox, sql.Identifier("kept_inbox"))
        query.execute(_HOLD, {"no": no, "until": now + HELD_FOR})
        return int(query.rowcount)


def let_go(*, no: int, lost: Sequence[Lost] = ()) -> int:
    """This function makes what is held back due at once, and returns how much that is.

    What concerns a crossing that nobody here has any more counts as delivered, as it was.
    """
    with cursor() as query:
        query.execute(
            "update public.sync_outbox set state = 'DELIVERED', next_try_at = null, delivered_at = now()"
            " where target_no = %s and state = 'WAITING' and next_try_at is not null and attempts = 0"
            " and stream = any(%s)",
            [no, [str(each.link) for each in lost]],
        )
        query.execute(
            "update public.sync_outbox set next_try_at = null where target_no = %s and state = 'WAITING'"
            " and next_try_at is not null and attempts = 0",
            [no],
        )
        return int(query.rowcount)


def copy_in(source: Reader, member: Member, into: sql.Composable) -> None:
    """This function reads a member of an archive into a table."""
    statement = sql.SQL("copy {} ({}) from stdin").format(into, listed(member.columns))
    with cursor() as query, query.copy(statement) as stream:
        source.copy_into(member, stream.write)


def recall(*, offers: Sequence[Lost], no: int, now: datetime) -> None:
    """This function takes back the offers whose record is gone; one that nobody has heard of disappears silently.

    Runs in the congress's place.
    """
    reason = _("发出的人大已恢复到较早的备份，这件事项需要重新上报")
    for offer in offers:
        stream = str(offer.link)
        Link.objects.filter(id=offer.link).update(state=CrossingState.CLOSED)
        if offer.heard:
            payload = {"link": stream, "reason": reason}
            outbox.send(source=no, target=offer.target, stream=stream, kind=RECALLED, payload=payload, now=now)
        else:
            with cursor() as query:
                query.execute(
                    "delete from public.sync_outbox where stream = %s and source_no = %s and state <> 'DELIVERED'",
                    [stream, no],
                )


def remove_younger_cards(*, no: int, now: datetime) -> int:
    """This function removes the cards of what did not exist yet, and tells search; returns how many."""
    with cursor() as query:
        query.execute(
            sql.SQL(
                "delete from public.network_card k where owner_no = %s"
                " and not exists (select 1 from {schema}.cases_case c where c.id = k.id)"
                " and not exists (select 1 from {schema}.cases_opinion o where o.id = k.id) returning id"
            ).format(schema=sql.Identifier(schema_name(no))),
            [no],
        )
        gone = [row[0] for row in query.fetchall()]
    feed.note_all(kind=FEED_KIND, refs=gone, owner_no=no, now=now)
    return len(gone)

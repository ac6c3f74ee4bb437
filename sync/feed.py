"""The change feed: what a search index has still to take up."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core import transactions
from core.logins import use_login
from tenants.context import as_courier

# Numbers are given before commit, so a reader that goes on "after the last number seen" would lose rows that commit
# late. Consumers claim what is there and take it away.
_CLAIM = """
SELECT id, kind, ref, owner_no, at FROM public.sync_feed
WHERE kind = ANY(%s) ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A record of a congress has changed."""

    kind: str
    ref: UUID
    owner_no: int
    at: datetime


def note(*, kind: str, ref: UUID, owner_no: int, now: datetime) -> None:
    """This function notes, in the writer's transaction and place, that a record of `owner_no` changed.

    The wall refuses another congress's record (SQLSTATE 42501).
    """
    with transactions.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.sync_feed (kind, ref, owner_no, at) VALUES (%s, %s, %s, %s)",
            [kind, ref, owner_no, now],
        )


def note_all(*, kind: str, refs: Iterable[UUID], owner_no: int, now: datetime) -> None:
    """This function notes, in one statement, that many records of `owner_no` changed; else as `note` does."""
    with transactions.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.sync_feed (kind, ref, owner_no, at) SELECT %s, unnest(%s::uuid[]), %s, %s",
            [kind, list(refs), owner_no, now],
        )


def note_each(*, kind: str, at: Mapping[UUID, datetime], owner_no: int) -> None:
    """This function notes, in one statement, many changes that each have their instant; else as `note` does."""
    with transactions.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.sync_feed (kind, ref, owner_no, at)"
            " SELECT %s, ref, %s, at FROM unnest(%s::uuid[], %s::timestamptz[]) AS change (ref, at)",
            [kind, owner_no, list(at), list(at.values())],
        )


@contextmanager
def claimed(*, kinds: tuple[str, ...], limit: int = 500) -> Iterator[list[Change]]:
    """This function hands out up to `limit` changes and takes them away when the block ends well.

    When the block raises, or its process dies, the changes are there again for the next consumer. Several consumers
    may run at once. A record that changed twice appears once, with its latest instant. The block runs as the courier
    in a transaction: it may enter other places to read.
    """
    with use_login("courier"), as_courier(), transactions.transaction():
        with transactions.cursor() as cursor:
            cursor.execute(_CLAIM, [list(kinds), limit])
            rows = cursor.fetchall()
        latest = {(row[1], row[2]): Change(*row[1:]) for row in rows}
        yield list(latest.values())
        with transactions.cursor() as cursor:
            cursor.execute("DELETE FROM public.sync_feed WHERE id = ANY(%s)", [[row[0] for row in rows]])


def backlog() -> int:
    """This function counts the changes that no consumer has taken up."""
    with use_login("courier"), as_courier(), transactions.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.sync_feed")
        return int(cursor.fetchone()[0])

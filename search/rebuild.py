"""A new index beside the old one: written by everybody from its first moment, searched from its last.

1. The new index joins the write alias; from now on each change goes into both.
2. Every card is written into it, with its version: a change that came in meanwhile is newer and stays.
3. One request moves both aliases. Searches go on in the old index up to then and in the new one from then on.

The old index stays until the next rebuild, without alias: a search under way there can end.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.network.models import Card
from core.logins import use_login
from core.transactions import cursor, transaction
from search import cluster, documents, indexing
from search.errors import SearchError
from tenants.context import as_courier, as_reader

AT_ONCE = 400
LOCK = "search.rebuild"
Progress = Callable[[int, int], None]


class RebuildRunning(SearchError):
    """Raised when another rebuild is under way; it will do."""

    code = "SEARCH_REBUILD_RUNNING"
    message = _("没有重建：另一次重建正在进行，等它结束就好。")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The index now in use, and how many documents were written into it."""

    index: str
    documents: int
    unread: int


def _silent(_done: int, _total: int) -> None:
    return None


def _next_ids(behind: uuid.UUID | None) -> list[uuid.UUID]:
    with as_reader():
        cards = Card.objects.order_by("id")
        if behind is not None:
            cards = cards.filter(id__gt=behind)
        return list(cards.values_list("id", flat=True)[:AT_ONCE])


def _fill(index: str, progress: Progress) -> tuple[int, int]:
    """This function writes all cards into ``index``; it returns how many were written and how many not readable."""
    with as_reader():
        total = Card.objects.count()
    done, unread = 0, 0
    ids = _next_ids(None)
    while ids:
        batch = documents.read(ids)
        indexing.put(batch.documents, into=[index])
        done, unread = done + len(batch.documents), unread + len(batch.unread)
        progress(done, max(done, total))
        ids = _next_ids(ids[-1])
    return done, unread


def _leftovers() -> list[str]:
    """This function returns indexes of ours that nobody searches, also the half-filled one of a rebuild that died."""
    searched = set(cluster.indexes(cluster.alias()))
    return [index for index in cluster.all_indexes() if index not in searched]


@contextmanager
def _alone() -> Iterator[None]:
    """This function lets one rebuild at a time into the block; the lock ends with the transaction, or the process."""
    with use_login("courier"), as_courier(), transaction():
        with cursor() as sql:
            sql.execute("select pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended(%s, 0))", [LOCK])
            row = sql.fetchone()
        if not (row and row[0]):
            raise RebuildRunning
        yield


def rebuild(*, progress: Progress | None = None) -> Rebuilt:
    """This function makes the index anew from the database, without a moment in which search has less than before.

    ``progress`` is told (documents written, cards in all). It runs on the workers' login.

    :raises SearchUnavailable: if the server does not answer; the old index goes on
    :raises RebuildRunning: if another rebuild is under way
    """
    with _alone():
        cluster.drop(_leftovers())
        index = cluster.create_next()
        try:
            done, unread = _fill(index, progress or _silent)
            cluster.swap_to(index)
        except BaseException:
            # Also after Ctrl-C: a half-filled index would be written for ever.
            cluster.drop([index])
            raise
    return Rebuilt(index=index, documents=done, unread=unread)

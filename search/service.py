"""Search as the rooms above use it: the whole text if the server answers in time, else titles and numbers.

Whoever searches waits at most two seconds for the server; after two failures in a row nobody waits until it has been
tried again (:mod:`search.breaker`).
"""

from __future__ import annotations

import logging
from datetime import datetime

from cases.network.models import Card
from search import cluster
from search.elasticsearch import ElasticsearchService
from search.errors import IndexBehind, IndexMissing, PageTooLarge, QueryTooLong, SearchUnavailable, UnusableCursor
from search.fallback import DatabaseService
from search.interfaces import MOST_HITS, Filters, SearchResult
from search.notices import Reason
from search.terms import LONGEST_QUERY, MOST_WORDS
from tenants.actors import Actor

logger = logging.getLogger(__name__)


def _reason(failure: SearchUnavailable) -> Reason:
    if isinstance(failure, IndexMissing):
        return Reason.NO_INDEX
    return Reason.BEHIND if isinstance(failure, IndexBehind) else Reason.NO_ANSWER


def _check_page(first: int) -> None:
    if not 1 <= first <= MOST_HITS:
        raise PageTooLarge(field="first", limit=MOST_HITS)


def search(
    *,
    actor: Actor,
    query: str,
    filters: Filters | None = None,
    first: int,
    after: str | None = None,
    now: datetime,
) -> SearchResult:
    """This function finds the cases and opinions that ``actor`` may read and that answer ``query``.

    An empty query lists all that the filters leave, the newest first. ``first`` is 1 to 100, ``after`` the cursor of
    the page before, ``now`` an aware instant. A failing server is no error: the answer then comes in basic mode.

    :raises QueryTooLong: for more than 200 characters or 16 words
    :raises UnusableCursor: for a cursor of another search, or of the mode that is no longer answering
    :raises UnknownPlace: if a filter names a code that does not exist
    :raises PageTooLarge: if ``first`` is out of range
    """
    _check_page(first)
    chosen = filters or Filters()
    reason = Reason.SWITCHED_OFF
    if cluster.address():
        try:
            return ElasticsearchService().search(
                actor=actor, query=query, filters=chosen, first=first, after=after, now=now
            )
        except SearchUnavailable as failure:
            reason = _reason(failure)
            logger.warning("search: basic mode, %s: %s", reason.value, failure.context.get("cause", "not asked"))
    return DatabaseService(reason).search(actor=actor, query=query, filters=chosen, first=first, after=after, now=now)


def similar_cases(*, actor: Actor, title: str, first: int) -> list[Card]:
    """This function returns the readable cases whose titles are most like ``title``, best first, at most ``first``.

    :raises QueryTooLong: for a title of more than 200 characters
    :raises PageTooLarge: if ``first`` is out of range
    """
    _check_page(first)
    if len(title) > LONGEST_QUERY:
        raise QueryTooLong(field="title", characters=LONGEST_QUERY, words=MOST_WORDS)
    if cluster.address():
        try:
            return ElasticsearchService().similar(actor=actor, title=title, first=first)
        except SearchUnavailable as failure:
            logger.warning("search: similar titles by the database: %s", failure.context.get("cause", "not asked"))
    return DatabaseService().similar(actor=actor, title=title, first=first)


__all__ = ["Filters", "SearchResult", "UnusableCursor", "search", "similar_cases"]

"""The whole text, answered by the search server."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.network.models import Card
from cases.permissions import is_insider
from search import cluster, cursors, facets, presenting, queries, resemblance
from search.breaker import Breaker
from search.errors import QueryRefused, SearchUnavailable
from search.filters import Value, resolve
from search.highlight import snippet
from search.interfaces import Filters, Hit, Mode, SearchResult
from search.mapping import INSIDE, PUBLIC
from search.pending import outdated_for
from search.terms import Wanted, understand
from tenants.actors import Actor

breaker = Breaker()


def ask(body: queries.Body) -> dict[str, Any]:
    """This function sends one search, at most once, and returns the whole answer.

    :raises IndexMissing: if there is no index yet
    :raises SearchUnavailable: for no answer, a late answer or half an answer, and at once while the breaker is open
    """
    server = cluster.client()
    if not breaker.lets_through():
        raise SearchUnavailable
    try:
        with cluster.failures_named():
            found = server.search(index=cluster.alias(), body=body, allow_partial_search_results=False)
        answer = dict(found)
        _refuse_half(answer)
    except QueryRefused:
        # The server is well; it is this one query that it does not take.
        breaker.answered()
        raise
    except SearchUnavailable:
        breaker.failed()
        raise
    breaker.answered()
    return answer


def _refuse_half(answer: Mapping[str, Any]) -> None:
    """This function refuses an answer from which something is missing: it would pass for the whole."""
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise SearchUnavailable(cause="half an answer")


def _counts(answer: Mapping[str, Any]) -> dict[str, dict[Value, int]]:
    return {
        name: {bucket["key"]: bucket["doc_count"] for bucket in counted["values"]["buckets"]}
        for name, counted in answer["aggregations"].items()
    }


def _text(actor: Actor, card: Card, source: Mapping[str, Any]) -> str:
    """This function returns the text that a snippet may come from.

    Whoever reads only what is public gets none while the index holds an older state of the case than the database:
    since then something may have been withdrawn.
    """
    if is_insider(actor, card):
        return str(source[f"{INSIDE}_kept"])
    return str(source[f"{PUBLIC}_kept"]) if source["version"] == card.revision else ""


class ElasticsearchService:
    """Search by the server's index; every answer is checked against the database before it is shown."""

    mode = Mode.FULL

    def search(
        self, *, actor: Actor, query: str, filters: Filters, first: int, after: str | None, now: datetime
    ) -> SearchResult:
        """This function finds what ``actor`` may read in titles, texts, letters and plates.

        :raises SearchUnavailable: if the server has no whole answer in time
        :raises SearchError: if query, filters or cursor cannot be used
        """
        wanted, narrowed = understand(query), resolve(filters, now=now)
        behind = None if after is None else cursors.read(after, mode=self.mode, query=query, filters=filters)
        if wanted.hopeless:
            return presenting.nothing(mode=self.mode, notice="", narrowed=narrowed)
        body = queries.build(
            actor=actor,
            wanted=wanted,
            narrowed=narrowed,
            size=first + 1,
            behind=behind,
            without=outdated_for(actor),
        )
        answer = ask(body)
        found, counts = answer["hits"]["hits"], _counts(answer)
        cards = presenting.fresh_cards(uuid.UUID(row["_id"]) for row in found)
        shown: list[Hit] = []
        dropped: list[uuid.UUID] = []
        for row in found[:first]:
            card = cards.get(uuid.UUID(row["_id"]))
            if card is None or not presenting.may_show(actor, card):
                dropped.append(uuid.UUID(row["_id"]))
                _uncount(counts, row["_source"])
                continue
            cursor = cursors.write(row["sort"], mode=self.mode, query=query, filters=filters)
            shown.append(_hit(actor, card, row["_source"], wanted, cursor))
        presenting.alarm(dropped)
        return SearchResult(
            total=answer["hits"]["total"]["value"] - len(dropped),
            mode=self.mode,
            notice="",
            facets=facets.present(counts, narrowed.chosen),
            hits=tuple(shown),
            has_next=len(found) > first,
            end_cursor=_end(found[:first], query, filters),
        )

    def similar(self, *, actor: Actor, title: str, first: int) -> list[Card]:
        """This function returns the cards with the most similar titles.

        :raises SearchUnavailable: if the server has no whole answer in time
        """
        folded = resemblance.core_of(title)
        if not folded:
            return []
        rows = ask(queries.alike(actor=actor, title=folded, size=3 * first))["hits"]["hits"]
        cards = presenting.fresh_cards(uuid.UUID(row["_id"]) for row in rows)
        presenting.alarm([card.id for card in cards.values() if not presenting.may_show(actor, card)])
        readable = [card for card in cards.values() if presenting.may_show(actor, card)]
        return resemblance.most_alike(title, readable, actor=actor, first=first)


def _hit(actor: Actor, card: Card, source: Mapping[str, Any], wanted: Wanted, cursor: str) -> Hit:
    return Hit(
        card=card,
        title_html=presenting.title_html(actor, card, wanted.marks),
        snippet_html=snippet(_text(actor, card, source), wanted.marks),
        cursor=cursor,
    )


def _end(rows: list[dict[str, Any]], query: str, filters: Filters) -> str | None:
    """This function returns where the next page goes on: behind the last row found, shown or not."""
    return cursors.write(rows[-1]["sort"], mode=Mode.FULL, query=query, filters=filters) if rows else None


def _uncount(counts: dict[str, dict[Value, int]], source: Mapping[str, Any]) -> None:
    """This function takes a dropped case out of the counts as well."""
    for name, field in facets.INDEX_FIELDS.items():
        value = source.get(field)
        if value in counts.get(name, {}):
            counts[name][value] -= 1

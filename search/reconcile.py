"""Are index and cards the same? One sum per owner on either side; ids and versions only where the sums differ."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.network.models import Card
from core.logins import use_login
from core.transactions import cursor
from search import cluster, indexing
from tenants.context import as_courier, as_reader

Sum = tuple[int, int]
"""How many documents an owner has, and the sum of their checks."""

# The same digest as documents.check_of, made by the database.
_SUMS = """
select owner_no, count(*),
       sum(('x' || substr(md5(id::text || ':' || revision::text), 1, 8))::bit(32)::bigint %% 2147483648)
from public.network_card group by owner_no
"""
AT_ONCE = 1000


@dataclass(slots=True)
class Difference:
    """What one owner's documents lack or have too much of."""

    owner: int
    missing: list[uuid.UUID] = field(default_factory=list)
    stale: list[uuid.UUID] = field(default_factory=list)
    surplus: dict[uuid.UUID, int] = field(default_factory=dict)
    ahead: list[uuid.UUID] = field(default_factory=list)

    @property
    def mendable(self) -> list[uuid.UUID]:
        """This property lists what writing again brings in order."""
        return [*self.missing, *self.stale]


@dataclass(frozen=True, slots=True)
class Report:
    """The result: ``waiting`` changes are in the feed, so differences among them are no mistake yet."""

    cards: int
    owners: int
    waiting: int
    differences: tuple[Difference, ...]


def _sums_of_cards() -> dict[int, Sum]:
    with as_reader(), cursor() as sql:
        sql.execute(_SUMS, [])
        return {owner: (int(count), int(check)) for owner, count, check in sql.fetchall()}


def _sums_of_documents() -> dict[int, Sum]:
    sums: dict[int, Sum] = {}
    behind: Mapping[str, Any] | None = None
    while True:
        owners: dict[str, Any] = {"size": AT_ONCE, "sources": [{"owner": {"terms": {"field": "owner"}}}]}
        if behind is not None:
            owners["after"] = behind
        counted = {"owners": {"composite": owners, "aggs": {"check": {"sum": {"field": "check"}}}}}
        with cluster.failures_named():
            server = cluster.client(seconds=cluster.WRITE_SECONDS)
            answer = server.search(index=cluster.alias(), body={"size": 0, "aggs": counted})
        page = answer["aggregations"]["owners"]
        for bucket in page["buckets"]:
            sums[int(bucket["key"]["owner"])] = (int(bucket["doc_count"]), int(bucket["check"]["value"]))
        behind = page.get("after_key")
        if behind is None:
            return sums


def _documents_of(owner: int) -> Iterator[tuple[uuid.UUID, int]]:
    behind: list[Any] | None = None
    while True:
        body: dict[str, Any] = {
            "query": {"term": {"owner": owner}},
            "sort": [{"id": "asc"}],
            "size": AT_ONCE,
            "_source": ["version"],
        }
        if behind:
            body["search_after"] = behind
        with cluster.failures_named():
            server = cluster.client(seconds=cluster.WRITE_SECONDS)
            rows = server.search(index=cluster.alias(), body=body)["hits"]["hits"]
        for row in rows:
            yield uuid.UUID(row["_id"]), int(row["_source"]["version"])
        if len(rows) < AT_ONCE:
            return
        behind = rows[-1]["sort"]


def _compare(owner: int) -> Difference:
    with as_reader():
        cards: dict[uuid.UUID, int] = dict(Card.objects.filter(owner_no=owner).values_list("pk", "revision"))
    found = Difference(owner)
    seen = set()
    for document, version in _documents_of(owner):
        seen.add(document)
        if document not in cards:
            found.surplus[document] = version
        elif version < cards[document]:
            found.stale.append(document)
        elif version > cards[document]:
            found.ahead.append(document)
    found.missing = sorted(cards.keys() - seen)
    return found


def check() -> Report:
    """This function compares all documents with all cards, on the workers' login.

    :raises IndexMissing: if there is no index
    :raises SearchUnavailable: if the server does not answer
    """
    with use_login("courier"):
        cluster.refresh()
        documents, cards = _sums_of_documents(), _sums_of_cards()
        differing = sorted(owner for owner in {*documents, *cards} if documents.get(owner) != cards.get(owner))
        differences = tuple(_compare(owner) for owner in differing)
        with as_courier(), cursor() as sql:
            sql.execute("select count(distinct ref) from public.sync_feed", [])
            row = sql.fetchone()
        assert row is not None
        return Report(
            cards=sum(count for count, _ in cards.values()),
            owners=len(cards),
            waiting=int(row[0]),
            differences=differences,
        )


def mend(report: Report) -> int:
    """This function writes again what is missing or stale, removes what no card stands for, and returns the number.

    What is *ahead* of the database (it was restored from a backup without a new epoch) takes a rebuild.

    :raises SearchUnavailable: if the server does not answer
    """
    mended = 0
    with use_login("courier"):
        for difference in report.differences:
            ids = difference.mendable
            for at in range(0, len(ids), indexing.AT_ONCE):
                indexing.write(ids[at : at + indexing.AT_ONCE])
            indexing.remove(difference.surplus)
            mended += len(ids) + len(difference.surplus)
        cluster.refresh()
    return mended

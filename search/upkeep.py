"""Keeping the index: what runs every few seconds, and by hand."""

from __future__ import annotations

from django.utils import timezone

from search import cluster, indexing, queries, rebuild
from search.filters import resolve
from search.interfaces import Filters
from search.terms import understand
from tenants.actors import Actor

_woken: set[str] = set()


def bring_up_to_date(*, progress: rebuild.Progress | None = None) -> int:
    """This function takes up all changes and returns how many; without an index it makes one from all cards.

    Where no server is configured there is nothing to do; the changes wait in the feed.

    :raises SearchUnavailable: if the server does not answer; nothing is lost
    """
    if not cluster.address():
        return 0
    made = 0
    if not cluster.indexes(cluster.alias()):
        # Never built, or the server came back empty: the feed knows only what changed lately.
        try:
            made = rebuild.rebuild(progress=progress).documents
        except rebuild.RebuildRunning:
            return 0
    made += indexing.take_up_all()
    wake()
    return made


def wake() -> None:
    """This function asks a first question, once in a process: a server just started takes long over it, and nobody waits.

    :raises SearchUnavailable: if the server does not answer within the time of a write
    """
    index = f"{cluster.address()} {cluster.alias()}"
    if index in _woken:
        return
    body = queries.build(
        actor=Actor.nobody(),
        wanted=understand("公路 建议"),
        narrowed=resolve(Filters(), now=timezone.now()),
        size=1,
        behind=None,
        without=[],
    )
    with cluster.failures_named():
        cluster.client(seconds=cluster.WRITE_SECONDS).search(index=cluster.alias(), body=body)
    _woken.add(index)

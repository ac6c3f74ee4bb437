"""Keeping the index: what runs every few seconds, and by hand."""

from __future__ import annotations

from search import cluster, indexing, rebuild


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
    return made + indexing.take_up_all()

"""From the change feed into the index. Writers only note that something changed; all the rest happens here, later.

A change is taken away from the feed only when the server has it. Documents carry the card's revision as their version,
so that what comes twice or late does no harm (``external_gte``: an older one is refused, which is as good as written).
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from cases.cards import EPOCH_BITS, FEED_KIND
from search import cluster, documents
from search.documents import Document
from search.errors import SearchUnavailable
from sync import feed
from sync.models import Epoch
from tenants.context import as_courier

KINDS: Final = (FEED_KIND,)
AT_ONCE = 200
STALE = 409
REFUSED = 400
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one round took up: changes taken from the feed, and those put back because their owner was not readable."""

    changes: int
    put_back: int = 0

    @property
    def progress(self) -> int:
        """This property counts the changes that are done with."""
        return self.changes - self.put_back


def _operations(index: str, batch: Sequence[Document]) -> Iterable[dict[str, Any]]:
    for document in batch:
        action = {
            "_index": index,
            "_id": document["id"],
            "version": document["version"],
            "version_type": "external_gte",
        }
        yield {"index": action}
        yield document


def put(batch: Sequence[Document], *, into: Sequence[str], visible: bool = False) -> None:
    """This function writes documents into each of the indexes; an older version than the one there is left out.

    ``visible``: searches see them as soon as this returns.

    :raises SearchUnavailable: if the server did not take all of them; those it took do no harm a second time
    """
    if not batch:
        return
    server = cluster.client(seconds=cluster.WRITE_SECONDS)
    with cluster.failures_named():
        lines = [line for index in into for line in _operations(index, batch)]
        answer = server.bulk(operations=lines, refresh=visible)
    for item in answer["items"]:
        done = item["index"]
        status = int(done["status"])
        if status < 300 or status == STALE:
            continue
        if status == REFUSED:
            # The document is at fault, not the server: it must not hold up all others. check_search reports it.
            logger.error("search: document %s was refused: %s", done["_id"], done.get("error"))
            continue
        raise SearchUnavailable(cause=done.get("error"))


def write(ids: Iterable[uuid.UUID]) -> documents.Batch:
    """This function brings the documents of these cards up to date in every index that is written.

    The documents are read *before* the indexes are asked for: whatever index a rebuild adds in between reads, later
    than we did, at least what we have read. So no change can miss it.

    :raises IndexMissing: if there is no index yet
    :raises SearchUnavailable: if the server does not answer
    """
    batch = documents.read(ids)
    # Visible at once: the change leaves the feed next, and nothing may be older than what the feed says.
    put(batch.documents, into=cluster.written(), visible=True)
    return batch


def remove(versions: Mapping[uuid.UUID, int]) -> None:
    """This function removes documents for which there is no card, unless they are newer than said, from every index.

    :raises SearchUnavailable: if the server does not answer
    """
    if not versions:
        return
    lines = [
        # With its own version: the server remembers a removed one for a minute, and the same may come back.
        {"delete": {"_index": index, "_id": str(ref), "version": version, "version_type": "external_gte"}}
        for index in cluster.written()
        for ref, version in versions.items()
    ]
    with cluster.failures_named():
        cluster.client(seconds=cluster.WRITE_SECONDS).bulk(operations=lines, refresh=True)


def _remove_gone(changes: Sequence[feed.Change]) -> None:
    """A card goes only when its congress was restored: all its versions were of epochs before the present one."""
    if not changes:
        return
    with as_courier():
        epochs = dict(Epoch.objects.values_list("tenant_no", "epoch"))
    remove({change.ref: epochs.get(change.owner_no, 1) << EPOCH_BITS for change in changes})


def take_up(*, limit: int = AT_ONCE) -> Taken:
    """This function takes up to ``limit`` changes from the feed into the index. On failure they all stay in the feed.

    :raises IndexMissing: if there is no index yet
    :raises SearchUnavailable: if the server does not answer
    """
    with feed.claimed(kinds=KINDS, limit=limit) as changes:
        if not changes:
            return Taken(0)
        batch = write(change.ref for change in changes)
        unread = {card.id for card in batch.unread}
        read = unread | {uuid.UUID(document["id"]) for document in batch.documents}
        _remove_gone([change for change in changes if change.ref not in read])
        again = [change for change in changes if change.ref in unread]
        for change in again:
            # Behind all others, so that one congress under repair holds up nobody.
            feed.note(kind=change.kind, ref=change.ref, owner_no=change.owner_no, now=timezone.now())
    return Taken(len(changes), put_back=len(again))


def take_up_all() -> int:
    """This function takes up changes until the feed is empty or nothing more can be done, and returns their number.

    :raises IndexMissing: if there is no index yet
    :raises SearchUnavailable: if the server does not answer
    """
    total = 0
    while (taken := take_up()).progress:
        total += taken.progress
    return total

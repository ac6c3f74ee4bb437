"""What the index says of cases that have changed since: for people outside it may say too much.

A case that was withdrawn a second ago must neither be found nor counted. So the changes that still wait in the feed are
left out of each search, except for readers who read those cases from inside anyway, as they stand now.
"""

from __future__ import annotations

import uuid

from cases.network.models import Card
from core.transactions import cursor
from search.errors import IndexBehind
from search.permits import insider
from tenants.actors import Actor
from tenants.context import as_reader

MOST = 1000
"""Beyond so many changes the index is not asked at all: the database knows better."""


def outdated_for(actor: Actor) -> list[str]:
    """This function returns the ids of documents that ``actor`` must not be shown until they have been renewed.

    :raises IndexBehind: if more changes wait than can be left out
    """
    with as_reader():
        with cursor() as sql:
            sql.execute("select distinct ref from public.sync_feed limit %s", [MOST + 1])
            changed: set[uuid.UUID] = {row[0] for row in sql.fetchall()}
        if len(changed) > MOST:
            raise IndexBehind(cause=f"more than {MOST} changes wait")
        if not changed:
            return []
        known = set(Card.objects.filter(insider(actor), pk__in=changed).values_list("pk", flat=True))
    return sorted(str(ref) for ref in changed - known)

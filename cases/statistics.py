"""Public figures: counted over the cards of the whole network, whoever asks.

What was never handed in and what is restricted is not counted (domain.md §3.12).
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q

from cases.network.models import Card
from cases.states import CaseKind, CaseState, Rating, ReplyClass, Secrecy
from core.transactions import cursor
from hierarchy.paths import path_range
from tenants.context import as_reader

SUBTREE_FIGURES = ("total", "open", "overdue", "closed", "up", "down")
_SUGGESTIONS = Q(kind=CaseKind.SUGGESTION)
_BY_SUBTREE = """
select below.low, count(*), count(*) filter (where card.is_open),
       count(*) filter (where card.is_open and card.next_due_on < %s),
       count(*) filter (where card.state = 'CLOSED'), count(*) filter (where card.up), count(*) filter (where card.down)
from unnest(%s::text[], %s::text[]) as below (low, high)
join network_card card on card.path >= below.low collate "C" and card.path < below.high collate "C"
where card.kind = %s and card.secrecy <> %s and card.submitted_on is not null
group by below.low
"""


def of_subtrees(*, paths: Collection[str], today: date) -> dict[str, Mapping[str, int]]:
    """This function returns the figures of suggestions at and below each path, in one query.

    `today` (local date) decides what is overdue; a path without any case has zeros.
    """
    found: dict[str, Mapping[str, int]] = {path: dict.fromkeys(SUBTREE_FIGURES, 0) for path in paths}
    bounds = [path_range(path) for path in found]
    given: list[Any] = [
        today,
        [low for low, _high in bounds],
        [high for _low, high in bounds],
        CaseKind.SUGGESTION.value,
        Secrecy.RESTRICTED.value,
    ]
    with as_reader(), cursor() as sql:
        sql.execute(_BY_SUBTREE, given)
        for path, *counts in sql.fetchall():
            found[path] = dict(zip(SUBTREE_FIGURES, counts, strict=True))
    return found


def of_congresses(*, numbers: Collection[int], today: date) -> dict[int, Mapping[str, int]]:
    """This function returns the figures of each congress's own cases, in one query.

    `today` (local date) decides what is overdue; a congress without any case has zeros.
    """
    counted = {
        "total": _SUGGESTIONS,
        "open": _SUGGESTIONS & Q(is_open=True),
        "overdue": _SUGGESTIONS & Q(is_open=True, next_due_on__lt=today),
        "replied": _SUGGESTIONS & ~Q(reply_class=""),
        "rated": _SUGGESTIONS & ~Q(rating=""),
        "satisfied": _SUGGESTIONS & Q(rating=Rating.SATISFIED),
        "solved": _SUGGESTIONS & Q(reply_class=ReplyClass.SOLVED),
        "closed": _SUGGESTIONS & Q(state=CaseState.CLOSED),
        "published": _SUGGESTIONS & Q(published=True),
        "opinions": Q(kind=CaseKind.OPINION),
    }
    found: dict[int, Mapping[str, int]] = {no: dict.fromkeys(counted, 0) for no in numbers}
    with as_reader():
        rows = (
            Card.objects.filter(owner_no__in=list(found), submitted_on__isnull=False)
            .exclude(secrecy=Secrecy.RESTRICTED)
            .values("owner_no")
            .annotate(**{name: Count("pk", filter=rule) for name, rule in counted.items()})
        )
        for row in rows:
            counts: dict[str, Any] = dict(row)
            found[counts.pop("owner_no")] = counts
    return found

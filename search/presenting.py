"""The last check before anything is shown, the same for every way of searching.

Whatever found a case, its card is read again and asked again by the one rule. If the rule says no, the case is not
shown, and that it had been found at all is an alarm: index and database say different things about who may read it.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence

from cases.network.models import Card
from cases.permissions import can_read, is_insider
from cases.states import Secrecy
from search import facets
from search.facets import CARD_COLUMNS, COUNTED_BY_DATABASE
from search.filters import Narrowed, Value
from search.highlight import marked
from search.interfaces import Mode, SearchResult
from tenants.actors import Actor
from tenants.context import as_reader

logger = logging.getLogger("search.alarm")


def fresh_cards(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Card]:
    """This function reads cards as they stand now."""
    with as_reader():
        return Card.objects.in_bulk(list(ids))


def may_show(actor: Actor, card: Card | None) -> bool:
    """This function tells whether a card found may be shown to ``actor``."""
    return card is not None and card.secrecy != Secrecy.RESTRICTED and can_read(actor, card)


def alarm(dropped: Sequence[uuid.UUID]) -> None:
    """This function reports cases that were found but may not be read: ids only, nothing of what they say."""
    if dropped:
        logger.error("search: %d found but not readable, dropped: %s", len(dropped), ", ".join(map(str, dropped)))


def title_for(actor: Actor, card: Card) -> str:
    """This function returns the title that this reader may see."""
    return card.title if is_insider(actor, card) else card.masked_title


def title_html(actor: Actor, card: Card, marks: Sequence[str]) -> str:
    """This function returns the title as escaped HTML with what was looked for marked."""
    return marked(title_for(actor, card), marks)


def nothing(*, mode: Mode, notice: str, narrowed: Narrowed) -> SearchResult:
    """This function returns the answer to a query in which there is nothing to look for: punctuation, pictures."""
    names = CARD_COLUMNS if mode is Mode.FULL else COUNTED_BY_DATABASE
    empty: dict[str, Mapping[Value, int]] = {name: {} for name in names}
    return SearchResult(
        total=0, mode=mode, notice=notice, facets=facets.present(empty, narrowed.chosen), hits=(), has_next=False
    )

"""Titles, numbers and filters, answered by the database from the cards: when the search server cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet

from cases.network.models import Card
from cases.permissions import readable
from search import cursors, facets, presenting, resemblance
from search.facets import CARD_COLUMNS, COUNTED_BY_DATABASE
from search.filters import Narrowed, Value, resolve
from search.folding import fold
from search.interfaces import Filters, Hit, Mode, SearchResult
from search.notices import Reason, basic_notice
from search.permits import insider, searched
from search.terms import Term, Wanted, printable, understand
from tenants.actors import Actor
from tenants.context import as_reader

MOST_PAIRS = 12
CANDIDATES = 200
NO_DAY = date.min


def _spellings(term: Term, typed: str) -> set[str]:
    """This function returns a term folded and as it was typed: titles stand in the cards as they were written."""
    at = fold(typed).find(term.text)
    return {term.text, typed[at : at + len(term.text)]} if at >= 0 else {term.text}


def _in_title(spelling: str, inside: Q) -> Q:
    """This function looks for a spelling in the title that this reader sees of each card."""
    return Q(masked_title__icontains=spelling) | (Q(title__icontains=spelling) & inside)


def _content(actor: Actor, query: str, wanted: Wanted) -> Q:
    """This function returns what was typed as a filter: all words in the title, or the very number."""
    if wanted.blank:
        return Q()
    typed, inside = printable(query), insider(actor)
    ways: list[Q] = []
    if wanted.number is not None:
        ways.append(Q(number=wanted.number, plate_body__icontains=wanted.plate_body))
    if wanted.number_text:
        ways.append(Q(number_text__iexact=wanted.number_text))
    if wanted.terms:
        words = Q()
        for term in wanted.terms:
            spelled = Q()
            for spelling in sorted(_spellings(term, typed)):
                spelled |= _in_title(spelling, inside)
            words &= spelled
        ways.append(words)
    either = Q()
    for way in ways:
        either |= way
    return either


def _chosen(narrowed: Narrowed) -> Q:
    out = Q()
    for name, values in narrowed.chosen.items():
        if values:
            out &= Q(**{f"{CARD_COLUMNS[name]}__in": values})
    return out


def _count(found: QuerySet[Card], narrowed: Narrowed) -> tuple[int, dict[str, Mapping[Value, int]]]:
    """This function counts in one pass: all that is chosen, and each facet under what is chosen in the others."""
    for name, values in narrowed.chosen.items():
        if values and name not in COUNTED_BY_DATABASE:
            found = found.filter(**{f"{CARD_COLUMNS[name]}__in": values})
    columns = [CARD_COLUMNS[name] for name in COUNTED_BY_DATABASE]
    total = 0
    counts: dict[str, Counter[Value]] = {name: Counter() for name in COUNTED_BY_DATABASE}
    for *values, count in found.order_by().values_list(*columns).annotate(count=Count("pk")):
        outside = [
            name
            for name, value in zip(COUNTED_BY_DATABASE, values, strict=True)
            if narrowed.chosen[name] and value not in narrowed.chosen[name]
        ]
        total += 0 if outside else count
        for name, value in zip(COUNTED_BY_DATABASE, values, strict=True):
            if outside in ([], [name]):
                counts[name][value] += count
    return total, dict(counts)


def _behind(position: cursors.Position | None) -> Q:
    """This function returns what comes after a position in the order of day (late first, none last), then id."""
    if position is None:
        return Q()
    ordinal, last_id = position
    assert isinstance(ordinal, int)
    if not ordinal:
        return Q(submitted_on__isnull=True, id__gt=last_id)
    day = date.fromordinal(ordinal)
    return Q(submitted_on__lt=day) | Q(submitted_on__isnull=True) | Q(submitted_on=day, id__gt=last_id)


def _position(after: str | None, query: str, filters: Filters) -> cursors.Position | None:
    if after is None:
        return None
    return cursors.read(after, mode=Mode.BASIC, query=query, filters=filters)


class DatabaseService:
    """Search in the cards; ``reason`` says in the notice why the whole text is not searched."""

    mode = Mode.BASIC

    def __init__(self, reason: Reason = Reason.SWITCHED_OFF) -> None:
        self.reason = reason

    def search(
        self, *, actor: Actor, query: str, filters: Filters, first: int, after: str | None, now: datetime
    ) -> SearchResult:
        """This function finds what ``actor`` may read by title and number, the newest first.

        :raises SearchError: if query, filters or cursor cannot be used
        """
        wanted, narrowed = understand(query), resolve(filters, now=now)
        behind = _behind(_position(after, query, filters))
        notice = basic_notice(self.reason)
        if wanted.hopeless:
            return presenting.nothing(mode=self.mode, notice=notice, narrowed=narrowed)
        with as_reader():
            found = Card.objects.filter(readable(actor), searched(), narrowed.condition())
            found = found.filter(_content(actor, query, wanted))
            total, counts = _count(found, narrowed)
            page = found.filter(_chosen(narrowed)).filter(behind)
            ordered = page.order_by(F("submitted_on").desc(nulls_last=True), "id")
            cards = list(ordered[: first + 1])
        hits = tuple(
            Hit(
                card=card,
                title_html=presenting.title_html(actor, card, wanted.marks),
                snippet_html="",
                cursor=_cursor(card, query, filters),
            )
            for card in cards[:first]
        )
        return SearchResult(
            total=total,
            mode=self.mode,
            notice=notice,
            facets=facets.present(counts, narrowed.chosen),
            hits=hits,
            has_next=len(cards) > first,
            end_cursor=hits[-1].cursor if hits else None,
        )

    def similar(self, *, actor: Actor, title: str, first: int) -> list[Card]:
        """This function returns cards whose titles share most pairs of characters with ``title``."""
        pairs = sorted(resemblance.pairs_of(resemblance.core_of(title)))[:MOST_PAIRS]
        if not pairs:
            return []
        inside, any_pair = insider(actor), Q()
        for pair in pairs:
            any_pair |= _in_title(pair, inside)
        with as_reader():
            found = Card.objects.filter(readable(actor), searched()).filter(any_pair)
            cards: Sequence[Card] = list(found.order_by(F("submitted_on").desc(nulls_last=True), "id")[:CANDIDATES])
        return resemblance.most_alike(title, cards, actor=actor, first=first)


def _cursor(card: Card, query: str, filters: Filters) -> str:
    day = card.submitted_on.toordinal() if card.submitted_on else 0
    return cursors.write([day, str(card.id)], mode=Mode.BASIC, query=query, filters=filters)

"""The projection: a case's one narrow row in the public schema, kept in the writer's transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.models import Case, Opinion
from cases.network.models import Card
from cases.projection import card_of_case, card_of_opinion, owner
from sync import feed
from tenants.models import Tenant

FEED_KIND = "card"
_WRITTEN = [field.name for field in Card._meta.concrete_fields if field.name not in ("id", "owner_no")]
# What the tables say of a card; its own revision and time are not theirs.
_COMPARED = [name for name in _WRITTEN if name not in ("revision", "updated_at")]


def refresh(case: Case, *, now: datetime) -> Card:
    """This function brings the card of a suggestion to what the congress's tables say, and tells search.

    Also settles who holds the case. Runs in the owner's place and the writer's transaction, after
    everything else of the act was written.
    """
    card = card_of_case(case=case, congress=owner())
    _settle_holder(record=case, name=card.holder, now=now)
    return _put(card=card, now=now)


def refresh_opinion(opinion: Opinion, *, now: datetime) -> Card:
    """This function brings the card of a citizen's opinion up to date, and tells search.

    Also settles who holds the opinion. Runs in the owner's place and the writer's transaction.
    """
    card = card_of_opinion(opinion=opinion, congress=owner())
    _settle_holder(record=opinion, name=card.holder, now=now)
    return _put(card=card, now=now)


@dataclass(frozen=True)
class Difference:
    """A card that does not say what the congress's tables say; `fields` is empty when there is none."""

    id: UUID
    fields: tuple[str, ...]


def differences() -> Iterator[Difference]:
    """This function compares all cards of the entered congress with its tables and yields what differs."""
    congress = owner()
    kept = {card.id: card for card in Card.objects.filter(owner_no=congress.no)}
    for wanted in _all(congress):
        card = kept.pop(wanted.id, None)
        if card is None:
            yield Difference(wanted.id, ())
            continue
        unlike = tuple(n for n in _COMPARED if getattr(card, n) != getattr(wanted, n))
        if unlike:
            yield Difference(wanted.id, unlike)
    for card in kept.values():
        yield Difference(card.id, ("id",))


def rebuild(*, now: datetime) -> int:
    """This function writes all cards of the entered congress anew and returns how many there are.

    Runs in a transaction; nobody may write cases meanwhile that he wants to keep on the cards, so it
    is for repair only.
    """
    count = 0
    for card in _all(owner()):
        _put(card=card, now=now)
        count += 1
    return count


def _all(congress: Tenant) -> Iterator[Card]:
    for case in Case.objects.order_by("id").iterator(chunk_size=200):
        yield card_of_case(case=case, congress=congress)
    for opinion in Opinion.objects.order_by("id").iterator(chunk_size=200):
        yield card_of_opinion(opinion=opinion, congress=congress)


def _settle_holder(*, record: Any, name: str, now: datetime) -> None:
    if name != record.holder:
        record.holder = name
        record.holder_since = now
        record.save(update_fields=["holder", "holder_since"])


def _put(*, card: Card, now: datetime) -> Card:
    before = Card.objects.filter(pk=card.pk).values_list("revision", flat=True).first()
    card.revision = (before or 0) + 1
    card.updated_at = now
    Card.objects.bulk_create([card], update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN)
    feed.note(kind=FEED_KIND, ref=card.pk, owner_no=card.owner_no, now=now)
    return card

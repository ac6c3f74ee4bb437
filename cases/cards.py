"""The projection: a case's one narrow row in the public schema, kept in the writer's transaction."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cases import replicas
from cases.models import Case, Opinion
from cases.network.models import Card
from cases.projection import RELATIONS, card_of_case, card_of_opinion, owner
from core import transactions
from sync import feed
from tenants.context import require_tenant
from tenants.models import Tenant

FEED_KIND = "card"
AT_ONCE = 300
EPOCH_BITS = 40
"""A revision is epoch · 2⁴⁰ + count: after a restore it goes on above all that were given before."""
_WRITTEN = [field.name for field in Card._meta.concrete_fields if field.name not in ("id", "owner_no")]
# What the tables say of a card; its own revision and time are not theirs.
_COMPARED = [name for name in _WRITTEN if name not in ("revision", "updated_at")]

_TOUCH = """
UPDATE public.network_card AS card SET revision = card.revision + 1, updated_at = touched.at
FROM unnest(%s::uuid[], %s::timestamptz[]) AS touched (id, at) WHERE card.id = touched.id AND card.owner_no = %s
"""


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


def touch(*, at: Mapping[UUID, datetime]) -> None:
    """This function marks cards as newer, each at its instant, and tells search, in two statements.

    For records of which something was written that no card says, like a line in a timeline. Runs in the owner's place.
    """
    with transactions.cursor() as cursor:
        cursor.execute(_TOUCH, [list(at), list(at.values()), require_tenant()])
    feed.note_each(kind=FEED_KIND, at=at, owner_no=require_tenant())


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


def rebuild(*, now: datetime, only: Collection[UUID] | None = None, epoch: int = 0) -> int:
    """This function writes the cards of the entered congress anew, all or `only` some, and returns how many.

    Also settles who holds what. Runs in a transaction; nobody may write cases meanwhile that he wants to keep on the
    cards, so it is for repair and for restores. `epoch` is that of a congress just restored: its cards are newer than
    every one of an earlier epoch.
    """
    congress = owner()
    before = dict(Card.objects.filter(owner_no=congress.no).values_list("id", "revision"))
    count = 0
    for records in _records(only):
        cards = [_card_of(record=record, congress=congress) for record in records]
        for card in cards:
            former = before.get(card.id, 0)
            card.revision = (epoch << EPOCH_BITS) + former % (1 << EPOCH_BITS) + 1 if epoch else former + 1
            card.updated_at = now
        Card.objects.bulk_create(cards, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN)
        feed.note_all(kind=FEED_KIND, refs=[card.id for card in cards], owner_no=congress.no, now=now)
        _settle_holders(records=records, cards=cards, now=now)
        count += len(cards)
    return count


def _all(congress: Tenant) -> Iterator[Card]:
    for records in _records(None):
        for record in records:
            yield _card_of(record=record, congress=congress)


def _records(only: Collection[UUID] | None) -> Iterator[list[Any]]:
    """Yields cases, then opinions, some hundred at a time, with all that their cards are read off: few statements."""
    sources: tuple[tuple[Any, tuple[str, ...]], ...] = ((Case, RELATIONS), (Opinion, ("deadlines",)))
    for model, relations in sources:
        ids = sorted(model.objects.values_list("pk", flat=True))
        wanted = ids if only is None else [each for each in ids if each in only]
        for start in range(0, len(wanted), AT_ONCE):
            chunk = wanted[start : start + AT_ONCE]
            yield list(model.objects.filter(pk__in=chunk).prefetch_related(*relations).order_by("pk"))


def _card_of(*, record: Any, congress: Tenant) -> Card:
    if isinstance(record, Case):
        return card_of_case(case=record, congress=congress)
    return card_of_opinion(opinion=record, congress=congress)


def _settle_holders(*, records: list[Any], cards: list[Card], now: datetime) -> None:
    moved = []
    for record, card in zip(records, cards, strict=True):
        if record.holder != card.holder:
            record.holder, record.holder_since = card.holder, now
            moved.append(record)
    if moved:
        type(moved[0]).objects.bulk_update(moved, ["holder", "holder_since"])


def _settle_holder(*, record: Any, name: str, now: datetime) -> None:
    if name != record.holder:
        record.holder = name
        record.holder_since = now
        record.save(update_fields=["holder", "holder_since"])


def _put(*, card: Card, now: datetime) -> Card:
    before = Card.objects.filter(pk=card.pk).only("revision", "kind", "secrecy", "published", "tokens").first()
    was_public = before is not None and replicas.is_public(before)
    card.revision = (before.revision if before is not None else 0) + 1
    card.updated_at = now
    Card.objects.bulk_create([card], update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN)
    feed.note(kind=FEED_KIND, ref=card.pk, owner_no=card.owner_no, now=now)
    replicas.tell(card=card, was_public=was_public, now=now)
    return card

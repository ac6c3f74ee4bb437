"""What the index knows of a case: its card, and its text taken apart by who may read it.

The card is read as the network's reader, the text in the place of its owner. The public side of a document holds what
has been published and nothing else; the inside holds the matter, the proposal and the letters to the deputy. Opinions
of co-handling units, names and telephones of citizens and contact logs are in neither.
"""

from __future__ import annotations

import hashlib
import logging
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError

from cases.models import Case, Opinion, Reply
from cases.network.models import Card
from cases.permissions import PUBLIC_TOKEN
from cases.states import CaseKind, PublishScope, Secrecy
from core.transactions import transaction
from search.folding import fold
from search.mapping import INSIDE, PUBLIC, SUMMED
from tenants.context import as_reader, in_tenant

Document = dict[str, Any]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Text:
    """The texts of one case; ``public`` only what is published at this moment."""

    inside: str = ""
    public: str = ""


@dataclass(slots=True)
class Batch:
    """The documents that could be read, and the cards whose owner's place could not be read just now."""

    documents: list[Document] = field(default_factory=list)
    unread: list[Card] = field(default_factory=list)


def check_of(card_id: uuid.UUID, version: int) -> int:
    """This function returns a digest of (id, version) below 2³¹; the database computes the same (reconcile.py)."""
    digest = hashlib.md5(f"{card_id}:{version}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % SUMMED


# Longer runs of digits are telephone or identity card numbers: whoever reads only what is public finds none.
_PERSONAL_NUMBER = re.compile(r"[0-9]{7,}|[0-9]{3,4}-[0-9]{7,8}")


def _without_numbers(text: str) -> str:
    return _PERSONAL_NUMBER.sub("*", text)


def _joined(*parts: str) -> str:
    return "\n".join(part.strip() for part in parts if part.strip())


def _case_text(case: Case, letters: Iterable[str]) -> Text:
    suggestion, answer = _joined(case.matter, case.proposal), _joined(*letters)
    if case.published_at is None or case.withheld_at is not None:
        return Text(inside=_joined(suggestion, answer))
    scope = case.publish_scope
    public = _joined(
        suggestion if scope in {PublishScope.TEXT, PublishScope.BOTH} else "",
        answer if scope in {PublishScope.REPLY, PublishScope.BOTH} else "",
    )
    return Text(inside=_joined(suggestion, answer), public=_without_numbers(public))


def _texts(cards: list[Card]) -> dict[uuid.UUID, Text]:
    """This function reads the texts of cards of one congress; the caller stands in its place."""
    case_ids = [card.id for card in cards if card.kind == CaseKind.SUGGESTION]
    opinion_ids = [card.id for card in cards if card.kind == CaseKind.OPINION]
    letters: dict[uuid.UUID, list[str]] = defaultdict(list)
    replies = Reply.objects.filter(case_id__in=case_ids, is_co_opinion=False).order_by("issued_at")
    for case_id, text in replies.values_list("case_id", "text"):
        letters[case_id].append(text)
    out = {case.id: _case_text(case, letters[case.id]) for case in Case.objects.filter(id__in=case_ids)}
    for opinion in Opinion.objects.filter(id__in=opinion_ids):
        out[opinion.id] = Text(inside=_joined(opinion.text, opinion.feedback))
    return out


def compose(card: Card, text: Text) -> Document:
    """This function makes the document of one card. Without the public's token its public side stays empty."""
    is_public = PUBLIC_TOKEN in card.tokens
    if card.secrecy == Secrecy.RESTRICTED:
        text, is_public = Text(), False
    sides: Mapping[str, tuple[str, str]] = {
        PUBLIC: (card.masked_title, text.public) if is_public else ("", ""),
        INSIDE: (card.title, text.inside),
    }
    document: Document = {
        "id": str(card.id),
        "owner": card.owner_no,
        "kind": card.kind,
        "path": card.path,
        "level": card.level,
        "state": card.state,
        "class": card.reply_class or None,
        "year": card.year,
        "number": card.number,
        "number_text": "".join(fold(card.number_text).split()) or None,
        "plate": fold(card.plate_body),
        "tokens": sorted(card.tokens),
        "secrecy": card.secrecy,
        "published": card.published,
        "units": card.unit_ids,
        "lead": str(card.lead_user_id) if card.lead_user_id else None,
        "due": card.next_due_on.isoformat() if card.next_due_on else None,
        "open": card.is_open,
        "day": card.submitted_on.toordinal() if card.submitted_on else 0,
        "version": card.revision,
        "check": check_of(card.id, card.revision),
    }
    for side, (title, body) in sides.items():
        document |= {f"{side}_title": fold(title), f"{side}_text": fold(body), f"{side}_kept": body}
    return document


def read(ids: Iterable[uuid.UUID]) -> Batch:
    """This function makes the documents of cards as they stand now; a card that is not there has none.

    An owner whose schema cannot be read at this moment does not hold up the others: its cards come back unread.
    """
    with as_reader():
        cards = list(Card.objects.filter(id__in=list(ids)).order_by("owner_no", "id"))
    by_owner: dict[int, list[Card]] = defaultdict(list)
    for card in cards:
        by_owner[card.owner_no].append(card)
    batch = Batch()
    for owner, theirs in by_owner.items():
        try:
            with in_tenant(owner), transaction():
                texts = _texts(theirs)
        except DatabaseError:
            logger.exception("search: the texts of congress %s cannot be read now", owner)
            batch.unread += theirs
            continue
        batch.documents += [compose(card, texts.get(card.id, Text())) for card in theirs]
    return batch

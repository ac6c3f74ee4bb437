"""Cases for search tests: written as the owner writes them, with their cards and the note in the feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cases import cards
from cases.models import Case, Opinion, Reply
from cases.network.models import Card
from cases.states import CaseState, Secrecy
from core.transactions import transaction
from tenants.context import as_reader, in_tenant
from tests.factories.world import NOW, World


def add_case(
    network: World,
    no: int,
    title: str,
    *,
    matter: str = "",
    proposal: str = "",
    published: str = "",
    now: datetime = NOW,
    **changes: Any,
) -> Case:
    """This function hands in a suggestion of the first deputy of congress ``no``, accepted and with a number."""
    author = network.deputy(no)
    values: dict[str, Any] = {
        "session_name": "十七届五次会议",
        "title": title,
        "matter": matter or "群众多次反映，情况属实。",
        "proposal": proposal or "请有关方面研究办理。",
        "state": CaseState.ACCEPTED,
        "lead_user_id": author.id,
        "lead_name": author.name,
        "secrecy": Secrecy.NORMAL,
        "created_at": now,
        "submitted_at": now,
        "accepted_at": now,
        "published_at": now if published else None,
        "publish_scope": published,
    }
    with in_tenant(no), transaction():
        highest = Case.objects.order_by("-number").values_list("number", flat=True).first() or 0
        case = Case.objects.create(**({"number": highest + 1} | values | changes))
        cards.refresh(case, now=now)
    return case


def change_case(no: int, case: Case, **changes: Any) -> None:
    """This function changes a suggestion and its card, as an action does."""
    with in_tenant(no), transaction():
        Case.objects.filter(pk=case.pk).update(**changes)
        cards.refresh(Case.objects.get(pk=case.pk), now=NOW)


def add_reply(no: int, case: Case, text: str, *, co_opinion: bool = False) -> None:
    """This function lets a unit answer."""
    with in_tenant(no), transaction():
        Reply.objects.create(
            case=case,
            reply_class="SOLVED",
            text=text,
            unit_name="交通运输局",
            issued_at=NOW + timedelta(days=1),
            is_co_opinion=co_opinion,
        )
        cards.refresh(Case.objects.get(pk=case.pk), now=NOW)


def add_opinion(no: int, title: str, text: str, **changes: Any) -> Opinion:
    """This function hands in a citizen's opinion."""
    with in_tenant(no), transaction():
        number = f"Y2026{Opinion.objects.count() + 1:05}"
        opinion = Opinion.objects.create(
            **({"number": number, "title": title, "text": text, "received_at": NOW} | changes)
        )
        cards.refresh_opinion(opinion, now=NOW)
    return opinion


def card_of(record: Case | Opinion) -> Card:
    """This function reads a record's card."""
    with as_reader():
        return Card.objects.get(pk=record.pk)

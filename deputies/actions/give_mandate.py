"""A person becomes deputy of a congress."""

from __future__ import annotations

import uuid
from datetime import date

from django.db.models import Q

from core.locks import lock
from core.transactions import transaction
from deputies.errors import DeputyError
from deputies.models import Mandate, Person
from deputies.pronunciation import sort_key


class AlreadyDeputy(DeputyError):
    """Raised when the person has a mandate at that congress which overlaps the new one."""

    code = "ALREADY_DEPUTY"
    message = "{name}在这一任期内已经是本级人大代表，没有重复登记。"


class CardNumberTaken(DeputyError):
    """Raised when another deputy of the congress has the card number."""

    code = "CARD_NUMBER_TAKEN"
    message = "代表证号{card_number}已由{name}使用。请核对证号。"


class TermReversed(DeputyError):
    """Raised when a mandate would end before it begins."""

    code = "TERM_REVERSED"
    message = "任期的结束日期早于开始日期。请核对日期。"


def give_mandate(
    *,
    name: str,
    user_id: uuid.UUID | None,
    tenant_no: int,
    electoral_unit: str,
    card_number: str = "",
    since: date,
    until: date | None = None,
) -> Mandate:
    """This function records that a person is deputy of congress ``tenant_no`` from ``since`` to ``until`` (both days
    included), and makes the person known if the user is not one yet. It runs on the owner's login.

    A user is one person however many mandates he holds (domain §0.9); without a user each call makes a new person.

    :raises TermReversed: if ``until`` lies before ``since``
    :raises AlreadyDeputy: if the person holds a mandate there in an overlapping time
    :raises CardNumberTaken: if another mandate of the congress has the card number
    """
    if until is not None and until < since:
        raise TermReversed(field="until")
    with transaction():
        lock("deputies.mandates", tenant_no)
        person = _person(name=name, user_id=user_id)
        _refuse_overlap(person=person, tenant_no=tenant_no, since=since, until=until)
        if card_number:
            _refuse_same_card(tenant_no=tenant_no, card_number=card_number)
        return Mandate.objects.create(
            person=person,
            tenant_no=tenant_no,
            electoral_unit=electoral_unit,
            card_number=card_number,
            since=since,
            until=until,
        )


def _person(*, name: str, user_id: uuid.UUID | None) -> Person:
    new = {"name": name, "sort_key": sort_key(name)}
    if user_id is None:
        return Person.objects.create(**new)
    # The unique key decides when two congresses register the same user at once.
    return Person.objects.get_or_create(user_id=user_id, defaults=new)[0]


def _refuse_overlap(*, person: Person, tenant_no: int, since: date, until: date | None) -> None:
    same = Mandate.objects.filter(person=person, tenant_no=tenant_no)
    overlapping = same.exclude(state=Mandate.State.TERMINATED).filter(Q(until=None) | Q(until__gte=since))
    if until is not None:
        overlapping = overlapping.filter(since__lte=until)
    if overlapping.exists():
        raise AlreadyDeputy(name=person.name)


def _refuse_same_card(*, tenant_no: int, card_number: str) -> None:
    taken = Mandate.objects.filter(tenant_no=tenant_no, card_number=card_number).select_related("person").first()
    if taken is not None:
        raise CardNumberTaken(field="card_number", card_number=card_number, name=taken.person.name)

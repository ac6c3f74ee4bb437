"""Who is a deputy where."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from deputies.models import Mandate, Person
from tenants.context import ensure_reader


def mandate_of(user_id: uuid.UUID, tenant_no: int, on: date) -> Mandate | None:
    """This function returns the mandate that a user exercises at a congress on the day ``on``, None without one."""
    with ensure_reader():
        return (
            Mandate.objects.valid_on(on)
            .filter(person__user_id=user_id, tenant_no=tenant_no)
            .select_related("person")
            .order_by("-since")
            .first()
        )


def mandates_of(user_id: uuid.UUID, on: date) -> tuple[Mandate, ...]:
    """This function returns all mandates that a user exercises on the day ``on``, at every level."""
    with ensure_reader():
        found = Mandate.objects.valid_on(on).filter(person__user_id=user_id)
        return tuple(found.select_related("person").order_by("tenant_no"))


def deputies_of(
    tenant_no: int, query: str = "", *, on: date | None = None, limit: int | None = None
) -> tuple[Mandate, ...]:
    """This function returns a congress's deputies with their persons, in the order of their names' pronunciation.

    ``query`` is a part of the name, or pinyin or its initials (``lxm`` finds 李小明). Without ``on`` all whose mandate
    has not been terminated are returned, else those in force on that day.
    """
    wanted = Mandate.objects.filter(tenant_no=tenant_no)
    if on is None:
        wanted = wanted.exclude(state=Mandate.State.TERMINATED)
    else:
        wanted = wanted.valid_on(on)
    if query := query.strip():
        wanted = wanted.filter(_named(query))
    with ensure_reader():
        found = wanted.select_related("person").order_by("person__sort_key", "person_id")
        return tuple(found[:limit])


def elected_by(tenant_no: int, *, place: str, on: date) -> tuple[Mandate, ...]:
    """This function returns the deputies of congress ``tenant_no`` in office whom the congress of ``place`` elected.

    The electoral unit on the mandate says so: it begins with the place's name.
    """
    with ensure_reader():
        found = Mandate.objects.valid_on(on).filter(tenant_no=tenant_no, electoral_unit__startswith=place)
        return tuple(found.select_related("person").order_by("person__sort_key", "person_id"))


def persons(user_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """This function returns persons by the user that they sign in as, in one query."""
    with ensure_reader():
        found = Person.objects.filter(user_id__in=set(user_ids))
        return {each.user_id: each for each in found if each.user_id is not None}


def _named(query: str) -> Q:
    named = Q(person__name__contains=query)
    letters = re.sub(r"[^a-z]", "", query.lower())
    if query.isascii() and letters:
        # Each letter may start a syllable or continue one: both "lxm" and "lixiaom" find "li xiao ming".
        named |= Q(person__sort_key__regex="^" + "[a-z]* ?".join(letters))
    return named

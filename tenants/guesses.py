"""How often somebody may guess at a secret: counted before it is checked, so that many tries at once do not slip through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.locks import lock
from core.transactions import cursor, transaction
from tenants.context import at_gate
from tenants.models import Guess

WINDOW = timedelta(minutes=15)
LONGEST = 60
_FORGET = """
DELETE FROM public.tenants_signinfailure WHERE id IN (
  SELECT id FROM public.tenants_signinfailure WHERE at < %s ORDER BY at LIMIT 20)
"""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many wrong tries in a quarter of an hour are borne: from one address at one subject, at it, from the address."""

    at_subject_from_address: int
    at_subject: int
    from_address: int


def count_guess(*, kind: Guess.Kind, subject: str, address: str, now: datetime, limits: Limits) -> bool:
    """This function counts a try that is about to be checked and tells whether it may be; a refused one is not counted.

    Two tries at one subject, or from one address, are counted one after the other. Opens a transaction of its own,
    which ends before the secret is checked.
    """
    subject, address = subject[:LONGEST], address[:LONGEST]
    recent = Guess.objects.filter(kind=kind, at__gt=now - WINDOW)
    with at_gate(), transaction(durable=True):
        # Always in this order, so that two tries never wait for each other.
        lock(f"guess at {kind} {subject}")
        lock(f"guess from {kind} {address}")
        at_subject = list(recent.filter(subject=subject).values_list("address", flat=True))
        too_many = (
            at_subject.count(address) >= limits.at_subject_from_address
            or len(at_subject) >= limits.at_subject
            or (bool(address) and recent.filter(address=address).count() >= limits.from_address)
        )
        if too_many:
            return False
        Guess.objects.create(kind=kind, subject=subject, address=address, at=now)
        with cursor() as sql:
            sql.execute(_FORGET, [now - WINDOW])
        return True


def forgive_guesses(*, kind: Guess.Kind, subject: str, address: str) -> None:
    """This function forgets what was counted of one address at one subject: the secret was right."""
    with at_gate():
        Guess.objects.filter(kind=kind, subject=subject[:LONGEST], address=address[:LONGEST]).delete()

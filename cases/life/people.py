"""Who works and sits at a congress that ends: with its successor from the same day, or no longer."""

from __future__ import annotations

from datetime import date, timedelta

from deputies.models import Mandate
from tenants.models import Membership, Tenant
from tenants.roles import Role

# The successor has its own.
_ENDS = frozenset({Role.CHAIRS, Role.ADMIN, Role.OPERATOR})
_SEATS = frozenset({Role.DEPUTY})


def carry_people(*, old: Tenant, new: Tenant, on: date, keeps_seats: bool) -> int:
    """This function ends the memberships and mandates of ``old`` on the day before ``on`` and renews them at ``new``.

    Deputies of a township merged with another go on as deputies of the new one until its next election; where there is
    no congress any more (``keeps_seats`` false) their mandates end, and the secretary works in the host's working
    body. Chairs and administrators end: the successor has its own. Returns how many memberships went over.
    """
    last = on - timedelta(days=1)
    moved = 0
    for membership in Membership.objects.filter(tenant=old, until=None) | Membership.objects.filter(
        tenant=old, until__gte=on
    ):
        role = Role(membership.role)
        until = membership.until
        membership.until = max(last, membership.since)
        membership.save(update_fields=["until"])
        if role in _ENDS or (role in _SEATS and not keeps_seats):
            continue
        if not keeps_seats and role == Role.TOWN_SEC:
            role = Role.WORKBODY
        same = Membership.objects.filter(
            user_id=membership.user_id, tenant=new, role=role, unit_id=membership.unit_id
        ).valid_on(on)
        if not same.exists():
            Membership.objects.create(
                user_id=membership.user_id,
                tenant=new,
                role=role,
                subtree=False,
                unit_id=membership.unit_id,
                since=on,
                until=until,
            )
            moved += 1
    _carry_mandates(old=old, new=new, on=on, keeps_seats=keeps_seats)
    return moved


def _carry_mandates(*, old: Tenant, new: Tenant, on: date, keeps_seats: bool) -> None:
    taken = set(Mandate.objects.filter(tenant_no=new.no).values_list("card_number", flat=True))
    sitting = set(Mandate.objects.filter(tenant_no=new.no).valid_on(on).values_list("person_id", flat=True))
    for mandate in Mandate.objects.filter(tenant_no=old.no).exclude(state=Mandate.State.TERMINATED):
        until, state = mandate.until, mandate.state
        if until is not None and until < on:
            continue
        mandate.until = max(on - timedelta(days=1), mandate.since)
        if not keeps_seats:
            mandate.state = Mandate.State.TERMINATED
        mandate.save(update_fields=["until", "state"])
        if not keeps_seats or mandate.person_id in sitting:
            continue
        card = mandate.card_number
        if card in taken and card:
            card = f"{old.place}{card}"[:40]
        Mandate.objects.create(
            person_id=mandate.person_id,
            tenant_no=new.no,
            electoral_unit=mandate.electoral_unit,
            card_number=card,
            since=on,
            until=until,
            state=state,
        )

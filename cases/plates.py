"""Finding a case by the number on its plate, also by one that a congress gave which has since been merged."""

import re

from django.db.models import BooleanField, ExpressionWrapper, Q

from cases.network.models import Card
from cases.permissions import readable
from tenants.actors import Actor
from tenants.context import as_reader
from tenants.models import Tenant

# 42, 第42号, 第0042号, 回龙镇十九届八次会议 第0042号, 回龙镇42
_PLATE = re.compile(r"^(?P<body>.*?)\s*第?\s*(?P<number>[0-9]{1,8})\s*号?$")
LONGEST_CHAIN = 8


def find_by_plate(*, actor: Actor, tenant_no: int, text: str) -> Card | None:
    """This function returns the newest readable case of a congress with that number, its own before those it took over.

    With a place before the number it finds the one of that place. Asked of a congress that was merged it looks, among
    the cases of its successor, for those that bear its plate.
    """
    text = text.strip()
    with as_reader():
        asked, owner = _followed(tenant_no)
        if asked is None or owner is None:
            return None
        wanted = Q(number_text=text)
        plate = _PLATE.match(text)
        if plate is not None:
            wanted |= Q(number=int(plate["number"]), plate_body__startswith="".join(plate["body"].split()))
        if asked.no != owner.no:
            wanted &= Q(plate_body__startswith=asked.place)
        own = ExpressionWrapper(Q(plate_body__startswith=owner.place), output_field=BooleanField())
        found = Card.objects.filter(readable(actor), wanted, owner_no=owner.no).annotate(own=own)
        return found.order_by("-own", "-year", "-submitted_on", "id").first()


def _followed(tenant_no: int) -> tuple[Tenant | None, Tenant | None]:
    """The congress asked for, and the one that has its cases now."""
    asked = owner = Tenant.objects.filter(no=tenant_no).first()
    for _ in range(LONGEST_CHAIN):
        if owner is None or owner.successor_id is None:
            break
        owner = Tenant.objects.filter(no=owner.successor_id).first()
    return asked, owner

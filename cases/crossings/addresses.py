"""How a unit or a deputy is called in a message: by what holds in every deployment, never by a number of a database.

A unit is called by the code of its place and its name there, a deputy by his mandate: the number of his card, his name
and who elected him. The receiver looks them up in its own records; whoever is not found there is said so in words.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from cases.crossings.errors import AddresseeUnknown, DeputyUnknown
from deputies.models import Mandate
from deputies.selectors import deputies_of
from hierarchy.actions.connect_congresses import tenant_code
from hierarchy.models import Unit
from tenants.context import require_tenant
from tenants.models import Tenant

Address = dict[str, Any]


def of_unit(unit: Unit) -> Address:
    """This function returns what a handling unit is called by; its node is read along."""
    return {"place": tenant_code(unit.node), "name": unit.name}


def of_deputy(mandate: Mandate) -> Address:
    """This function returns what a deputy is called by, at the congress that the mandate is of."""
    return {
        "card": mandate.card_number,
        "name": mandate.person.name,
        "elected_by": mandate.electoral_unit,
    }


def unit_here(*, address: Address) -> Unit:
    """This function returns the unit that an address calls, among those that the entered congress charges.

    Without a place (a message of version 1) the name alone decides.

    :raises AddresseeUnknown: if there is no such unit, or more than one
    """
    here = require_tenant()
    wanted = Unit.objects.filter(Q(node__tenant_id=here) | Q(node__host__tenant_id=here), valid_to=None)
    found = [
        unit
        for unit in wanted.filter(name=str(address.get("name", ""))).select_related("node")
        if not address.get("place") or tenant_code(unit.node) == address["place"]
    ]
    if len(found) != 1:
        raise AddresseeUnknown(congress=own_name(), unit=str(address.get("name", "")))
    return found[0]


def deputies_here(*, addresses: Iterable[Address], on: date) -> list[str]:
    """This function returns the user ids, as text, of the deputies in office on the day `on` whom the addresses call.

    :raises DeputyUnknown: naming those who are not found, or cannot sign in here
    """
    sitting = deputies_of(require_tenant(), on=on)
    asked: list[str] = []
    missing: list[str] = []
    for address in addresses:
        called = [each for each in sitting if _is_called(mandate=each, address=address)]
        if len(called) == 1 and called[0].person.user_id is not None:
            asked.append(str(called[0].person.user_id))
        else:
            missing.append(str(address.get("name", "")))
    if missing or not asked:
        raise DeputyUnknown(congress=own_name(), names="、".join(missing))
    return list(dict.fromkeys(asked))


def _is_called(*, mandate: Mandate, address: Address) -> bool:
    """A card that has another name on it is somebody else's; without a card name and electors have to agree."""
    if mandate.person.name != address.get("name"):
        return False
    card = address.get("card")
    if card:
        return bool(mandate.card_number == card)
    return bool(mandate.electoral_unit == address.get("elected_by"))


def own_name() -> str:
    """This function returns the name of the congress that is entered."""
    return str(Tenant.objects.values_list("name", flat=True).get(no=require_tenant()))

"""Where the play is set: 贺州 with everything below it and the way up to the nation, switched on and furnished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.logins import use_login
from core.transactions import transaction
from hierarchy.actions.connect_congresses import connect_congresses
from hierarchy.errors import NoSuchNode
from hierarchy.kinds import Kind
from hierarchy.models import Node
from hierarchy.selectors import ladder, node, subtree
from hierarchy.units import make_units_of
from play.cast import Place, Street
from play.errors import TreeMissing
from tenants.levels import Level
from tenants.models import Tenant

CITY = "4511"
COUNTY = "451122"
TOWN = "451122100"
CHAIN = (TOWN, COUNTY, CITY, "45", "cn")
"""The town, county, city, province and nation to which the report's links lead."""

SESSIONS = {
    "cn": "十四届四次会议",
    "45": "十四届四次会议",
    "4511": "五届六次会议",
    "451102": "六届五次会议",
    "451103": "三届五次会议",
    "451121": "十八届五次会议",
    "451122": "十七届五次会议",
    "451123": "十八届五次会议",
}
TOWN_SESSION = "十九届八次会议"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Ground:
    """The congresses of the play by code, with their numbers and units."""

    places: tuple[Place, ...]
    streets: tuple[Street, ...]
    numbers: dict[str, int]
    units: dict[tuple[str, str], int]

    def place(self, code: str) -> Place:
        """This function returns a congress of the play by its code."""
        return next(place for place in self.places if place.code == code)

    def below(self, code: str) -> tuple[Place, ...]:
        """This function returns the congresses right below one."""
        return tuple(place for place in self.places if place.superior == code)

    def at(self, level: Level) -> tuple[Place, ...]:
        """This function returns the congresses of a level."""
        return tuple(place for place in self.places if place.level == level)

    def chain_from(self, code: str, *, to: Level) -> tuple[str, ...]:
        """This function returns the codes from a congress up to the one of a level, both included."""
        found = [code]
        while self.place(found[-1]).level > to:
            found.append(self.place(found[-1]).superior)
        return tuple(found)

    def unit(self, code: str, organ: str) -> int:
        """This function returns the id of a congress's unit, named without the place."""
        return self.units[code, unit_name(self.place(code), organ)]


def unit_name(place: Place, organ: str) -> str:
    """This function returns a unit's full name; those of the nation carry no place."""
    return organ if place.level == Level.NATION else f"{place.name}{organ}"


def prepare(*, now: datetime, say: Say) -> Ground:
    """This function switches the congresses on, names their sessions, and sets up their units; again, it finds them so.

    :raises TreeMissing: if the divisions are not loaded
    """
    nodes, streets = _nodes()
    made = connect_congresses(nodes=nodes, now=now, progress=lambda done: say(f"开通人大 {done}/{len(nodes)}"))
    say(f"人大 {len(nodes)} 个（新开通 {len(made)} 个）")
    with use_login("owner"):
        with transaction():
            _furnish()
        units = make_units_of(nodes=[*nodes, *streets], now=now)
        tenants = {each.no: each for each in Tenant.objects.all()}
        fresh = {each.pk: each for each in Node.objects.filter(pk__in=[each.pk for each in nodes])}
    say(f"承办单位 {sum(len(found) for found in units.values()):,} 个")
    codes = {pk: tenants[found.tenant_id].code for pk, found in fresh.items() if found.tenant_id}
    return Ground(
        places=tuple(
            Place(codes[each.pk], each.name, Level(each.level), codes.get(each.superior_id or 0, ""))
            for each in sorted(nodes, key=lambda each: (each.level, each.code))
        ),
        streets=tuple(Street(each.code, each.name, codes[each.host_id]) for each in streets if each.host_id in codes),
        numbers={tenant.code: tenant.no for tenant in tenants.values()},
        units={(codes[pk], unit.name): unit.pk for pk, found in units.items() if pk in codes for unit in found},
    )


def _nodes() -> tuple[list[Node], list[Node]]:
    try:
        city = node(CITY)
    except NoSuchNode as error:
        raise TreeMissing(what=CITY) from error
    below: Sequence[Node] = subtree(city)
    above = [each for each in ladder(city) if each.has_congress and each.pk != city.pk]
    streets = [each for each in below if each.kind == Kind.SUBDISTRICT]
    return [*above, *(each for each in below if each.has_congress)], streets


def _furnish() -> None:
    """Sessions and telephones, where there are none yet. No telephone in China begins with 0 after the area code."""
    for tenant in Tenant.objects.filter(session_name=""):
        tenant.session_name = SESSIONS.get(tenant.code, TOWN_SESSION)
        tenant.phone = tenant.phone or f"0774-0{tenant.no:06d}"
        tenant.save(update_fields=["session_name", "phone"])

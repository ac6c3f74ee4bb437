"""Who plays: people made up from a seed, the same for the same places every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from deputies.pronunciation import sort_key
from play.names import Names
from tenants.levels import Level
from tenants.roles import Role

SEED = 2026
SEATS = {
    Level.NATION: 2,
    Level.PROVINCE: 8,
    Level.CITY: 12,
    Level.COUNTY: 12,
    Level.TOWNSHIP: 6,
}
HANDLERS = 3
"""How many of the units of a county and above also have a clerk besides the one who signs and replies."""


@dataclass(frozen=True)
class Place:
    """A congress of the play: ``code`` is the tenant's, ``superior`` that of the congress above or ""."""

    code: str
    name: str
    level: Level
    superior: str


@dataclass(frozen=True)
class Street:
    """A sub-district without a congress, whose working body works inside its ``host`` congress."""

    code: str
    name: str
    host: str


@dataclass(frozen=True)
class Post:
    """What somebody is at a congress; ``organ`` is the unit's name without the place's."""

    code: str
    role: Role
    organ: str = ""
    subtree: bool = False


@dataclass(frozen=True)
class Seat:
    """A mandate."""

    code: str
    electoral_unit: str
    card: str


@dataclass(frozen=True)
class Player:
    """One person, however many posts and mandates he has."""

    username: str
    name: str
    posts: tuple[Post, ...]
    seats: tuple[Seat, ...] = ()


@dataclass
class Cast:
    """All people of the play, found by what they are."""

    players: tuple[Player, ...]
    _by_post: dict[tuple[str, Role, str], list[Player]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for player in self.players:
            for post in player.posts:
                self._by_post.setdefault((post.code, post.role, post.organ), []).append(player)

    def holders(self, code: str, role: Role, organ: str = "") -> tuple[Player, ...]:
        """This function returns who holds a post at a congress, in the order in which they were made up."""
        return tuple(self._by_post.get((code, role, organ), ()))

    def staff(self, code: str) -> Player:
        """This function returns who reviews and assigns at a congress."""
        return (self.holders(code, Role.DWC) or self.holders(code, Role.TOWN_SEC))[0]

    def deputies(self, code: str) -> tuple[Player, ...]:
        """This function returns the deputies of a congress."""
        return self.holders(code, Role.DEPUTY)

    def unit(self, code: str, organ: str) -> Player:
        """This function returns who signs and replies for a unit."""
        return self.holders(code, Role.UNIT_ADMIN, organ)[0]

    def organs(self, code: str) -> tuple[str, ...]:
        """This function returns the units of a congress that have people."""
        return tuple(organ for (at, role, organ) in self._by_post if at == code and role == Role.UNIT_ADMIN)


def make_cast(
    *,
    places: Sequence[Place],
    streets: Sequence[Street] = (),
    organs: Mapping[Level, Sequence[str]],
    chain: Sequence[str],
    seed: int = SEED,
) -> Cast:
    """This function makes up the people of the places: staff, chairs, deputies, people of the units, an operator.

    ``chain`` are the codes from a town up to the nation at which one person is a deputy five times.
    """
    names = Names(Random(seed))  # noqa: S311
    players: list[Player] = []
    for place in places:
        players += _officials(place, names)
        players += _people_of_units(place, organs.get(place.level, ()), names)
    for street in streets:
        post = Post(street.host, Role.WORKBODY)
        players.append(Player(f"street-{street.code}", names.take(), (post,)))
    top = next(place.code for place in places if place.level == Level.CITY)
    players.append(Player("operator", names.take(), (Post(top, Role.OPERATOR, subtree=True),)))
    players += _deputies(places, chain, names)
    return Cast(tuple(players))


def _officials(place: Place, names: Names) -> Iterable[Player]:
    code = place.code
    if place.level == Level.TOWNSHIP:
        yield Player(f"sec-{code}", names.take(), (Post(code, Role.TOWN_SEC),))
    else:
        yield Player(f"dwc-{code}", names.take(), (Post(code, Role.DWC),))
        yield Player(f"dwc2-{code}", names.take(), (Post(code, Role.DWC),))
        yield Player(f"gov-{code}", names.take(), (Post(code, Role.GOV_OFFICE),))
    yield Player(f"chairs-{code}", names.take(), (Post(code, Role.CHAIRS, subtree=True),))
    if place.level in (Level.CITY, Level.COUNTY):
        yield Player(f"admin-{code}", names.take(), (Post(code, Role.ADMIN),))


def _people_of_units(place: Place, organs: Sequence[str], names: Names) -> Iterable[Player]:
    for number, organ in enumerate(organs):
        short = initials(organ)
        admin = Post(place.code, Role.UNIT_ADMIN, organ)
        yield Player(f"unit-{place.code}-{short}", names.take(), (admin,))
        if place.level != Level.TOWNSHIP and number < HANDLERS:
            clerk = Post(place.code, Role.UNIT_HANDLER, organ)
            yield Player(f"clerk-{place.code}-{short}", names.take(), (clerk,))


def initials(text: str) -> str:
    """This function returns the first letters of a name's pinyin: jtysj for 交通运输局."""
    return "".join(syllable[0] for syllable in sort_key(text).split())


def _deputies(places: Sequence[Place], chain: Sequence[str], names: Names) -> Iterable[Player]:
    known = {place.code: place for place in places}
    taken = dict.fromkeys(known, 0)

    def seat(code: str) -> Seat:
        taken[code] += 1
        return Seat(code, _electorate(known[code], places, taken[code]), f"{code}{taken[code]:03d}")

    def person(*codes: str) -> Player:
        seats = tuple(seat(code) for code in codes)
        username = f"deputy{taken[codes[0]]:02d}-{codes[0]}"
        return Player(username, names.take(), tuple(Post(code, Role.DEPUTY) for code in codes), seats)

    # The first of the town is an old hand with this one seat; the second sits in all five congresses.
    town, county, city, province = chain[0], chain[1], chain[2], chain[3]
    yield person(town)
    yield person(*chain)
    others = [place.code for place in places if place.superior == county and place.code != town]
    for other in others[:1]:
        yield person(other, county, city)
        yield person(other, county)
    yield person(county, city, province)
    yield person(county, city)
    for place in places:
        while taken[place.code] < SEATS[place.level]:
            yield person(place.code)


def _electorate(place: Place, places: Sequence[Place], number: int) -> str:
    below = [other.name for other in places if other.superior == place.code]
    if place.level == Level.TOWNSHIP or not below:
        return f"第{number}选区"
    name = below[(number - 1) % len(below)]
    return f"{name}第{(number - 1) // len(below) + 1}选区" if place.level == Level.COUNTY else name

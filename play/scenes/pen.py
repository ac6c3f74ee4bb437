"""Who raises what where: hands out deputies, matters and days so that no two cases are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from play.cast import Player
from play.ground import CITY, COUNTY, TOWN
from play.scenes.road import Road
from play.scenes.story import Story
from play.stage import Stage, Thread
from play.texts import Matter, Topic, topics, write_matter
from tenants.levels import Level

STEPS = ("write", "submit", "accept", "assign", "sign", "contact", "reply", "evaluate", "close")
GAPS = {
    "submit": (0, 2),
    "accept": (1, 4),
    "assign": (1, 4),
    "sign": (0, 2),
    "contact": (2, 9),
    "reply": (14, 38),
    "evaluate": (3, 14),
    "close": (1, 5),
}
"""Working days between a step and the one before it. All lie within the limits; who is late says so."""
TOWN_REPLY = (10, 26)


@dataclass
class Pen:
    """Counts what was handed out. The same stage and the same calls give the same stories."""

    stage: Stage
    titles: set[str] = field(default_factory=set)
    _leads: Counter[str] = field(default_factory=Counter)
    _topics: int = 0
    _places: int = 0

    @property
    def focus_town(self) -> str:
        """This property is the code of the town that the report leads to."""
        return TOWN

    def deputy(self, code: str) -> Player:
        """This function returns the next deputy of a congress, all in turn."""
        deputies = self.stage.cast.deputies(code)
        self._leads[code] += 1
        return deputies[(self._leads[code] - 1) % len(deputies)]

    def topic(self) -> Topic:
        """This function returns the next matter, all in turn; a full circle begins one further on."""
        found = topics()
        self._topics += 1
        return found[(self._topics * 5) % len(found)]

    def somewhere(self) -> str:
        """This function returns the next congress for an ordinary case: towns and counties more often than above."""
        ground = self.stage.ground
        towns, counties = ground.at(Level.TOWNSHIP), ground.at(Level.COUNTY)
        self._places += 1
        turn = self._places
        match turn % 10:
            case 0:
                return CITY
            case 5:
                return ground.at(Level.PROVINCE)[0].code
            case 1 | 4 | 7:
                return counties[turn % len(counties)].code
            case 3:
                return COUNTY
            case 8:
                return TOWN
            case _:
                return towns[(turn * 7) % len(towns)].code

    def where(self, code: str, key: str) -> str:
        """This function returns what a congress's people say before a village's name."""
        place = self.stage.ground.place(code)
        if place.level == Level.TOWNSHIP:
            return ""
        below = self.stage.ground.below(code)
        if not below:
            return ""
        random = Random(f"where {key}")  # noqa: S311
        chosen = random.choice(below)
        if place.level == Level.COUNTY:
            return chosen.name
        under = self.stage.ground.below(chosen.code)
        return chosen.name + (random.choice(under).name if under else "")

    def far(self, code: str, key: str) -> str:
        """This function returns what is said before a village's name so that people two levels up know it too."""
        place = self.stage.ground.place(code)
        if place.level == Level.TOWNSHIP:
            return self.stage.ground.place(place.superior).name + place.name
        if place.level == Level.COUNTY:
            return place.name + self.where(code, key)
        return self.where(code, key)

    def far_below(self, code: str, key: str) -> str:
        """This function returns what people above say before a village's name in the area of a congress."""
        return self.stage.ground.place(code).name + self.where(code, key)

    def matter(self, code: str, key: str, topic: Topic | None = None, *, where: str | None = None) -> Matter:
        """This function writes the next matter for a congress; ``where`` replaces what is said before the village."""
        before = self.where(code, key) if where is None else where
        return write_matter(key=key, topic=topic or self.topic(), where=before, used=self.titles)

    def road(
        self,
        key: str,
        code: str,
        *,
        lead: Player | None = None,
        matter: Matter | None = None,
        organ: str = "",
    ) -> Road:
        """This function begins a story with one suggestion of a congress's own deputy."""
        place = self.stage.ground.place(code)
        written = matter or self.matter(code, key)
        return Road(
            story=Story(key),
            thread=Thread(key, code),
            lead=lead or self.deputy(code),
            staff=self.stage.cast.staff(code),
            matter=written,
            organ=organ or written.topic.organ(place.level),
        )

    def days(
        self, road: Road, *, anchor: str, on: date, upto: str, late: int = 0, gaps: dict[str, int] | None = None
    ) -> dict[str, date]:
        """This function returns the day of each step up to ``upto``, counted from the anchor's day in both directions.

        ``late`` lengthens the time to the reply by so many working days, ``gaps`` fixes single gaps.
        """
        diary, random = self.stage.diary, road.random
        length = {step: random.randint(*bounds) for step, bounds in GAPS.items()}
        if self.stage.ground.place(road.thread.code).level == Level.TOWNSHIP:
            length["reply"] = random.randint(*TOWN_REPLY)
        length["reply"] += late
        length |= gaps or {}
        at = STEPS.index(anchor)
        found = {anchor: on}
        for index in range(at, 0, -1):
            found[STEPS[index - 1]] = diary.before(found[STEPS[index]], length[STEPS[index]])
        for index in range(at + 1, STEPS.index(upto) + 1):
            found[STEPS[index]] = min(diary.after(found[STEPS[index - 1]], length[STEPS[index]]), diary.last)
        return {step: found[step] for step in STEPS[: STEPS.index(upto) + 1]}

    def day_due(self, code: str, rule: str, ahead: int) -> date:
        """This function returns the day on which a rule's clock starts that ends ``ahead`` working days from today."""
        diary = self.stage.diary
        return diary.start_for(book=self.stage.book(code), rule=rule, due_on=diary.due(ahead))


def others(stage: Stage, code: str, lead: Player, count: int, *, offset: int = 1) -> Sequence[Player]:
    """This function returns other deputies of the congress, beginning ``offset`` places after the lead."""
    deputies = stage.cast.deputies(code)
    at = next(index for index, player in enumerate(deputies) if player.username == lead.username)
    turned = [deputies[(at + offset + step) % len(deputies)] for step in range(len(deputies) - 1)]
    return [player for player in turned if player.username != lead.username][:count]

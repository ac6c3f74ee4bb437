"""From a township up: each congress makes the matter its own through a deputy, and the answer comes back down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from cases.actions.accept_crossing import accept_crossing
from cases.actions.escalate_case import escalate_case
from cases.actions.return_crossing import return_crossing
from cases.actions.sponsor_crossing import sponsor_crossing
from cases.states import CaseState, ContactStage, Rating, ReplyClass
from play.cast import Player
from play.ground import CITY, COUNTY, TOWN
from play.scale import Scale
from play.scenes.pen import Pen
from play.scenes.road import Road
from play.scenes.story import Story
from play.stage import Stage
from play.texts import phrases, topics
from tenants.levels import Level

# Matters that a township cannot solve alone.
HEAVY = ("bridge", "flood", "repair", "drink", "clinic", "sewage", "bus", "forest", "school", "canal", "pave", "fruit")
ANSWERS = (ReplyClass.IN_PROGRESS, ReplyClass.SOLVED, ReplyClass.PLANNED, ReplyClass.SOLVED)
WAITING_COUNTY = (0, 3, -2, 7)
WAITING_CITY = (0, 2, -3, 5, 8)
SPONSORS = 2


class Climb:
    """The same matter at one congress after another."""

    def __init__(self, pen: Pen, key: str, code: str, number: int) -> None:
        self.pen = pen
        self.stage: Stage = pen.stage
        topic = next(each for each in topics() if each.key == HEAVY[number % len(HEAVY)])
        road = pen.road(key, code, matter=pen.matter(code, key, topic, where=pen.far(code, key)))
        self.key = key
        self.roads = [road]
        self.story: Story = road.story
        self.story.crosses = True

    @property
    def top(self) -> Road:
        """This property is the road at the congress that the matter has reached."""
        return self.roads[-1]

    def begin(self, day: date) -> date:
        """This function lets the first congress receive the matter and returns the day of its acceptance."""
        diary = self.stage.diary
        self.top.write(day)
        self.top.submit(diary.after(day, 1))
        accepted = diary.after(day, 3)
        self.top.accept(accepted)
        return accepted

    def escalate(self, day: date) -> str:
        """This function sends the matter one level up and returns the code of the congress there."""
        road = self.top
        upper = self.stage.ground.place(road.thread.code).superior
        reasons = phrases()["escalate"]["reasons"]
        reason = reasons[len(self.roads) % len(reasons)]

        def do(stage: Stage, now: datetime) -> None:
            stage.on_case(escalate_case, road.thread, who=road.staff, step="escalate", now=now, reason=reason)

        self.story.then(day, do)
        return upper

    def take(self, day: date, upper: str, *, ask: Player | None = None) -> None:
        """This function lets the upper congress accept the matter and ask deputies, ``ask`` first, to sponsor it."""
        below, cast = self.top.thread, self.stage.cast
        sponsor = ask or self.pen.deputy(upper)
        asked = [sponsor, *(each for each in cast.deputies(upper) if each != sponsor)][:SPONSORS]
        road = self.top.onward(self.stage, upper, lead=sponsor, key=self.key)

        def do(stage: Stage, now: datetime) -> None:
            stage.on_crossing(
                accept_crossing,
                stage.outgoing(below, to=upper),
                code=upper,
                who=road.staff,
                key=f"{road.thread.key}/take",
                now=now,
                sponsors=[stage.user_ids[each.username] for each in asked],
            )

        self.story.then(day, do)
        self.roads.append(road)

    def sponsor(self, day: date) -> None:
        """This function lets a deputy of the upper congress make the matter a suggestion there."""
        road, below = self.top, self.roads[-2].thread

        def do(stage: Stage, now: datetime) -> None:
            crossing = stage.outgoing(below, to=road.thread.code)
            stage.on_crossing(
                sponsor_crossing,
                crossing,
                code=road.thread.code,
                who=road.author,
                key=f"{road.thread.key}/sponsor",
                now=now,
            )
            stage.arrived(crossing, road.thread)

        self.story.then(day, do)

    def refuse(self, day: date, upper: str, reason: str) -> None:
        """This function lets the upper congress return the matter."""
        below = self.top.thread

        def do(stage: Stage, now: datetime) -> None:
            stage.on_crossing(
                return_crossing,
                stage.outgoing(below, to=upper),
                code=upper,
                who=stage.cast.staff(upper),
                key=f"{self.key}/{upper}/return",
                now=now,
                reason=reason,
            )

        self.story.then(day, do)

    def rise(self, day: date, *, to: Level) -> date:
        """This function takes the matter up to the congress of a level, accepted there, and returns that day."""
        diary = self.stage.diary
        while self.stage.ground.place(self.top.thread.code).level > to:
            upper = self.escalate(day)
            self.take(diary.after(day, 3), upper)
            self.sponsor(diary.after(day, 5))
            day = diary.after(day, 7)
            self.top.accept(day)
            day = diary.after(day, 1)
        return day


def stories(pen: Pen, scale: Scale) -> Iterator[Story]:
    """This function yields whole chains first, then matters that still wait somewhere on their way."""
    towns = [place.code for place in pen.stage.ground.at(Level.TOWNSHIP)]
    for number in range(scale.chains_closed + scale.chains_answered):
        done = number < scale.chains_closed
        town = towns[(number * 5) % len(towns)] if number % 4 else TOWN
        yield _chain(pen, number, town, done=done)
    yield from _waiting(pen, scale)
    yield from _at_the_city(pen, scale)
    for number in range(scale.up_nation):
        yield _to_the_nation(pen, number)


def _chain(pen: Pen, number: int, town: str, *, done: bool) -> Story:
    """Township, county, city, province; the province's unit answers, and each level judges and closes for itself."""
    diary = pen.stage.diary
    climb = Climb(pen, f"chain/{number}", town, number)
    start = diary.back(228 - 12 * number) if done else diary.back(70 - 6 * (number % 2))
    day = climb.rise(climb.begin(start), to=Level.PROVINCE)
    top = climb.top
    top.assign(diary.after(day, 1), difficult=number % 3 == 0)
    top.sign(diary.after(day, 2))
    top.contact(diary.after(day, 8))
    top.contact(diary.after(day, 20), ContactStage.DURING)
    answered = diary.after(day, 27 + number % 4)
    top.reply(answered, ANSWERS[number % len(ANSWERS)])
    if not done:
        climb.story.cases += [CaseState.REPLIED] * len(climb.roads)
        return climb.story
    for step, road in enumerate(reversed(climb.roads), start=1):
        road.evaluate(
            diary.after(answered, 2 * step), Rating.SATISFIED if (number + step) % 4 else Rating.BASICALLY_SATISFIED
        )
        climb.story.cases.append(CaseState.CLOSED)
    for step, road in enumerate(reversed(climb.roads), start=1):
        road.close(diary.after(answered, 9 + step))
    for step, road in enumerate(reversed(climb.roads), start=1):
        road.publish(diary.after(answered, 13 + step))
    return climb.story


def _wait(pen: Pen, key: str, code: str, number: int, *, ahead: int) -> Climb:
    """A matter that was sent up and lies there, to be decided ``ahead`` working days from today."""
    upper = pen.stage.ground.place(code).superior
    sent = pen.day_due(upper, "crossing_decide", ahead)
    climb = Climb(pen, key, code, number)
    climb.begin(pen.stage.diary.before(sent, 5))
    climb.escalate(sent)
    climb.story.cases.append(CaseState.ACCEPTED)
    return climb


def _waiting(pen: Pen, scale: Scale) -> Iterator[Story]:
    towns = pen.stage.ground.below(COUNTY)
    for number in range(scale.up_waiting_county):
        town = towns[number % len(towns)].code
        ahead = WAITING_COUNTY[number % len(WAITING_COUNTY)]
        yield _wait(pen, f"wait/county/{number}", town, number + 3, ahead=ahead).story
    counties = pen.stage.ground.below(CITY)
    for number in range(scale.up_waiting_city):
        county = counties[number % len(counties)].code
        ahead = WAITING_CITY[number % len(WAITING_CITY)]
        yield _wait(pen, f"wait/city/{number}", county, number + 7, ahead=ahead).story


def _at_the_city(pen: Pen, scale: Scale) -> Iterator[Story]:
    counties = pen.stage.ground.below(CITY)
    diary = pen.stage.diary
    returned = phrases()["escalate"]["returned"]
    counted: list[tuple[int, Callable[[int, str], Story]]] = [
        (scale.up_asked_city, lambda number, code: _asked(pen, number, code)),
        (scale.up_working_city, lambda number, code: _worked_on(pen, number, code)),
    ]
    for count, tell in counted:
        for number in range(count):
            yield tell(number, counties[(number + 1) % len(counties)].code)
    for number in range(scale.up_returned):
        code = TOWN if number % 2 == 0 else COUNTY
        climb = Climb(pen, f"sent-back/{number}", code, number + 5)
        day = climb.begin(diary.back(30 - number))
        upper = climb.escalate(day)
        climb.refuse(diary.after(day, 4), upper, returned[number % len(returned)])
        climb.story.cases.append(CaseState.HANDLING)
        climb.top.assign(diary.after(day, 6))
        climb.top.sign(diary.after(day, 7))
        climb.top.contact(diary.after(day, 10))
        yield climb.story


def _asked(pen: Pen, number: int, code: str) -> Story:
    """The city has asked deputies; the five-level deputy and others have it on their desks."""
    diary = pen.stage.diary
    climb = Climb(pen, f"asked/{number}", code, number + 1)
    day = climb.begin(diary.back(14))
    upper = climb.escalate(day)
    climb.take(diary.after(day, 4), upper, ask=pen.stage.cast.deputies(upper)[0])
    climb.story.cases.append(CaseState.ACCEPTED)
    return climb.story


def _worked_on(pen: Pen, number: int, code: str) -> Story:
    """The city's unit is at work on what came from a county."""
    diary = pen.stage.diary
    climb = Climb(pen, f"worked-on/{number}", code, number + 8)
    day = climb.rise(climb.begin(diary.back(40 + 6 * number)), to=Level.CITY)
    climb.top.assign(diary.after(day, 1))
    climb.top.sign(diary.after(day, 2))
    climb.top.contact(diary.after(day, 8))
    climb.story.cases += [CaseState.ACCEPTED, CaseState.HANDLING]
    return climb.story


def _to_the_nation(pen: Pen, number: int) -> Story:
    """The province's own matter, offered to the nation's congress, where deputies have been asked."""
    diary = pen.stage.diary
    province = pen.stage.ground.at(Level.PROVINCE)[0].code
    climb = Climb(pen, f"nation/{number}", province, number)
    day = climb.rise(climb.begin(diary.back(24)), to=Level.NATION)
    climb.top.assign(diary.after(day, 1))
    climb.top.sign(diary.after(day, 2))
    climb.story.cases += [CaseState.ACCEPTED, CaseState.HANDLING]
    return climb.story

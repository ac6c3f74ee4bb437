"""Deputies between levels: those elected below are entrusted above, and those from above suggest below as guests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from cases.actions.accept_crossing import accept_crossing
from cases.actions.entrust_deputies import entrust_deputies
from cases.actions.sponsor_crossing import sponsor_crossing
from cases.actions.suggest_as_guest import suggest_as_guest
from cases.states import CaseState, ReplyClass
from play.cast import Player
from play.ground import CITY, COUNTY
from play.scale import Scale
from play.scenes.pen import Pen
from play.scenes.road import Road
from play.scenes.story import Story
from play.stage import Stage, Thread
from play.texts import Matter, crossing_words, topics

ENTRUSTED = ("bridge", "flood", "bus")
GUEST_WAITS = 4
"""By how many working days the congress below has to decide about the guest's suggestion that waits."""
TEAHILLS = "451121"


def stories(pen: Pen, scale: Scale) -> Iterator[Story]:
    """This function yields matters entrusted to deputies of the city, then suggestions of guests."""
    for number in range(scale.entrusted):
        yield _entrusted(pen, number)
    for number in range(scale.guests):
        yield _guest(pen, number)


def elected_in(stage: Stage, code: str, upper: str) -> tuple[Player, ...]:
    """This function returns the deputies of a congress whom the one of ``code`` elected."""
    place = stage.ground.place(code).name
    return tuple(
        player
        for player in stage.cast.deputies(upper)
        if any(seat.code == upper and seat.electoral_unit.startswith(place) for seat in player.seats)
    )


def _entrusted(pen: Pen, number: int) -> Story:
    """0: raised at the city and answered. 1: on the deputies' desks. 2: the city's unit is at work."""
    diary, reasons = pen.stage.diary, crossing_words()["entrust"]["reasons"]
    counties = [COUNTY, COUNTY, *(place.code for place in pen.stage.ground.below(CITY) if place.code != COUNTY)]
    code = counties[number % len(counties)]
    asked = elected_in(pen.stage, code, CITY)
    day = diary.back((58, 10, 30)[number % 3])
    key = f"entrust/{number}"
    topic = next(each for each in topics() if each.key == ENTRUSTED[number % 3])
    road = pen.road(key, code, matter=pen.matter(code, key, topic, where=pen.far(code, key)))
    road.story.crosses = True
    road.write(day)
    road.submit(diary.after(day, 1))
    road.accept(diary.after(day, 3))

    def entrust(stage: Stage, now: datetime) -> None:
        stage.on_case(
            entrust_deputies,
            road.thread,
            who=road.staff,
            step="entrust",
            now=now,
            deputies=[stage.user_ids[each.username] for each in asked],
            reason=reasons[number % len(reasons)],
        )

    road.story.then(diary.after(day, 5), entrust)
    if number % 3 == 1:
        road.story.cases.append(CaseState.ACCEPTED)
        return road.story
    above = _raised(pen, road, asked[0], diary.after(day, 8))
    above.accept(diary.after(day, 10))
    above.assign(diary.after(day, 12))
    above.sign(diary.after(day, 13))
    above.contact(diary.after(day, 18))
    if number % 3 == 2:
        road.story.cases += [CaseState.ACCEPTED, CaseState.HANDLING]
        return road.story
    above.reply(diary.after(day, 45), ReplyClass.IN_PROGRESS)
    road.story.cases += [CaseState.REPLIED, CaseState.REPLIED]
    return road.story


def _raised(pen: Pen, road: Road, sponsor: Player, day: date) -> Road:
    """The entrusted deputy makes the matter a suggestion of his own congress."""
    above = road.onward(pen.stage, CITY, lead=sponsor)

    def do(stage: Stage, now: datetime) -> None:
        crossing = stage.outgoing(road.thread, to=CITY)
        stage.on_crossing(
            sponsor_crossing, crossing, code=CITY, who=sponsor, key=f"{above.thread.key}/sponsor", now=now
        )
        stage.arrived(crossing, above.thread)

    road.story.then(day, do)
    return above


def _guest(pen: Pen, number: int) -> Story:
    """0: answered and closed below. 1: a deputy of the province, at work. 2: not decided yet."""
    diary, stage = pen.stage.diary, pen.stage
    entries = crossing_words()["guest"]
    said = entries[number % len(entries)]
    home, below = ((CITY, COUNTY), (stage.ground.place(CITY).superior, TEAHILLS), (CITY, COUNTY))[number % 3]
    # The deputies who sit in several congresses stand first; a guest is one who has no seat below.
    guest = stage.cast.deputies(home)[-1 - number]
    waits = number % 3 == 2
    day = pen.day_due(below, "crossing_decide", GUEST_WAITS) if waits else diary.back((48, 19)[number % 2])
    key = f"guest/{number}"
    topic = next((each for each in topics() if each.organs["county"] == said["organ"]), topics()[0])
    matter = Matter(topic, said["title"], said["matter"], said["proposal"], {"village": "圩镇", "few": "3"}, 0)
    pen.titles.add(matter.title)
    story = Story(key, crosses=True)
    sent: list[UUID] = []

    def suggest(stage: Stage, now: datetime) -> None:
        made = stage.act(
            suggest_as_guest,
            at=home,
            who=guest,
            key=f"{key}/suggest",
            now=now,
            congress=below,
            title=matter.title,
            matter=matter.matter,
            proposal=matter.proposal,
        )
        sent.append(made.pk)
        # What the deputy keeps is the crossing; there is no case at his congress.
        stage.threads[key] = Thread(key, home, made.pk)

    story.then(day, suggest)
    if waits:
        return story
    road = Road(
        story=story,
        thread=Thread(f"{key}/{below}", below),
        lead=None,
        staff=stage.cast.staff(below),
        matter=matter,
        organ=said["organ"],
    )

    def take(stage: Stage, now: datetime) -> None:
        stage.on_crossing(accept_crossing, sent[-1], code=below, who=road.staff, key=f"{road.thread.key}/take", now=now)
        stage.arrived(sent[-1], road.thread)
        stage.threads[road.thread.key] = road.thread

    story.then(diary.after(day, 3), take)
    road.assign(diary.after(day, 5))
    road.sign(diary.after(day, 6))
    if not said["answer"]:
        story.cases.append(CaseState.HANDLING)
        return story
    road.reply(diary.after(day, 32), ReplyClass.SOLVED, text=said["answer"])
    road.close(diary.after(day, 38))
    road.publish(diary.after(day, 40))
    story.cases.append(CaseState.CLOSED)
    return story

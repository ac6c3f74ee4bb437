"""From above: a congress entrusts a matter to the one right below, whose units handle it; the answer goes back up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from cases.actions.accept_crossing import accept_crossing
from cases.actions.assign_down import assign_down
from cases.states import CaseState, Rating, ReplyClass
from play.ground import CITY, COUNTY, TOWN
from play.scale import Scale
from play.scenes.pen import Pen
from play.scenes.road import Road
from play.scenes.story import Story
from play.stage import Stage
from play.texts import phrases
from tenants.levels import Level


def stories(pen: Pen, scale: Scale) -> Iterator[Story]:
    """This function yields entrusted matters that are closed, answered, in work, and not yet taken."""
    diary = pen.stage.diary
    turn = 0
    for count, end in (
        (scale.down_closed, "closed"),
        (scale.down_answered, "answered"),
        (scale.down_working, "working"),
        (scale.down_waiting, "waiting"),
    ):
        for number in range(count):
            upper, lower = _pair(pen, turn)
            day = {
                "closed": diary.back(150 - 25 * number),
                "answered": diary.back(46),
                "working": diary.back(28 - 5 * number),
                "waiting": diary.back(9),
            }[end]
            yield _entrusted(pen, f"down/{end}/{number}", upper, lower, day, end)
            turn += 1


def _pair(pen: Pen, turn: int) -> tuple[str, str]:
    province = pen.stage.ground.at(Level.PROVINCE)[0].code
    counties = pen.stage.ground.below(CITY)
    return (
        (CITY, COUNTY),
        (COUNTY, TOWN),
        (CITY, counties[turn % len(counties)].code),
        (province, CITY),
    )[turn % 4]


def _entrusted(pen: Pen, key: str, upper: str, lower: str, day: date, end: str) -> Story:
    diary = pen.stage.diary
    road = pen.road(key, upper, matter=pen.matter(upper, key, where=pen.far_below(lower, key)))
    story = road.story
    story.crosses = True
    road.write(day)
    road.submit(diary.after(day, 1))
    road.accept(diary.after(day, 3))
    _hand_down(road, lower, diary.after(day, 5))
    if end == "waiting":
        story.cases.append(CaseState.ASSIGNED)
        return story
    below = _take(pen, road, lower, diary.after(day, 7))
    below.assign(diary.after(day, 9))
    below.sign(diary.after(day, 10))
    if end == "working":
        story.cases += [CaseState.HANDLING, CaseState.HANDLING]
        return story
    answered = diary.after(day, 32)
    below.reply(answered, ReplyClass.SOLVED)
    if end == "answered":
        story.cases += [CaseState.REPLIED, CaseState.REPLIED]
        return story
    below.close(diary.after(answered, 4))
    below.publish(diary.after(answered, 5))
    road.evaluate(diary.after(answered, 6), Rating.SATISFIED)
    road.close(diary.after(answered, 8))
    road.publish(diary.after(answered, 9))
    story.cases += [CaseState.CLOSED, CaseState.CLOSED]
    return story


def _hand_down(road: Road, lower: str, day: date) -> None:
    reason = road.random.choice(phrases()["down"]["reasons"])

    def do(stage: Stage, now: datetime) -> None:
        stage.on_case(assign_down, road.thread, who=road.staff, step="down", now=now, congress=lower, reason=reason)

    road.story.then(day, do)


def _take(pen: Pen, road: Road, lower: str, day: date) -> Road:
    below = road.onward(pen.stage, lower, lead=None)

    def do(stage: Stage, now: datetime) -> None:
        crossing = stage.outgoing(road.thread, to=lower)
        stage.on_crossing(
            accept_crossing,
            crossing,
            code=lower,
            who=below.staff,
            key=f"{below.thread.key}/take",
            now=now,
        )
        stage.arrived(crossing, below.thread)

    road.story.then(day, do)
    return below

"""Between governments: a unit reports to the organ above, that organ handles again, a lower government's unit acts above."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from cases.actions.answer_crossing import answer_crossing
from cases.actions.assign_to_lower_unit import assign_to_lower_unit
from cases.actions.redo_to_superior import redo_to_superior
from cases.actions.report_to_superior import report_to_superior
from cases.actions.return_crossing import return_crossing
from cases.states import CaseState, ContactStage, Rating, ReplyClass
from play.ground import CITY, COUNTY
from play.scale import Scale
from play.scenes.pen import Pen
from play.scenes.road import Road
from play.scenes.story import Story
from play.stage import Stage
from play.texts import crossing_words, topics

REPORTED = ("bridge", "repair", "flood")
REDONE = ("school", "drink")
AT_THE_LOWER = ("canal", "pave")
REPORT_WAITS = 3
"""By how many working days the organ above has to answer the report that waits."""


def stories(pen: Pen, scale: Scale) -> Iterator[Story]:
    """This function yields reports, redos by the organ above, and matters that a lower government's unit handles."""
    for number in range(scale.reported):
        yield _reported(pen, number)
    for number in range(scale.redone_up):
        yield _redone(pen, number)
    for number in range(scale.lower_units):
        yield _at_a_lower_unit(pen, number)


def _begun(pen: Pen, key: str, code: str, topic_key: str, day: date, *, where: str | None = None) -> Road:
    """A suggestion that is accepted three working days after ``day``."""
    diary = pen.stage.diary
    topic = next(each for each in topics() if each.key == topic_key)
    road = pen.road(key, code, matter=pen.matter(code, key, topic, where=where))
    road.story.crosses = True
    road.write(day)
    road.submit(diary.after(day, 1))
    road.accept(diary.after(day, 3))
    return road


def _handled(pen: Pen, road: Road, day: date) -> None:
    """Assigned on a day, signed on the next, and talked over with the deputy."""
    diary = pen.stage.diary
    road.assign(day)
    road.sign(diary.after(day, 1))
    road.contact(diary.after(day, 5))


def _filled(text: str, road: Road) -> str:
    return text.format(title=road.matter.title, **road.matter.words)


def _reported(pen: Pen, number: int) -> Story:
    """0: the organ above answered, the unit then replied. 1: it has not answered yet. 2: it sent the report back."""
    diary, words = pen.stage.diary, crossing_words()["report"]
    waits = number % 3 == 1
    sent = pen.day_due(CITY, "crossing_decide", REPORT_WAITS) if waits else diary.back(40 - 9 * (number % 3))
    road = _begun(pen, f"report/{number}", COUNTY, REPORTED[number % 3], diary.before(sent, 11))
    _handled(pen, road, diary.before(sent, 7))
    reasons = words["reasons"]
    road.share(sent, report_to_superior, step="report", reason=_filled(reasons[number % len(reasons)], road))
    if waits:
        road.story.cases.append(CaseState.HANDLING)
        return road.story
    if number % 3 == 2:
        _by_the_organ(road, diary.after(sent, 4), return_crossing, step="send-back", reason=words["returned"])
        road.story.cases.append(CaseState.HANDLING)
        return road.story
    _by_the_organ(road, diary.after(sent, 6), answer_crossing, step="answer", text=_filled(words["answer"], road))
    road.contact(diary.after(sent, 10), ContactStage.DURING)
    road.reply(diary.after(sent, 18), ReplyClass.IN_PROGRESS)
    road.story.cases.append(CaseState.REPLIED)
    return road.story


def _redone(pen: Pen, number: int) -> Story:
    """0: the organ above answered in the unit's place, to the deputy's satisfaction. 1: it has not answered yet."""
    diary, words = pen.stage.diary, crossing_words()["redo_up"]
    day = diary.back((92, 44)[number % 2])
    road = _begun(pen, f"redo-up/{number}", COUNTY, REDONE[number % 2], day)
    _handled(pen, road, diary.after(day, 5))
    road.reply(diary.after(day, 30), ReplyClass.LATER)
    road.evaluate(diary.after(day, 34), Rating.DISSATISFIED)
    organ, reasons = road.organ, words["reasons"]

    def hand_up(stage: Stage, now: datetime) -> None:
        stage.on_share(
            redo_to_superior,
            road.thread,
            organ=organ,
            who=road.staff,
            step="redo-up",
            now=now,
            reason=reasons[number % len(reasons)],
        )

    road.story.then(diary.after(day, 36), hand_up)
    if number % 2 == 1:
        road.story.cases.append(CaseState.REDO)
        return road.story
    letter = f"{road.author.name}{_filled(words['answer'], road)}"
    _by_the_organ(
        road, diary.after(day, 46), answer_crossing, step="answer", text=letter, reply_class=ReplyClass.IN_PROGRESS
    )
    road.evaluate(diary.after(day, 51), Rating.SATISFIED)
    road.close(diary.after(day, 54))
    road.publish(diary.after(day, 56))
    road.story.cases.append(CaseState.CLOSED)
    return road.story


def _by_the_organ(road: Road, day: date, action: Any, *, step: str, **inputs: Any) -> None:
    """An act of the city's organ with the same business on what the county's unit sent up."""
    organ = road.organ

    def do(stage: Stage, now: datetime) -> None:
        stage.on_crossing(
            action,
            stage.outgoing(road.thread, to=CITY),
            code=CITY,
            who=stage.cast.unit(CITY, organ),
            key=f"{road.thread.key}/organ-{step}",
            now=now,
            **inputs,
        )

    road.story.then(day, do)


def _at_a_lower_unit(pen: Pen, number: int) -> Story:
    """The city charges a county's unit, which acts at the city; the county's congress reads along."""
    diary, notes = pen.stage.diary, crossing_words()["lower_unit"]["notes"]
    counties = [COUNTY, *(place.code for place in pen.stage.ground.below(CITY) if place.code != COUNTY)]
    county = counties[number % len(counties)]
    day = diary.back((52, 21)[number % 2])
    key = f"lower-unit/{number}"
    road = _begun(pen, key, CITY, AT_THE_LOWER[number % 2], day, where=pen.far_below(county, key))
    road.unit_of = county

    def charge(stage: Stage, now: datetime) -> None:
        stage.on_case(
            assign_to_lower_unit,
            road.thread,
            who=road.staff,
            step="lower-unit",
            now=now,
            unit_id=stage.ground.unit(county, road.organ),
            note=notes[number % len(notes)],
        )

    road.story.then(diary.after(day, 5), charge)
    road.sign(diary.after(day, 6))
    road.contact(diary.after(day, 11))
    if number % 2 == 1:
        road.story.cases.append(CaseState.HANDLING)
        return road.story
    road.reply(diary.after(day, 38), ReplyClass.SOLVED)
    road.story.cases.append(CaseState.REPLIED)
    return road.story

"""Where the road turns: units that want to be relieved, deputies who are not satisfied, texts signed by several,
and what was published and then withheld.
"""

from __future__ import annotations

from collections.abc import Iterator

from cases.states import CaseState, ContactStage, Rating, ReplyClass
from play.ground import COUNTY
from play.scale import Scale
from play.scenes.pen import Pen, others
from play.scenes.road import Road
from play.scenes.story import Story
from play.scenes.straight import closed
from play.texts import phrases, topics

RELIEVED = ("repair", "pave", "sewage", "canal")
SECOND_ROUND = (ReplyClass.IN_PROGRESS, ReplyClass.SOLVED)
CONCILIATED = "代表、承办单位和乡镇三方现场商定：先修最急的路段，其余列入下一年度计划，按季度通报进展，代表表示同意。"


def stories(pen: Pen, scale: Scale) -> Iterator[Story]:
    """This function yields the stories of all turns."""
    for number in range(scale.returns):
        yield _return(pen, number)
    for number in range(scale.redone + scale.conciliated + scale.redo_open):
        yield _dissatisfied(pen, scale, number)
    for number in range(scale.cosigned):
        yield _cosigned(pen, number)
    for number in range(scale.withheld):
        yield _withheld(pen, number)


def _to_assignment(pen: Pen, key: str, code: str, ago: int, topic_key: str = "") -> Road:
    topic = next((each for each in topics() if each.key == topic_key), None)
    road = pen.road(key, code, matter=pen.matter(code, key, topic))
    days = pen.days(road, anchor="assign", on=pen.stage.diary.back(ago), upto="assign")
    road.write(days["write"])
    road.submit(days["submit"])
    road.accept(days["accept"])
    road.assign(days["assign"])
    return road


def _return(pen: Pen, number: int) -> Story:
    """0: approved, the new unit answers. 1: refused, the unit goes on. 2: approved, in work. 3: not decided yet."""
    diary = pen.stage.diary
    entry = phrases()["unit_return"]["entries"][(0, 2, 1, 3)[number % 4]]
    ago = (70, 34, 20, 3)[number % 4]
    road = _to_assignment(pen, f"return/{number}", COUNTY, ago, RELIEVED[number % 4])
    day = diary.back(ago)
    if number % 4 != 3:
        road.sign(diary.after(day, 1))
    road.ask_return(diary.after(day, 2), reason=entry["reason"], proposal=entry["proposal"])
    if number % 4 == 3:
        road.story.cases.append(CaseState.ASSIGNED)
        return road.story
    if number % 4 == 1:
        road.decide_return(diary.after(day, 4), reason=phrases()["unit_return"]["refused"][0])
        road.contact(diary.after(day, 9))
        road.story.cases.append(CaseState.HANDLING)
        return road.story
    approved = phrases()["unit_return"]["approved"]
    road.decide_return(diary.after(day, 5), reason=approved[number % len(approved)], instead=entry["proposal"])
    road.sign(diary.after(day, 6))
    road.contact(diary.after(day, 11))
    if number % 4 == 2:
        road.story.cases.append(CaseState.HANDLING)
        return road.story
    road.reply(diary.after(day, 40), ReplyClass.SOLVED)
    road.evaluate(diary.after(day, 46), Rating.SATISFIED)
    road.close(diary.after(day, 48))
    road.publish(diary.after(day, 50))
    road.story.cases.append(CaseState.CLOSED)
    return road.story


def _dissatisfied(pen: Pen, scale: Scale, number: int) -> Story:
    """First the redone that end well, then those where a second 不满意 brings people together, then open ones."""
    diary = pen.stage.diary
    kind = "redone" if number < scale.redone else "conciliated"
    kind = "open" if number >= scale.redone + scale.conciliated else kind
    ago = {"redone": 118, "conciliated": 96, "open": 60}[kind] - 7 * (number % 3)
    code = COUNTY if number % 2 == 0 else pen.somewhere()
    road = _to_assignment(pen, f"redo/{number}", code, ago)
    day = diary.back(ago)
    road.sign(diary.after(day, 1))
    road.contact(diary.after(day, 8))
    road.reply(diary.after(day, 30), ReplyClass.LATER)
    road.evaluate(diary.after(day, 35), Rating.DISSATISFIED, process=Rating.BASICALLY_SATISFIED if number % 2 else None)
    if kind == "open":
        road.publish(diary.after(day, 44))
        road.story.cases.append(CaseState.REDO)
        return road.story
    road.contact(diary.after(day, 41), ContactStage.DURING)
    if kind == "conciliated":
        road.publish(diary.after(day, 45))
    road.reply(diary.after(day, 52), SECOND_ROUND[number % 2])
    if kind == "redone":
        road.evaluate(diary.after(day, 57), Rating.SATISFIED)
        road.close(diary.after(day, 60))
        road.publish(diary.after(day, 62))
        road.story.cases.append(CaseState.CLOSED)
        return road.story
    road.evaluate(diary.after(day, 58), Rating.DISSATISFIED)
    if (number - scale.redone) % 2 == 0:
        road.story.cases.append(CaseState.CONCILIATION)
        return road.story
    road.close(diary.after(day, 72), note=CONCILIATED)
    road.story.cases.append(CaseState.CLOSED)
    return road.story


def _cosigned(pen: Pen, number: int) -> Story:
    """Signed by several; one declines, one never answers, once the text changes and all have to agree again."""
    diary = pen.stage.diary
    code = COUNTY if number % 2 == 0 else pen.somewhere()
    road = pen.road(f"cosigned/{number}", code)
    start = diary.back(64 + 8 * number)
    friends = others(pen.stage, code, road.author, 4)
    road.write(start)
    road.invite(diary.after(start, 1), friends)
    if number % 3 == 0:
        road.answer(diary.after(start, 2), friends[0], agree=True)
        road.revise(diary.after(start, 3), "以上情况已与村民代表会议核对。")
        road.answer(diary.after(start, 4), friends[0], agree=True, step="again")
    for place, friend in enumerate(friends[1:3]):
        road.answer(diary.after(start, 5), friend, agree=place == 0 or number % 2 == 0)
    road.submit(diary.after(start, 6))
    road.accept(diary.after(start, 8))
    road.assign(diary.after(start, 10))
    road.sign(diary.after(start, 11))
    road.contact(diary.after(start, 16))
    if number % 3 == 2:
        road.story.cases.append(CaseState.HANDLING)
        return road.story
    road.reply(diary.after(start, 42), ReplyClass.IN_PROGRESS)
    road.evaluate(diary.after(start, 48), Rating.SATISFIED)
    road.close(diary.after(start, 51))
    road.publish(diary.after(start, 53))
    road.story.cases.append(CaseState.CLOSED)
    return road.story


def _withheld(pen: Pen, number: int) -> Story:
    """Published, then taken from view; the second one is not put back."""
    diary = pen.stage.diary
    road = pen.road(f"withheld/{number}", pen.somewhere())
    closed(pen, road, number, ago=40 + 9 * number)
    reasons = phrases()["publish"]["withheld"]
    road.withhold(diary.after(road.story.steps[-1].day, 4), reasons[number % len(reasons)])
    road.story.cases.append(CaseState.CLOSED)
    return road.story

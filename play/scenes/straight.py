"""The ordinary road, left off at every state; open cases lie so that some are due today, soon, or overdue."""

from __future__ import annotations

from collections.abc import Iterator

from cases.states import CaseState, ContactStage, Rating, ReplyClass, Secrecy
from play.ground import COUNTY, TOWN
from play.scale import Scale
from play.scenes.pen import Pen, others
from play.scenes.road import Road
from play.scenes.story import Story
from play.texts import phrases, topics

# Working days from today to the next limit: where a case of a state lies. Negative is overdue.
AHEAD = {
    CaseState.INTAKE_REVIEW: (0, 1, 2, -1, 3, 0, 4, 2, -3, 1),
    CaseState.ACCEPTED: (0, 2, 3, -2, 1, 4, -5, 3),
    CaseState.ASSIGNED: (0, 1, 2, -1, 1, 2, -3, 0),
    CaseState.HANDLING: (0, 3, 12, -4, 21, 33, 1, 8, 2, 40, -11, 27, 5, 17, 30, 3),
    CaseState.REPLIED: (0, 3, 9, -2, 14, 5, 1, 17),
}
RULES = {
    CaseState.INTAKE_REVIEW: ("intake", "submit"),
    CaseState.ACCEPTED: ("assign_closed_session", "accept"),
    CaseState.ASSIGNED: ("sign_for", "assign"),
    CaseState.HANDLING: ("reply", "assign"),
    CaseState.REPLIED: ("evaluation", "reply"),
}
UPTO = {
    CaseState.INTAKE_REVIEW: "submit",
    CaseState.ACCEPTED: "accept",
    CaseState.ASSIGNED: "assign",
    CaseState.HANDLING: "contact",
    CaseState.REPLIED: "reply",
}
CLASSES = (
    ReplyClass.SOLVED,
    ReplyClass.IN_PROGRESS,
    ReplyClass.SOLVED,
    ReplyClass.PLANNED,
    ReplyClass.SOLVED,
    ReplyClass.LATER,
    ReplyClass.IN_PROGRESS,
    ReplyClass.SOLVED,
    ReplyClass.REFERENCE,
    ReplyClass.SOLVED,
    ReplyClass.SUPERIOR,
)
RESULTS = (
    Rating.SATISFIED,
    Rating.SATISFIED,
    Rating.BASICALLY_SATISFIED,
    Rating.SATISFIED,
    Rating.SATISFIED,
    Rating.BASICALLY_SATISFIED,
)
ROADS = ("pave", "bus", "repair", "bridge")
OPENING = {
    CaseState.DRAFT: 2,
    CaseState.COSIGNING: 3,
    CaseState.RETURNED: 3,
    CaseState.NOT_ACCEPTED: 35,
    CaseState.WITHDRAWN: 50,
    CaseState.EVALUATED: 4,
}


def stories(pen: Pen, scale: Scale) -> Iterator[Story]:
    """This function yields the straight stories, and the old deputy's own where the scale wants them."""
    for state, count in scale.straight.items():
        for number in range(count):
            yield _one(pen, state, number)
    if scale.elder:
        yield from _elder(pen)


def _one(pen: Pen, state: CaseState, number: int) -> Story:
    key = f"straight/{state.lower()}/{number}"
    code = COUNTY if state in RULES and number % 2 == 0 else pen.somewhere()
    topic = None
    if number % 4 == 0 and state in (CaseState.ASSIGNED, CaseState.HANDLING):
        # The county's busiest unit, to whose desk the report leads.
        topic = next(each for each in topics() if each.key == ROADS[number // 4 % len(ROADS)])
    return _tell(pen, pen.road(key, code, matter=pen.matter(code, key, topic)), state, number).story


def _tell(pen: Pen, road: Road, state: CaseState, number: int) -> Road:
    road.story.cases.append(state)
    if state in RULES:
        _open(pen, road, state, number)
    elif state == CaseState.CLOSED:
        closed(pen, road, number, ago=12 + (number * 37) % 190)
    elif state == CaseState.EVALUATED:
        _evaluated(pen, road, number)
    else:
        _before_acceptance(pen, road, state, number)
    return road


def _open(pen: Pen, road: Road, state: CaseState, number: int) -> None:
    rule, anchor = RULES[state]
    ahead = AHEAD[state][number % len(AHEAD[state])]
    on = pen.day_due(road.thread.code, rule, ahead)
    days = pen.days(road, anchor=anchor, on=on, upto=UPTO[state])
    secrecy = Secrecy.NORMAL
    if state == CaseState.HANDLING and number in (4, 9):
        secrecy = Secrecy.IDENTITY_HIDDEN if number == 4 else Secrecy.RESTRICTED
    road.write(days["write"], secrecy=secrecy)
    road.submit(days["submit"])
    if state == CaseState.INTAKE_REVIEW:
        return
    road.accept(days["accept"])
    if state == CaseState.ACCEPTED:
        return
    helpers = _helpers(pen, road) if number % 5 == 1 and state == CaseState.HANDLING else ()
    road.assign(days["assign"], helpers=helpers)
    if state == CaseState.ASSIGNED:
        return
    road.sign(days["sign"])
    for helper in helpers:
        road.sign(days["sign"], helper)
    if days["contact"] > days["sign"] or state == CaseState.REPLIED:
        road.contact(days["contact"])
    diary = pen.stage.diary
    co_day = diary.after(days["contact"], 4)
    if state == CaseState.HANDLING:
        for helper in helpers:
            if co_day <= diary.last:
                road.co_opinion(co_day, helper)
        return
    road.reply(days["reply"], CLASSES[number % len(CLASSES)])


def _helpers(pen: Pen, road: Road) -> tuple[str, ...]:
    wanted = road.matter.topic.helper
    known = pen.stage.cast.organs(road.thread.code)
    return tuple(organ for organ in known if organ.startswith(wanted) and organ != road.organ)[:1]


def closed(pen: Pen, road: Road, number: int, *, ago: int) -> None:
    """This function tells a whole road whose reply came ``ago`` working days before the end of the play."""
    days = pen.days(road, anchor="reply", on=pen.stage.diary.back(ago), upto="close", late=34 if number % 9 == 4 else 0)
    secrecy = Secrecy.IDENTITY_HIDDEN if number % 17 == 11 else Secrecy.NORMAL
    to_public = number % 12 != 7
    road.write(days["write"], secrecy=secrecy, open_to_public=to_public)
    road.submit(days["submit"])
    road.accept(days["accept"])
    helpers = _helpers(pen, road) if number % 4 == 2 else ()
    road.assign(days["assign"], helpers=helpers)
    road.sign(days["sign"])
    for helper in helpers:
        road.sign(days["sign"], helper)
    road.contact(days["contact"])
    for helper in helpers:
        road.co_opinion(min(pen.stage.diary.after(days["contact"], 5), days["reply"]), helper)
    if number % 3 == 1:
        road.contact(pen.stage.diary.before(days["reply"], 2), ContactStage.DURING)
    road.reply(days["reply"], CLASSES[number % len(CLASSES)])
    road.evaluate(days["evaluate"], RESULTS[number % len(RESULTS)])
    road.close(days["close"])
    if secrecy == Secrecy.NORMAL and to_public and number % 16 != 6:
        road.publish(min(pen.stage.diary.after(days["close"], 1), pen.stage.diary.last))


def _evaluated(pen: Pen, road: Road, number: int) -> None:
    on = pen.stage.diary.back(OPENING[CaseState.EVALUATED] + number)
    days = pen.days(road, anchor="evaluate", on=on, upto="evaluate")
    road.write(days["write"])
    road.submit(days["submit"])
    road.accept(days["accept"])
    road.assign(days["assign"])
    road.sign(days["sign"])
    road.contact(days["contact"])
    road.reply(days["reply"], CLASSES[(number + 3) % len(CLASSES)])
    road.evaluate(days["evaluate"], RESULTS[(number + 2) % len(RESULTS)])


def _before_acceptance(pen: Pen, road: Road, state: CaseState, number: int) -> None:
    diary = pen.stage.diary
    start = diary.back(OPENING[state] + number * 2)
    road.write(start)
    if state == CaseState.DRAFT:
        return
    if state == CaseState.COSIGNING:
        asked = others(pen.stage, road.thread.code, road.author, 3)
        road.invite(diary.after(start), asked)
        for other in asked[: number % 2]:
            road.answer(diary.after(start, 2), other, agree=True)
        return
    road.submit(diary.after(start))
    if state == CaseState.RETURNED:
        reasons = phrases()["return_for_change"]["reasons"]
        road.give_back(diary.after(start, 3), reasons[number % len(reasons)])
    elif state == CaseState.NOT_ACCEPTED:
        entries = phrases()["refuse"]["entries"]
        entry = entries[number % len(entries)]
        road.refuse(diary.after(start, 4), reason=entry["reason"], ground=entry["ground"])
    else:
        reasons = phrases()["withdraw"]["reasons"]
        if number % 2:
            road.accept(diary.after(start, 3))
        road.withdraw(diary.after(start, 5), reasons[number % len(reasons)])


def _elder(pen: Pen) -> Iterator[Story]:
    """The old hand of the focus town: something to finish, something to answer, something to judge."""
    elder = pen.stage.cast.deputies(TOWN)[0]
    for number, state in enumerate(
        (
            CaseState.DRAFT,
            CaseState.RETURNED,
            CaseState.REPLIED,
            CaseState.HANDLING,
            CaseState.CLOSED,
            CaseState.CLOSED,
        )
    ):
        road = pen.road(f"elder/{number}", TOWN, lead=elder)
        yield _tell(pen, road, state, number).story
    fellow = pen.stage.cast.deputies(TOWN)[2]
    road = pen.road("elder/invited", TOWN, lead=fellow)
    road.story.cases.append(CaseState.COSIGNING)
    road.write(pen.stage.diary.back(3))
    road.invite(pen.stage.diary.back(2), [elder, *others(pen.stage, TOWN, fellow, 1)])
    yield road.story

"""Opinions between levels: what groups of deputies find goes to the level with the power, what citizens say climbs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from cases.actions.accept_crossing import accept_crossing
from cases.actions.escalate_opinion import escalate_opinion
from cases.actions.record_finding import record_finding
from cases.states import CaseState, OpinionDecision, Rating
from play.ground import CITY, COUNTY, TOWN
from play.scale import Scale
from play.scenes.opinions import Voice
from play.scenes.pen import Pen
from play.scenes.story import Story
from play.stage import Stage, Thread
from play.texts import crossing_words

CLIMBED = "ladder/0"
"""The opinion that went up to the city and back, whose number and code the report gives away."""
FINDING_WAITS, OPINION_WAITS = 2, 1
"""By how many working days those have to decide before whom a finding or an opinion waits."""
TARGETS = {"CITY_ROADS": CITY, "CITY_WATERS": CITY, "VILLAGE": TOWN, "TOWN": TOWN}
AGO = (46, 30, 0, 0, 8)


def stories(pen: Pen, scale: Scale) -> Iterator[Story]:
    """This function yields findings of groups at the county, then citizens' opinions that go up from towns."""
    for number in range(scale.findings):
        yield _finding(pen, number)
    for number in range(scale.ladders):
        yield _climb(pen, number)


def _voice(pen: Pen, story: Story, key: str, code: str, said: dict[str, Any]) -> Voice:
    thread = Thread(key, code)
    return Voice(story=story, thread=thread, staff=pen.stage.cast.staff(code), organ=said["organ"], said=said)


def _taken(pen: Pen, below: Voice, code: str, day: date) -> Voice:
    """The congress of ``code`` takes up what the one below, or above, handed over."""
    voice = _voice(pen, below.story, f"{below.story.key}/{code}", code, below.said)

    def do(stage: Stage, now: datetime) -> None:
        crossing = stage.outgoing(below.thread, to=code)
        stage.on_crossing(
            accept_crossing, crossing, code=code, who=voice.staff, key=f"{voice.thread.key}/take", now=now
        )
        stage.arrived(crossing, voice.thread)

    below.story.then(day, do)
    return voice


def _finding(pen: Pen, number: int) -> Story:
    """0: up, answered, the group told. 1: down, answered, the group not told yet. 2: the county's own. 3: up, not taken
    yet. 4: down, the town's unit at work.
    """
    diary, entries = pen.stage.diary, crossing_words()["finding"]
    said = entries[number % len(entries)]
    target = TARGETS.get(said["area"], "")
    story = Story(f"finding/{number}", crosses=True)
    home = _voice(pen, story, story.key, COUNTY, said)
    if number % 5 == 2:
        day = diary.back(4)
    elif number % 5 == 3:
        day = pen.day_due(target, "crossing_decide", FINDING_WAITS)
    else:
        day = diary.back(AGO[number % 5])

    def record(stage: Stage, now: datetime) -> None:
        made = stage.act(
            record_finding,
            at=COUNTY,
            who=home.staff,
            key=f"{story.key}/record",
            now=now,
            activity=said["activity"],
            title=said["title"],
            text=said["text"],
            area=said["area"],
            congress=target if target == TOWN else "",
        )
        home.thread.id = made.pk
        stage.threads[story.key] = home.thread

    story.then(day, record)
    if number % 5 == 2:
        home.screen(diary.after(day, 1), OpinionDecision.ACCEPT)
        story.opinions.append(CaseState.ASSIGNED)
        return story
    if number % 5 == 3:
        story.opinions.append(CaseState.HANDLING)
        return story
    there = _taken(pen, home, target, diary.after(day, 2))
    if number % 5 == 1:
        told_on = pen.day_due(COUNTY, "opinion.feedback", 1)
        there.screen(told_on, OpinionDecision.ANSWER, text=said["answer"])
        story.opinions += [CaseState.UNIT_ANSWERED, CaseState.CLOSED]
        return story
    there.screen(diary.after(day, 4), OpinionDecision.ACCEPT)
    if number % 5 == 4:
        story.opinions += [CaseState.HANDLING, CaseState.ASSIGNED]
        return story
    there.answer(diary.after(day, 14))
    there.feed_back(diary.after(day, 16))
    home.feed_back(diary.after(day, 18), text=said["told"])
    story.opinions += [CaseState.CLOSED, CaseState.CLOSED]
    return story


def _climb(pen: Pen, number: int) -> Story:
    """0: up to the city, answered, told and rated. 1: waits at the county. 2: at the city's unit. 3: the county
    answered, the citizen is not told yet.
    """
    diary, entries = pen.stage.diary, crossing_words()["ladder"]
    said = entries[number % len(entries)]
    story = Story(f"ladder/{number}", crosses=True)
    home = _voice(pen, story, story.key, TOWN, said)
    if number % 4 == 1:
        sent = pen.day_due(COUNTY, "crossing_decide", OPINION_WAITS)
    else:
        sent = diary.back((42, 0, 16, 12)[number % 4])
    home.hand_in(diary.before(sent, 2))
    _send_up(home, sent, said["reasons"][0])
    if number % 4 == 1:
        story.opinions.append(CaseState.HANDLING)
        return story
    at_county = _taken(pen, home, COUNTY, diary.after(sent, 2))
    if number % 4 == 3:
        at_county.screen(pen.day_due(TOWN, "opinion.feedback", 2), OpinionDecision.ANSWER, text=said["answer"])
        story.opinions += [CaseState.UNIT_ANSWERED, CaseState.CLOSED]
        return story
    _send_up(at_county, diary.after(sent, 3), said["reasons"][1])
    at_city = _taken(pen, at_county, CITY, diary.after(sent, 5))
    at_city.screen(diary.after(sent, 7), OpinionDecision.ACCEPT)
    if number % 4 == 2:
        story.opinions += [CaseState.HANDLING, CaseState.HANDLING, CaseState.ASSIGNED]
        return story
    at_city.answer(diary.after(sent, 17))
    at_city.feed_back(diary.after(sent, 19))
    home.feed_back(diary.after(sent, 21), text=said["home"])
    home.rate(diary.after(sent, 23), Rating.SATISFIED)
    story.opinions += [CaseState.RATED, CaseState.CLOSED, CaseState.CLOSED]
    return story


def _send_up(voice: Voice, day: date, reason: str) -> None:
    def do(stage: Stage, now: datetime) -> None:
        stage.on_opinion(escalate_opinion, voice.thread, who=voice.staff, step="escalate", now=now, reason=reason)

    voice.story.then(day, do)

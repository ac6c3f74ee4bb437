"""What citizens say: received, screened, answered, told back, rated; one becomes a deputy's suggestion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random
from typing import Any

from cases.actions.answer_opinion import answer_opinion
from cases.actions.convert_opinion import convert_opinion
from cases.actions.give_feedback import give_feedback
from cases.actions.hand_in_opinion import hand_in_opinion
from cases.actions.rate_opinion import rate_opinion
from cases.actions.screen_opinion import screen_opinion
from cases.models import Opinion
from cases.states import CaseState, OpinionDecision, Rating
from play.cast import Player
from play.ground import TOWN
from play.names import MEN, SURNAMES, WOMEN
from play.scale import Scale
from play.scenes.pen import Pen
from play.scenes.road import Road
from play.scenes.story import Story
from play.stage import Stage, Thread
from play.texts import Matter, phrases, topics
from tenants.context import in_tenant
from tenants.levels import Level

CONVERTED = "CONVERTED"
ON_SPOT = "ON_SPOT"
# How each opinion ends, and by how many working days its clock is away from today where one runs.
ENDS: tuple[tuple[str, int], ...] = (
    (CaseState.RECEIVED, 0),
    (CaseState.ASSIGNED, 1),
    (CaseState.UNIT_ANSWERED, 1),
    (CaseState.FEEDBACK_GIVEN, 0),
    (CaseState.RATED, 0),
    (CaseState.REFERRED_OUT, 0),
    (CONVERTED, 0),
    (ON_SPOT, 0),
    (CaseState.RECEIVED, 2),
    (CaseState.RECEIVED, -1),
    (CaseState.ASSIGNED, 6),
    (CaseState.ASSIGNED, -2),
    (CaseState.UNIT_ANSWERED, -1),
    (CaseState.RATED, 1),
    (CaseState.RATED, 2),
    (CaseState.RATED, 3),
)
RATINGS = (Rating.SATISFIED, Rating.SATISFIED, Rating.BASICALLY_SATISFIED, Rating.DISSATISFIED)
REFERRED = 9
"""Which opinion is one about a private quarrel, that belongs elsewhere."""
FOLLOWED = "opinion/3"
"""The opinion whose number and code the report gives away."""
PROPOSAL = "一、请有关部门到现场核实，限期解决。二、对类似情况做一次排查。三、把办理结果告诉反映问题的群众。"


@dataclass
class Voice:
    """One opinion and the acts on it."""

    story: Story
    thread: Thread
    staff: Player
    organ: str
    said: dict[str, Any]
    deputy: Player | None = None

    def hand_in(self, day: date) -> None:
        """This function lets a citizen hand the opinion in."""
        random = Random(self.story.key)  # noqa: S311
        sender = random.choice(SURNAMES) + random.choice(random.choice((MEN, WOMEN)))
        phone = f"100{random.randint(0, 99_999_999):08d}"

        def do(stage: Stage, now: datetime) -> None:
            made, code = stage.act(
                hand_in_opinion,
                at=self.thread.code,
                who=None,
                key=f"{self.thread.key}/hand-in",
                now=now,
                title=self.said["title"],
                text=self.said["text"],
                sender=sender,
                phone=phone,
                deputy_user_id=stage.user_ids[self.deputy.username] if self.deputy else None,
                seconds=random.randint(40, 400),
            )
            self.thread.id = made.pk
            stage.threads[self.thread.key] = self.thread
            stage.receipts[self.story.key] = (made.number, code)

        self.story.then(day, do)

    def screen(self, day: date, decision: OpinionDecision, *, text: str = "") -> None:
        """This function lets the congress's staff decide what happens with it; ``text`` replaces the written answer."""

        def do(stage: Stage, now: datetime) -> None:
            given = decision == OpinionDecision.ACCEPT
            stage.on_opinion(
                screen_opinion,
                self.thread,
                who=self.staff,
                step="screen",
                now=now,
                decision=decision,
                text="" if given else text or self.said["feedback"],
                unit_id=stage.ground.unit(self.thread.code, self.organ) if given else None,
            )

        self.story.then(day, do)

    def answer(self, day: date) -> None:
        """This function lets the unit say what it did."""

        def do(stage: Stage, now: datetime) -> None:
            who = stage.cast.unit(self.thread.code, self.organ)
            stage.on_opinion(answer_opinion, self.thread, who=who, step="answer", now=now, text=self.said["answer"])

        self.story.then(day, do)

    def feed_back(self, day: date, *, text: str = "") -> None:
        """This function lets staff tell the citizen, or the congress it came from; ``text`` replaces what was written."""

        def do(stage: Stage, now: datetime) -> None:
            stage.on_opinion(
                give_feedback,
                self.thread,
                who=self.staff,
                step="feedback",
                now=now,
                text=text or self.said["feedback"],
            )

        self.story.then(day, do)

    def rate(self, day: date, rating: Rating) -> None:
        """This function lets the citizen rate the feedback with number and code."""

        def do(stage: Stage, now: datetime) -> None:
            number, code = stage.receipts[self.story.key]
            stage.act(
                rate_opinion,
                at=self.thread.code,
                who=None,
                key=f"{self.thread.key}/rate",
                now=now,
                number=number,
                code=code,
                rating=rating,
            )

        self.story.then(day, do)

    def convert(self, day: date) -> Thread:
        """This function lets the deputy who was asked open a draft, in which he writes in his own words."""
        made = Thread(f"{self.thread.key}/case", self.thread.code)
        deputy = self.deputy
        assert deputy is not None

        def opened(stage: Stage, now: datetime) -> None:
            stage.on_opinion(convert_opinion, self.thread, who=deputy, step="convert", now=now)
            with in_tenant(stage.no(self.thread.code)):
                made.id = Opinion.objects.values_list("converted_case_id", flat=True).get(pk=self.thread.known)

        self.story.then(day, opened)
        return made


def stories(pen: Pen, scale: Scale) -> Iterator[Story]:
    """This function yields the opinions of the towns."""
    said = phrases()["opinion"]
    ordinary = [entry for index, entry in enumerate(said) if index != REFERRED]
    towns = [place.code for place in pen.stage.ground.at(Level.TOWNSHIP)]
    for number, (end, ahead) in enumerate(ENDS[: scale.opinions]):
        entry = said[REFERRED] if end == CaseState.REFERRED_OUT else ordinary[number % len(ordinary)]
        code = towns[(number * 11) % len(towns)] if number % 3 == 2 else TOWN
        voice = Voice(
            story=Story(f"opinion/{number}"),
            thread=Thread(f"opinion/{number}", code),
            staff=pen.stage.cast.staff(code),
            organ=entry["organ"],
            said=entry,
            deputy=pen.deputy(code) if end == CONVERTED or number % 4 == 1 else None,
        )
        _tell(pen, voice, end, ahead, number)
        yield voice.story


def _tell(pen: Pen, voice: Voice, end: str, ahead: int, number: int) -> None:
    diary, code = pen.stage.diary, voice.thread.code
    story = voice.story
    story.opinions.append(CaseState.FEEDBACK_GIVEN if end in (CONVERTED, ON_SPOT) else end)
    if end == CaseState.RECEIVED:
        voice.hand_in(pen.day_due(code, "opinion.screen", ahead))
        return
    if end == CaseState.ASSIGNED:
        screened = pen.day_due(code, "opinion.answer", ahead)
        voice.hand_in(diary.before(screened, 2))
        voice.screen(screened, OpinionDecision.ACCEPT)
        return
    if end == CaseState.UNIT_ANSWERED:
        answered = pen.day_due(code, "opinion.feedback", ahead)
        voice.hand_in(diary.before(answered, 9))
        voice.screen(diary.before(answered, 7), OpinionDecision.ACCEPT)
        voice.answer(answered)
        return
    start = diary.back(26 if end == CONVERTED else 30 + 13 * (number % 9))
    voice.hand_in(start)
    if end in (CaseState.REFERRED_OUT, ON_SPOT):
        decision = OpinionDecision.REFER if end == CaseState.REFERRED_OUT else OpinionDecision.ANSWER
        voice.screen(diary.after(start, 1), decision)
        return
    voice.screen(diary.after(start, 2), OpinionDecision.ACCEPT)
    if end == CONVERTED:
        _become_a_suggestion(pen, voice, diary.after(start, 3))
    voice.answer(diary.after(start, 11 + number % 4))
    voice.feed_back(diary.after(start, 15))
    if end == CaseState.RATED:
        voice.rate(diary.after(start, 17), RATINGS[ahead % len(RATINGS)])


def _become_a_suggestion(pen: Pen, voice: Voice, day: date) -> None:
    """What a citizen said, in the deputy's words; the congress accepts it and its unit signs for it."""
    diary = pen.stage.diary
    made = voice.convert(day)
    deputy = voice.deputy
    assert deputy is not None
    title = f"关于解决群众反映的“{voice.said['title']}”问题的建议"
    matter = Matter(
        topic=replace(topics()[0], category=voice.said["category"]),
        title=title,
        matter=f"在联系群众时了解到：{voice.said['text']}走访周边后，有类似情况的还有十余户。",
        proposal=PROPOSAL,
        words={"village": "现场", "few": "3"},
        variant=0,
    )
    pen.titles.add(title)
    road = Road(story=voice.story, thread=made, lead=deputy, staff=voice.staff, matter=matter, organ=voice.organ)
    road.revise(diary.after(day, 1), "")
    road.submit(diary.after(day, 2))
    road.accept(diary.after(day, 4))
    road.assign(diary.after(day, 5))
    road.sign(diary.after(day, 6))
    voice.story.cases.append(CaseState.HANDLING)

"""One suggestion at one congress: the acts on the road, each as a step of its story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from cases.actions.accept_suggestion import accept_suggestion
from cases.actions.answer_invitation import answer_invitation
from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.close_case import close_case
from cases.actions.decide_return import decide_return
from cases.actions.evaluate_reply import evaluate_reply
from cases.actions.invite_cosigners import invite_cosigners
from cases.actions.issue_reply import issue_reply
from cases.actions.log_contact import log_contact
from cases.actions.publish_case import publish_case
from cases.actions.refuse_suggestion import refuse_suggestion
from cases.actions.request_return import request_return
from cases.actions.return_suggestion import return_suggestion
from cases.actions.save_draft import save_draft
from cases.actions.sign_assignment import sign_assignment
from cases.actions.submit_suggestion import submit_suggestion
from cases.actions.withdraw_suggestion import withdraw_suggestion
from cases.actions.withhold_case import withhold_case
from cases.dates import local_date
from cases.states import ContactStage, ContactWay, PublishScope, Rating, ReplyClass, Secrecy
from play.cast import Player
from play.names import MEN, SURNAMES
from play.scenes.story import Story
from play.stage import Stage, Thread
from play.texts import Letter, Matter, phrases, write_letter

WAYS = {
    ContactStage.BEFORE: (ContactWay.PHONE, ContactWay.VISIT, ContactWay.MEETING),
    ContactStage.DURING: (ContactWay.SITE, ContactWay.ONLINE, ContactWay.PHONE),
    ContactStage.AFTER: (ContactWay.PHONE, ContactWay.SITE),
}


@dataclass
class Road:
    """The acts of one congress on one suggestion. Without ``lead`` it came from above."""

    story: Story
    thread: Thread
    lead: Player | None
    staff: Player
    matter: Matter
    organ: str
    unit_of: str = ""
    """The congress of the units' government, where it is not the thread's: a lower government's unit acts above."""
    random: Random = field(init=False)
    _round: int = 1
    _contacts: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.thread.key)  # noqa: S311

    def onward(self, stage: Stage, code: str, *, lead: Player | None, key: str = "") -> Road:
        """This function returns the same matter's road at another congress; ``lead`` None if nobody raises it there."""
        return Road(
            story=self.story,
            thread=Thread(f"{key or self.thread.key}/{code}", code),
            lead=lead,
            staff=stage.cast.staff(code),
            matter=self.matter,
            organ=self.matter.topic.organ(stage.ground.place(code).level),
        )

    @property
    def author(self) -> Player:
        """This property is the deputy whose suggestion it is."""
        if self.lead is None:
            raise LookupError(f"{self.thread.key} has no deputy")
        return self.lead

    def _do(self, day: date, action: Any, *, who: Player, step: str, **inputs: Any) -> None:
        def do(stage: Stage, now: datetime) -> None:
            stage.on_case(action, self.thread, who=who, step=step, now=now, **inputs)

        self.story.then(day, do)

    def share(self, day: date, action: Any, *, step: str, organ: str = "", **inputs: Any) -> None:
        """This function lets a unit, the leading one unless ``organ`` is named, do an act on its share."""
        organ = organ or self.organ

        def do(stage: Stage, now: datetime) -> None:
            who = stage.cast.unit(self.unit_of or self.thread.code, organ)
            stage.on_share(
                action, self.thread, organ=organ, who=who, step=step, now=now, unit_of=self.unit_of, **inputs
            )

        self.story.then(day, do)

    def write(self, day: date, *, secrecy: Secrecy = Secrecy.NORMAL, open_to_public: bool = True) -> None:
        """This function lets the deputy write the text."""
        wish = self.organ

        def do(stage: Stage, now: datetime) -> None:
            made = stage.act(
                save_draft,
                at=self.thread.code,
                who=self.author,
                key=f"{self.thread.key}/write",
                now=now,
                title=self.matter.title,
                matter=self.matter.matter,
                proposal=self.matter.proposal,
                wished_unit_id=stage.ground.unit(self.thread.code, wish),
                category=self.matter.topic.category,
                secrecy=secrecy,
                open_to_public=open_to_public,
            )
            self.thread.id = made.pk
            stage.threads[self.thread.key] = self.thread

        self.story.then(day, do)

    def revise(self, day: date, addition: str) -> None:
        """This function lets the deputy add a sentence to the text."""
        self._do(
            day,
            save_draft,
            who=self.author,
            step="revise",
            title=self.matter.title,
            matter=f"{self.matter.matter}{addition}",
            proposal=self.matter.proposal,
        )

    def invite(self, day: date, others: Sequence[Player]) -> None:
        """This function lets the deputy ask others to co-sign."""

        def do(stage: Stage, now: datetime) -> None:
            asked = [stage.user_ids[other.username] for other in others]
            stage.on_case(invite_cosigners, self.thread, who=self.author, step="invite", now=now, deputies=asked)

        self.story.then(day, do)

    def answer(self, day: date, other: Player, *, agree: bool, step: str = "answer") -> None:
        """This function lets an invited deputy agree or decline."""
        self._do(day, answer_invitation, who=other, step=f"{step}-{other.username}", agree=agree)

    def submit(self, day: date, *, step: str = "submit") -> None:
        """This function lets the deputy hand the suggestion in."""
        self._do(day, submit_suggestion, who=self.author, step=step)

    def give_back(self, day: date, reason: str) -> None:
        """This function lets staff return the text to the deputy."""
        self._do(day, return_suggestion, who=self.staff, step="give-back", reason=reason)

    def refuse(self, day: date, *, reason: str, ground: str) -> None:
        """This function lets staff refuse the suggestion."""
        self._do(day, refuse_suggestion, who=self.staff, step="refuse", reason=reason, ground=ground)

    def withdraw(self, day: date, reason: str) -> None:
        """This function lets the deputy withdraw the suggestion."""
        self._do(day, withdraw_suggestion, who=self.author, step="withdraw", reason=reason)

    def accept(self, day: date) -> None:
        """This function lets staff accept the suggestion under its number."""
        self._do(day, accept_suggestion, who=self.staff, step="accept", category=self.matter.topic.category)

    def assign(self, day: date, *, helpers: Sequence[str] = (), difficult: bool = False) -> None:
        """This function lets staff assign the suggestion to its unit and helping ones."""
        note = self.random.choice(phrases()["assign_notes"])
        # The unit that answers in the end may be another one.
        lead = self.organ

        def do(stage: Stage, now: datetime) -> None:
            stage.on_case(
                assign_suggestion,
                self.thread,
                who=self.staff,
                step="assign",
                now=now,
                lead_unit_id=stage.ground.unit(self.thread.code, lead),
                co_unit_ids=[stage.ground.unit(self.thread.code, helper) for helper in helpers],
                note=note,
                difficult=difficult,
            )

        self.story.then(day, do)

    def sign(self, day: date, organ: str = "") -> None:
        """This function lets a unit sign for its share."""
        self.share(day, sign_assignment, organ=organ or self.organ, step=f"sign-{organ or self.organ}")

    def ask_return(self, day: date, *, reason: str, proposal: str) -> None:
        """This function lets the unit ask to be relieved."""
        self.share(day, request_return, organ=self.organ, step="ask-return", reason=reason, proposal=proposal)

    def decide_return(self, day: date, *, reason: str, instead: str = "") -> None:
        """This function lets staff decide the request: ``instead`` is the new unit, without one it is refused."""
        former, self.organ = self.organ, instead or self.organ

        def do(stage: Stage, now: datetime) -> None:
            stage.on_share(
                decide_return,
                self.thread,
                organ=former,
                who=self.staff,
                step="decide-return",
                now=now,
                approve=bool(instead),
                reason=reason,
                lead_unit_id=stage.ground.unit(self.thread.code, instead) if instead else None,
            )

        self.story.then(day, do)

    def contact(self, day: date, stage_of_work: ContactStage = ContactStage.BEFORE) -> None:
        """This function lets the unit write down a talk with the deputy."""
        self._contacts += 1
        said = self.random.choice(phrases()[f"contacts_{stage_of_work.value.lower()}"])
        self.share(
            day,
            log_contact,
            organ=self.organ,
            step=f"contact-{self._contacts}",
            on=day,
            way=self.random.choice(WAYS[stage_of_work]),
            stage=stage_of_work,
            text=said.format(**self.matter.words),
        )

    def co_opinion(self, day: date, helper: str, text: str = "") -> None:
        """This function lets a helping unit give its opinion to the leading one."""
        said = text or (
            f"关于《{self.matter.title}》，我单位意见如下：同意主办单位的初步方案；涉及我单位职责的部分，"
            f"将在年度计划内安排，并派{self.random.randint(1, 3)}名业务人员参加现场勘查。"
        )
        self._reply(day, helper, Letter(ReplyClass.IN_PROGRESS, said, []), step=f"co-{helper}")

    def reply(self, day: date, reply_class: ReplyClass, *, text: str = "") -> None:
        """This function lets the unit answer; ``text`` replaces the letter that would be written."""
        self._reply(day, self.organ, text or reply_class, step=f"reply-{self._round}", real_class=reply_class)

    def _reply(
        self,
        day: date,
        organ: str,
        what: Letter | ReplyClass | str,
        *,
        step: str,
        real_class: ReplyClass = ReplyClass.IN_PROGRESS,
    ) -> None:
        serial = self.random.randint(6, 240)
        signer = self.random.choice(SURNAMES) + self.random.choice(MEN)
        again = self._round > 1

        def letter(stage: Stage, now: datetime) -> Letter:
            if isinstance(what, Letter):
                return what
            if not isinstance(what, ReplyClass):
                return Letter(real_class, what, [])
            return write_letter(
                matter=self.matter,
                deputy=self.lead.name if self.lead else "提出建议的",
                number=stage.number(self.thread),
                reply_class=what,
                today=local_date(now),
                again=again,
            )

        def do(stage: Stage, now: datetime) -> None:
            written = letter(stage, now)
            home = self.unit_of or self.thread.code
            clerk = stage.cast.unit(home, organ)
            place = stage.ground.place(home)
            stage.on_share(
                issue_reply,
                self.thread,
                organ=organ,
                who=clerk,
                step=step,
                now=now,
                unit_of=self.unit_of,
                document=f"{place.name[:1]}{organ[:1]}函〔{day.year}〕{serial}号",
                reply_class=written.reply_class,
                text=written.text,
                signer=signer,
                contact=clerk.name,
                phone=f"0774-0{serial:06d}",
                commitments=written.commitments,
            )

        self.story.then(day, do)

    def evaluate(self, day: date, result: Rating, *, process: Rating | None = None, reason: str | None = None) -> None:
        """This function lets the deputy judge the answer."""
        known = {
            Rating.SATISFIED: "satisfied",
            Rating.BASICALLY_SATISFIED: "basically",
            Rating.DISSATISFIED: "dissatisfied" if self._round == 1 else "again",
        }
        said = self.random.choice(phrases()["evaluation"][known[result]]) if reason is None else reason
        self._do(
            day,
            evaluate_reply,
            who=self.author,
            step=f"evaluate-{self._round}",
            process=process or result,
            result=result,
            reason=said,
        )
        self._round += result == Rating.DISSATISFIED

    def close(self, day: date, note: str = "") -> None:
        """This function lets staff close the case."""
        self._do(day, close_case, who=self.staff, step="close", note=note)

    def publish(self, day: date, scope: PublishScope = PublishScope.BOTH) -> None:
        """This function lets staff publish text and reply."""
        self._do(day, publish_case, who=self.staff, step="publish", scope=scope)

    def withhold(self, day: date, reason: str) -> None:
        """This function lets staff take the case from public view."""
        self._do(day, withhold_case, who=self.staff, step="withhold", reason=reason)

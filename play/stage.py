"""The stage: people act on it through the same actions as real ones, under keys that make a second run harmless."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from cases.errors import ReusedKey
from cases.models import Assignment, Case, Crossing, Opinion
from cases.rules import RuleBook, rule_book
from hierarchy.selectors import actor_for
from play.cast import Cast, Player
from play.diary import Diary
from play.ground import Ground, unit_name
from sync.courier import deliver_all
from tenants.actors import Actor
from tenants.context import at_gate, in_tenant
from tenants.models import User

Action = Callable[..., Any]


@dataclass
class Thread:
    """One case (or opinion) at one congress, as a story follows it."""

    key: str
    code: str
    id: UUID | None = None

    @property
    def known(self) -> UUID:
        """This property is the id, which the story must have learnt by now."""
        if self.id is None:
            raise LookupError(f"{self.key} has not begun")
        return self.id


@dataclass
class Stage:
    """Cast, ground and clock of the play, and the way to act."""

    cast: Cast
    ground: Ground
    diary: Diary
    user_ids: dict[str, UUID]
    resuming: bool = False
    """Whether acts of an interrupted run may be met, which are then passed over."""

    def __post_init__(self) -> None:
        self.acts: Counter[str] = Counter()
        self.delivered = 0
        self.receipts: dict[str, tuple[str, str]] = {}
        self.threads: dict[str, Thread] = {}
        self._actors: dict[str, Actor] = {}
        self._books: dict[int, RuleBook] = {}

    def no(self, code: str) -> int:
        """This function returns the number of a congress."""
        return self.ground.numbers[code]

    def actor(self, player: Player) -> Actor:
        """This function returns a person as he acts on the last day of the play; posts do not change during it."""
        if player.username not in self._actors:
            with at_gate():
                user = User.objects.get(pk=self.user_ids[player.username])
            self._actors[player.username] = actor_for(user, self.diary.last)
        return self._actors[player.username]

    def book(self, code: str) -> RuleBook:
        """This function returns the rules of a congress on the last day of the play."""
        no = self.no(code)
        if no not in self._books:
            self._books[no] = rule_book(tenant=no, on=self.diary.last)
        return self._books[no]

    def act(self, action: Action, *, at: str, who: Player | None, key: str, now: datetime, **inputs: Any) -> Any:
        """This function does one act at a congress and returns what the action returns; None if an interrupted run
        had done it under a revision that has passed.
        """
        actor = Actor.nobody() if who is None else self.actor(who)
        self.acts[action.__name__] += 1
        try:
            return action(actor=actor, tenant=self.no(at), client_key=key, now=now, **inputs)
        except ReusedKey:
            if not self.resuming:
                raise
            return None

    def on_case(self, action: Action, thread: Thread, *, who: Player, step: str, now: datetime, **inputs: Any) -> None:
        """This function does one act on the thread's case as it stands now."""
        with in_tenant(self.no(thread.code)):
            revision = Case.objects.values_list("revision", flat=True).get(pk=thread.known)
        self.act(
            action,
            at=thread.code,
            who=who,
            key=f"{thread.key}/{step}",
            now=now,
            case_id=thread.known,
            revision=revision,
            **inputs,
        )

    def on_share(
        self,
        action: Action,
        thread: Thread,
        *,
        organ: str,
        who: Player,
        step: str,
        now: datetime,
        unit_of: str = "",
        **inputs: Any,
    ) -> None:
        """This function does one act on the unit's (latest) share of the thread's case; ``unit_of`` is the congress of
        the unit's government where it is not the thread's.
        """
        unit_id = self.ground.unit(unit_of or thread.code, organ)
        with in_tenant(self.no(thread.code)):
            shares = Assignment.objects.filter(case_id=thread.known, unit_id=unit_id).order_by("-assigned_at")
            share_id = shares.values_list("pk", flat=True)[:1].get()
        self.on_case(action, thread, who=who, step=step, now=now, assignment_id=share_id, **inputs)

    def on_crossing(
        self, action: Action, crossing_id: UUID, *, code: str, who: Player, key: str, now: datetime, **inputs: Any
    ) -> None:
        """This function does one act on a congress's side of a crossing."""
        with in_tenant(self.no(code)):
            revision = Crossing.objects.values_list("revision", flat=True).get(pk=crossing_id)
        self.act(
            action,
            at=code,
            who=who,
            key=key,
            now=now,
            crossing_id=crossing_id,
            revision=revision,
            **inputs,
        )

    def on_opinion(
        self, action: Action, thread: Thread, *, who: Player, step: str, now: datetime, **inputs: Any
    ) -> None:
        """This function does one act on the thread's opinion as it stands now."""
        with in_tenant(self.no(thread.code)):
            revision = Opinion.objects.values_list("revision", flat=True).get(pk=thread.known)
        self.act(
            action,
            at=thread.code,
            who=who,
            key=f"{thread.key}/{step}",
            now=now,
            opinion_id=thread.known,
            revision=revision,
            **inputs,
        )

    def outgoing(self, thread: Thread, *, to: str) -> UUID:
        """This function returns the last crossing by which the thread's case or opinion went to another congress."""
        with in_tenant(self.no(thread.code)):
            sent = Crossing.objects.filter(
                Q(case_id=thread.known) | Q(opinion_id=thread.known), incoming=False, other_no=self.no(to)
            )
            found: UUID = sent.order_by("-sent_at").values_list("pk", flat=True)[:1].get()
        return found

    def arrived(self, crossing_id: UUID, thread: Thread) -> None:
        """This function learns the id of what a crossing has become at the thread's congress, a case or an opinion."""
        with in_tenant(self.no(thread.code)):
            crossing = Crossing.objects.get(pk=crossing_id)
        thread.id = crossing.case_id or crossing.opinion_id

    def number(self, thread: Thread) -> str:
        """This function returns the number on the plate of the thread's case."""
        with in_tenant(self.no(thread.code)):
            number = Case.objects.values_list("number", flat=True).get(pk=thread.known)
        return f"第{number:04d}号" if number else "未编号"

    def unit_name(self, code: str, organ: str) -> str:
        """This function returns a unit's full name."""
        return unit_name(self.ground.place(code), organ)

    def deliver(self, *, now: datetime) -> None:
        """This function lets the courier deliver what is waiting, on the clock of the play."""
        self.delivered += deliver_all(now=now).delivered

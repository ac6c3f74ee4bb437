"""Three congresses with equal names and numbers, and a mark of its own in every text of each.

A congress's mark is a word that stands nowhere else. Whatever is answered to somebody of another congress must not hold
one byte of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from api.ids import global_id
from cases.actions.hand_in_opinion import hand_in_opinion
from cases.actions.log_contact import log_contact
from tenants.actors import Actor
from tenants.context import in_tenant
from tests.cases.road import Road, key
from tests.factories.world import DISTRICT, NOW, TOWN, TOWN2, World

MARKS = {TOWN: "玄鸟衔钰", TOWN2: "青鸾踏皕", DISTRICT: "白泽吟曌"}
"""Words of four characters that occur nowhere else, one for each congress."""


@dataclass
class Marked:
    """One congress with marked records: what has been stored there, by its id."""

    no: int
    mark: str
    cases: dict[str, UUID] = field(default_factory=dict)
    opinions: dict[str, tuple[UUID, str, str]] = field(default_factory=dict)

    def case_ids(self) -> list[str]:
        """The global ids of the cases."""
        return [global_id("Case", self.no, case) for case in self.cases.values()]

    def opinion_ids(self) -> list[str]:
        """The global ids of the opinions."""
        return [global_id("Opinion", self.no, opinion) for opinion, *_ in self.opinions.values()]


def mark_congress(world: World, no: int) -> Marked:
    """Play cases at each step of the road at a congress, the mark in every text that somebody can type."""
    mark = MARKS[no]
    made = Marked(no=no, mark=mark)
    text = {"title": f"关于{mark}的建议", "matter": f"情况：{mark}。", "proposal": f"请办理{mark}。"}
    for step in ("draft", "submitted", "accepted", "assigned", "signed"):
        road = Road(world, no=no)
        getattr(road, step)(**text)
        made.cases[step] = road.id
    road = Road(world, no=no).signed(**text)
    log_contact(
        **road.common(
            world.unit_admin(no, 3).actor,
            assignment_id=road.share().pk,
            on=road.now.date(),
            way="PHONE",
            stage="BEFORE",
            text=f"电话商量{mark}",
        )
    )
    road.later(days=2).reply(
        text=f"答复：{mark}已经列入计划，年内完成。",
        signer=f"{mark}签",
        contact=f"{mark}联",
        document=f"{mark}〔2026〕1号",
        commitments=[{"what": f"做{mark}", "due_on": None}],
    )
    road.later(days=1).evaluate("SATISFIED", "DISSATISFIED", reason=f"没有解决{mark}")
    made.cases["redo"] = road.id
    opinion, code = hand_in_opinion(
        actor=Actor.nobody(),
        tenant=no,
        client_key=key(),
        now=NOW + timedelta(hours=1),
        title=f"反映{mark}",
        text=f"我想说{mark}的事，请管一管。",
        sender=f"{mark}来信人",
        phone="13800138000",
        seconds=60,
    )
    with in_tenant(no):
        made.opinions["received"] = (opinion.pk, opinion.number, code)
    return made

"""One suggestion walked along the straight road, a step at a time, by the people of the small world."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cases.actions.accept_suggestion import accept_suggestion
from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.evaluate_reply import evaluate_reply
from cases.actions.issue_reply import issue_reply
from cases.actions.save_draft import save_draft
from cases.actions.sign_assignment import sign_assignment
from cases.actions.submit_suggestion import submit_suggestion
from cases.models import Assignment, Case, Deadline, Event
from cases.states import AssignmentRole
from tenants.context import in_tenant
from tests.factories.world import COUNTY, NOW, World

TEXT = {
    "title": "关于修复红花镇灌区干渠的建议",
    "matter": "灌区干渠建于六十年代，3.2 公里处塌方，下游四个村无法引水。",
    "proposal": "一、今年内抢修塌方段；二、重建两座渡槽；三、明确管护单位。",
}
_keys = itertools.count(1)


def key() -> str:
    """A client key that nobody used."""
    return f"key-{next(_keys)}"


class Road:
    """A case and where it stands; every step may be given another moment."""

    def __init__(self, world: World, *, no: int = COUNTY, now: datetime = NOW) -> None:
        self.world, self.no, self.now = world, no, now
        self.deputy = world.deputy(no).actor
        self.staff = world.staff(no).actor
        self.lead = world.unit_admin(no, 3).actor
        self.helper = world.unit_admin(no, 1).actor
        self.id: UUID

    @property
    def case(self) -> Case:
        with in_tenant(self.no):
            return Case.objects.get(pk=self.id)

    def common(self, actor: Any, **more: Any) -> dict[str, Any]:
        return {
            "actor": actor,
            "tenant": self.no,
            "case_id": self.id,
            "revision": self.case.revision,
            "client_key": key(),
            "now": self.now,
            **more,
        }

    def later(self, **span: float) -> Road:
        self.now += timedelta(**span)
        return self

    def at(self, moment: datetime) -> Road:
        self.now = moment
        return self

    def draft(self, **changes: Any) -> Road:
        text = {name: changes.pop(name, value) for name, value in TEXT.items()}
        self.id = save_draft(actor=self.deputy, tenant=self.no, client_key=key(), now=self.now, **text, **changes).pk
        return self

    def submitted(self, **changes: Any) -> Road:
        self.draft(**changes)
        submit_suggestion(**self.common(self.deputy))
        return self

    def accepted(self, **changes: Any) -> Road:
        self.submitted(**changes)
        accept_suggestion(**self.common(self.staff, category="农林水利"))
        return self

    def assigned(self, *, co: bool = True, difficult: bool = False, **changes: Any) -> Road:
        self.accepted(**changes)
        assign_suggestion(
            **self.common(
                self.staff,
                lead_unit_id=self.world.unit(self.no, 3),
                co_unit_ids=[self.world.unit(self.no, 1)] if co else [],
                note="请抓紧办理",
                difficult=difficult,
            )
        )
        return self

    def signed(self, **changes: Any) -> Road:
        self.assigned(**changes)
        sign_assignment(**self.common(self.lead, assignment_id=self.share().pk))
        return self

    def reply(self, reply_class: str = "IN_PROGRESS", **changes: Any) -> Road:
        given = {
            "assignment_id": self.share().pk,
            "reply_class": reply_class,
            "text": "已完成塌方段勘测，年内抢修。",
            "signer": "邓文昌",
            "contact": "廖春生",
            "phone": "0774-5280000",
            "document": "钟水函〔2026〕47 号",
            "commitments": [{"what": "抢修塌方段 60 米", "due_on": None}],
        } | changes
        issue_reply(**self.common(self.lead, **given))
        return self

    def replied(self, **changes: Any) -> Road:
        return self.signed(**changes).reply()

    def evaluate(self, process: str, result: str, reason: str | None = None) -> Road:
        evaluate_reply(**self.common(self.deputy, process=process, result=result, reason=reason))
        return self

    def share(self, role: str = AssignmentRole.LEAD) -> Assignment:
        """The newest share of the role."""
        with in_tenant(self.no):
            return Assignment.objects.filter(case_id=self.id, role=role).order_by("-assigned_at", "-id")[0]

    def clocks(self, state: str = "OPEN") -> dict[str, str]:
        """Rule and due day of the case's clocks in that state."""
        with in_tenant(self.no):
            rows = Deadline.objects.filter(case_id=self.id, state=state)
            return {row.rule: row.due_on.isoformat() for row in rows}

    def kinds(self) -> list[str]:
        """The kinds of events, oldest first."""
        with in_tenant(self.no):
            return list(Event.objects.filter(case_id=self.id).order_by("seq").values_list("kind", flat=True))

    def last(self) -> Event:
        """The newest event."""
        with in_tenant(self.no):
            return Event.objects.filter(case_id=self.id).order_by("-seq")[0]

"""The steps of a case over several levels, as people and the courier take them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cases.actions.accept_crossing import accept_crossing
from cases.actions.accept_suggestion import accept_suggestion
from cases.actions.assign_down import assign_down
from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.escalate_case import escalate_case
from cases.actions.issue_reply import issue_reply
from cases.actions.return_crossing import return_crossing
from cases.actions.save_draft import save_draft
from cases.actions.sign_assignment import sign_assignment
from cases.actions.sponsor_crossing import sponsor_crossing
from cases.actions.submit_suggestion import submit_suggestion
from cases.models import Case, Crossing, Event, Opinion
from core.ids import new_id
from sync import courier
from tenants.context import in_tenant
from tests.factories.world import NOW, World

TITLE = "关于修复钟山镇公安河大桥的建议"


class Steps:
    """Takes steps for a world's people; every step is committed, `deliver` lets the courier run."""

    def __init__(self, world: World, now: datetime = NOW) -> None:
        self.world = world
        self.now = now

    def deliver(self) -> int:
        return courier.deliver_all(now=self.now).delivered

    def case(self, no: int, case_id: UUID) -> Case:
        with in_tenant(no):
            return Case.objects.get(pk=case_id)

    def incoming(self, no: int) -> Crossing:
        """The newest incoming crossing of a congress."""
        with in_tenant(no):
            return Crossing.objects.filter(incoming=True).order_by("-sent_at", "-id")[0]

    def outgoing(self, no: int) -> Crossing:
        with in_tenant(no):
            return Crossing.objects.filter(incoming=False).order_by("-sent_at", "-id")[0]

    def told(self, no: int, case_id: UUID) -> list[tuple[int | None, str]]:
        """What a timeline heard from other congresses: whence and which act, in order."""
        with in_tenant(no):
            rows = Event.objects.filter(case_id=case_id, kind="CROSSING_PROGRESS").order_by("seq")
            return [(row.from_no, row.detail["kind"]) for row in rows]

    def accepted(self, no: int, **choices: Any) -> Case:
        """A suggestion of the first deputy that staff accepted."""
        deputy, staff = self.world.deputy(no).actor, self.world.staff(no).actor
        case = save_draft(
            actor=deputy,
            tenant=no,
            client_key=str(new_id()),
            now=self.now,
            title=TITLE,
            matter="桥面下沉，大车绕行二十公里。",
            proposal="列入今年危桥改造计划。",
            **choices,
        )
        case = submit_suggestion(actor=deputy, **self._on(no, case))
        return accept_suggestion(actor=staff, **self._on(no, case))

    def escalated(self, no: int, case: Case, reason: str = "超出本级权限") -> Case:
        return escalate_case(actor=self.world.staff(no).actor, reason=reason, **self._on(no, self.case(no, case.pk)))

    def assigned_down(self, no: int, case: Case, code: str) -> Case:
        return assign_down(
            actor=self.world.staff(no).actor,
            congress=code,
            reason="请就近组织办理",
            **self._on(no, self.case(no, case.pk)),
        )

    def taken_up(self, no: int, sponsors: int = 1) -> Crossing:
        """Staff accept the newest incoming crossing and ask the first deputies to sponsor it."""
        crossing = self.incoming(no)
        asked = [self.world.deputy(no, which).id for which in range(1, sponsors + 1)]
        return accept_crossing(actor=self.world.staff(no).actor, sponsors=asked, **self._at(no, crossing))

    def sponsored(self, no: int) -> Case:
        """The first deputy sponsors the newest incoming crossing, and staff accept the suggestion."""
        crossing = sponsor_crossing(actor=self.world.deputy(no).actor, **self._at(no, self.incoming(no)))
        case = self.case(no, crossing.case_id)
        return accept_suggestion(actor=self.world.staff(no).actor, **self._on(no, case))

    def sent_back(self, no: int, reason: str = "属县级权限") -> Crossing:
        return return_crossing(actor=self.world.staff(no).actor, reason=reason, **self._at(no, self.incoming(no)))

    def answered(self, no: int, case: Case, text: str = "今年开工，年底通车。") -> Case:
        """Staff assign the case to the first unit, which signs and replies."""
        staff, unit = self.world.staff(no).actor, self.world.unit_admin(no).actor
        case = assign_suggestion(
            actor=staff,
            lead_unit_id=self.world.unit(no),
            **self._on(no, self.case(no, case.pk)),
        )
        with in_tenant(no):
            share = case.assignments.get(unit_id=self.world.unit(no))
        case = sign_assignment(actor=unit, assignment_id=share.pk, **self._on(no, case))
        return issue_reply(
            actor=unit,
            assignment_id=share.pk,
            reply_class="SOLVED",
            text=text,
            signer="覃局长",
            contact="梁办",
            phone="0774-5280000",
            **self._on(no, case),
        )

    def _on(self, no: int, case: Case) -> dict[str, Any]:
        return {
            "tenant": no,
            "case_id": case.pk,
            "revision": case.revision,
            "client_key": str(new_id()),
            "now": self.now,
        }

    def _at(self, no: int, crossing: Crossing) -> dict[str, Any]:
        return {
            "tenant": no,
            "crossing_id": crossing.pk,
            "revision": crossing.revision,
            "client_key": str(new_id()),
            "now": self.now,
        }


def of_opinion(no: int, opinion_id: UUID) -> dict[str, Any]:
    """What every act on an opinion is given, read anew."""
    with in_tenant(no):
        revision = Opinion.objects.get(pk=opinion_id).revision
    return {
        "tenant": no,
        "opinion_id": opinion_id,
        "revision": revision,
        "client_key": str(new_id()),
        "now": NOW,
    }

"""The road of one matter between a province and the nation, for every kind of crossing: people's steps and what carries them."""

from typing import Any
from uuid import UUID

from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.sign_assignment import sign_assignment
from cases.models import Assignment, Case
from cases.network.models import Link
from core.logins import use_login
from sync.models import Outbox
from tenants.context import as_reader, in_tenant
from tests.between.deployments import Deployment, Pair
from tests.between.rough import carry
from tests.cases.crossing_steps import Steps
from tests.factories.world import PROVINCE

TRANSPORT = "中华人民共和国交通运输局"


class Road:
    """The steps of people on both sides, and the way between."""

    def __init__(self, pair: Pair, *, rough: bool) -> None:
        self.pair = pair
        self.rough = rough
        self.here, self.there = Steps(pair.province.world), Steps(pair.nation.world)
        self.cn = pair.province.number("cn")
        self.gx = pair.nation.number("45")

    def up(self) -> int:
        return self._carry(self.pair.province)

    def down(self) -> int:
        return self._carry(self.pair.nation)

    def _carry(self, sender: Deployment) -> int:
        count = carry(self.pair, sender, rough=self.rough)
        sender.use()
        with use_login("owner"):
            assert not Outbox.objects.exclude(state="DELIVERED").exists()
        (self.pair.nation if sender is self.pair.province else self.pair.province).use()
        return count

    def on(self, no: int, case_id: UUID, share: UUID | None = None) -> dict[str, Any]:
        steps = self.here if no == PROVINCE else self.there
        given = steps._on(no, steps.case(no, case_id))
        return given | ({} if share is None else {"assignment_id": share})

    def at(self, no: int) -> dict[str, Any]:
        steps = self.here if no == PROVINCE else self.there
        return steps._at(no, steps.incoming(no))


def share_of(no: int, case_id: UUID) -> UUID:
    with in_tenant(no):
        return Assignment.objects.filter(case_id=case_id).order_by("-assigned_at", "-id")[0].pk


def signed(road: Road) -> tuple[Case, UUID]:
    world = road.here.world
    case = road.here.accepted(PROVINCE)
    assign_suggestion(
        actor=world.staff(PROVINCE).actor, lead_unit_id=world.unit(PROVINCE), **road.on(PROVINCE, case.pk)
    )
    share = share_of(PROVINCE, case.pk)
    sign_assignment(actor=world.unit_admin(PROVINCE).actor, **road.on(PROVINCE, case.pk, share))
    return case, share


def states_of(link: UUID) -> tuple[str, str]:
    """A crossing's state on this side, and its public link's."""
    with as_reader():
        shared = Link.objects.get(pk=link)
    return shared.kind, shared.state

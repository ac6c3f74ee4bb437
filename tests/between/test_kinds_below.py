"""Every kind of crossing that leads down, between the nation and a province: smoothly, and through death and disorder."""

from datetime import date

import pytest

from cases.actions.accept_crossing import accept_crossing
from cases.actions.assign_to_lower_unit import assign_to_lower_unit
from cases.actions.issue_reply import issue_reply
from cases.actions.sign_assignment import sign_assignment
from cases.actions.suggest_as_guest import suggest_as_guest
from cases.models import Assignment, Case, Crossing, Reply
from cases.states import AssignmentState, CaseState, CrossingState, LinkKind
from core.ids import new_id
from core.logins import use_login
from hierarchy.models import Unit
from tenants.actors import Actor
from tenants.context import as_reader, in_tenant
from tenants.models import Membership, User
from tenants.roles import Role
from tests.between.kinds_road import Road, share_of
from tests.cases.crossing_steps import TITLE
from tests.factories.world import NATION, NOW, PROVINCE, actor_of


class TestAssignDown:
    def test_it_goes_down_and_the_reply_is_the_share_s(self, road: Road) -> None:
        road.pair.nation.use()
        case = road.there.accepted(NATION)
        road.there.assigned_down(NATION, case, "45")
        assert road.down() == 1
        taken = road.here.taken_up(PROVINCE, sponsors=0)
        assert taken.case_id is not None
        road.here.answered(PROVINCE, road.here.case(PROVINCE, taken.case_id))
        assert road.up() == 5
        with in_tenant(NATION):
            assert Reply.objects.get(case_id=case.pk).from_no == road.gx
            assert Assignment.objects.get(case_id=case.pk).state == AssignmentState.REPLIED
            assert Case.objects.get(pk=case.pk).state == CaseState.REPLIED


class TestCopy:
    @pytest.fixture
    def clerk(self, road: Road) -> Actor:
        """Somebody of the province's bureau with an account of his own at the nation's platform."""
        road.pair.nation.use()
        with use_login("owner"):
            unit = Unit.objects.get(node__code="45", name="广西壮族自治区交通运输局")
            user, made = User.objects.get_or_create(
                username="guangxi-transport", defaults={"name": "韦办", "created_at": NOW}
            )
            if made:
                Membership.objects.create(
                    user=user, tenant_id=NATION, role=Role.UNIT_ADMIN, unit_id=unit.pk, since=date(2021, 9, 1)
                )
        return actor_of("guangxi-transport")

    def test_its_congress_reads_along_and_the_unit_acts_at_the_congress_of_record(
        self, road: Road, clerk: Actor
    ) -> None:
        road.pair.nation.use()
        with as_reader():
            unit = Unit.objects.get(node__code="45", name="广西壮族自治区交通运输局")
        case = road.there.accepted(NATION)
        assign_to_lower_unit(
            actor=road.there.world.staff(NATION).actor, unit_id=unit.pk, note="请办理", **road.on(NATION, case.pk)
        )
        assert road.down() == 2
        copy = road.here.incoming(PROVINCE)
        assert (copy.link_kind, copy.unit_id, copy.unit_name) == (
            LinkKind.COPY_DOWN,
            road.here.world.unit(PROVINCE),
            "广西壮族自治区交通运输局",
        )
        road.pair.nation.use()
        share = share_of(NATION, case.pk)
        sign_assignment(actor=clerk, **road.on(NATION, case.pk, share))
        issue_reply(
            actor=clerk,
            reply_class="SOLVED",
            text="已经修好。",
            signer="韦局长",
            contact="韦办",
            phone="0771-5280000",
            **road.on(NATION, case.pk, share),
        )
        assert road.down() == 2
        with in_tenant(PROVINCE):
            told = Crossing.objects.get(pk=copy.pk).told
        assert [each["kind"] for each in told] == ["LOWER_UNIT_ASSIGNED", "SIGNED", "REPLIED"]
        assert road.up() == 0


class TestGuest:
    def test_it_is_handled_below_by_reference_and_the_answer_comes_back(self, road: Road) -> None:
        road.pair.nation.use()
        deputy = road.there.world.deputy(NATION)
        sent = suggest_as_guest(
            actor=deputy.actor,
            tenant=NATION,
            client_key=str(new_id()),
            now=NOW,
            congress="45",
            title=TITLE,
            matter="桥面下沉。",
            proposal="列入计划。",
        )
        assert road.down() == 1
        taken = accept_crossing(actor=road.here.world.staff(PROVINCE).actor, **road.at(PROVINCE))
        assert taken.case_id is not None
        road.here.answered(PROVINCE, road.here.case(PROVINCE, taken.case_id))
        assert road.up() == 5
        with in_tenant(NATION):
            home = Crossing.objects.get(pk=sent.pk)
        assert (home.state, home.answer) == (CrossingState.ANSWERED, "今年开工，年底通车。")
        assert [each["kind"] for each in home.told] == [
            "CROSSING_ACCEPTED",
            "ACCEPTED",
            "ASSIGNED",
            "SIGNED",
            "REPLIED",
        ]

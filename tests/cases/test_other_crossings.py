"""Entrusted deputies, units of lower governments with a copy below, and higher deputies as guests."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cases.access import get_crossing
from cases.actions.accept_crossing import accept_crossing
from cases.actions.accept_suggestion import accept_suggestion
from cases.actions.assign_to_lower_unit import assign_to_lower_unit
from cases.actions.entrust_deputies import electors, entrust_deputies
from cases.actions.issue_reply import issue_reply
from cases.actions.return_crossing import return_crossing
from cases.actions.sign_assignment import sign_assignment
from cases.actions.sponsor_crossing import sponsor_crossing
from cases.actions.suggest_as_guest import suggest_as_guest
from cases.crossings.errors import (
    AlreadyEscalated,
    CrossingCycle,
    CrossingDecided,
    NotBelow,
    NotElectedHere,
    OutOfArea,
    SecrecyForbids,
)
from cases.errors import CaseNotFound, MissingPart, NotAllowed, WrongState
from cases.inbox import todos
from cases.models import Assignment, Case, Crossing
from cases.network.models import Card, Link
from cases.states import AssignmentRole, CaseState, CrossingState, LinkKind, Origin, Secrecy
from core.ids import new_id
from core.logins import use_login
from deputies.models import Mandate
from tenants.context import as_reader, in_tenant
from tenants.models import Tenant
from tests.cases.crossing_steps import TITLE, Steps
from tests.factories.world import CITY, COUNTY, DISTRICT, NOW, PROVINCE, SINCE, TOWN, World
from tests.sync.emptying import empty


class Others(Steps):
    """Steps between the county, the city above and the town below."""

    def on(self, no: int, case_id: UUID) -> dict[str, Any]:
        return self._on(no, self.case(no, case_id))

    def at(self, no: int) -> dict[str, Any]:
        return self._at(no, self.incoming(no))

    def entrusted(self, case_id: UUID, *who: UUID) -> Case:
        staff = self.world.staff(COUNTY).actor
        done = entrust_deputies(actor=staff, deputies=who, reason="跨县的桥", **self.on(COUNTY, case_id))
        self.deliver()
        return done

    def charged(self, no: int = COUNTY, below: int = TOWN) -> tuple[Case, UUID]:
        case = self.accepted(no)
        unit = self.world.unit(below, 1)
        case = assign_to_lower_unit(
            actor=self.world.staff(no).actor, unit_id=unit, note="请就近办理", **self.on(no, case.pk)
        )
        self.deliver()
        with in_tenant(no):
            return case, Assignment.objects.get(case_id=case.pk).pk

    def guest(self, congress: str = "451122100", **more: Any) -> Crossing:
        given = {
            "actor": self.world.deputy(CITY).actor,
            "tenant": CITY,
            "client_key": str(new_id()),
            "now": NOW,
            "congress": congress,
            "title": TITLE,
            "matter": "桥面下沉。",
            "proposal": "列入计划。",
        }
        done = suggest_as_guest(**(given | more))
        self.deliver()
        return done


@pytest.fixture
def others(shared_network: World) -> Iterator[Others]:
    yield Others(shared_network)
    empty()


@pytest.fixture(scope="module")
def elected(shared_network: World) -> UUID:
    """The first deputy of the city, as one whom the county elected."""
    who = shared_network.deputy(CITY, 1).id
    with use_login("owner"):
        Mandate.objects.filter(person__user_id=who, tenant_no=CITY).update(electoral_unit="钟山县")
    return who


class TestEntrusted:
    def test_the_deputy_finds_it_on_the_desk_above_and_raises_it(self, others: Others, elected: UUID) -> None:
        world = others.world
        case = others.accepted(COUNTY)
        done = others.entrusted(case.pk, elected)
        assert (done.state, done.holder) == (CaseState.ACCEPTED, "贺州市人大常委会代表工委")
        crossing = others.incoming(CITY)
        assert (crossing.link_kind, crossing.state, crossing.sponsors) == (
            LinkKind.ENTRUST,
            CrossingState.ACCEPTED,
            [str(elected)],
        )
        rows = todos(actor=world.deputy(CITY).actor, tenant=CITY, now=NOW)
        assert [(row.verb, row.what) for row in rows] == [("领衔", "钟山县人民代表大会委托")]
        assert todos(actor=world.deputy(CITY, 2).actor, tenant=CITY, now=NOW) == ()
        assert todos(actor=world.staff(CITY).actor, tenant=CITY, now=NOW) == ()

        raised = sponsor_crossing(actor=world.deputy(CITY).actor, **others.at(CITY))
        above = accept_suggestion(actor=world.staff(CITY).actor, **others.on(CITY, raised.case_id))
        assert (above.origin, above.lead_user_id) == (Origin.ESCALATED, elected)
        others.answered(CITY, above)
        others.deliver()
        assert others.case(COUNTY, case.pk).state == CaseState.REPLIED
        with as_reader():
            assert [(link.kind, link.state) for link in Link.objects.all()] == [
                (LinkKind.ENTRUST, CrossingState.ANSWERED)
            ]

    def test_only_those_elected_here_and_not_twice(self, others: Others, elected: UUID) -> None:
        world = others.world
        case = others.accepted(COUNTY)
        with pytest.raises(NotElectedHere):
            others.entrusted(case.pk, world.deputy(CITY, 2).id)
        with pytest.raises(MissingPart):
            others.entrusted(case.pk)
        others.entrusted(case.pk, elected)
        with pytest.raises(AlreadyEscalated):
            others.escalated(COUNTY, case)
        with pytest.raises(WrongState):
            others.entrusted(case.pk, elected)

    def test_a_mandate_holds_from_midnight_in_beijing(self, others: Others, elected: UUID) -> None:
        with as_reader():
            here, upper = (Tenant.objects.get(no=no) for no in (COUNTY, CITY))
        midnight = datetime(SINCE.year, SINCE.month, SINCE.day, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
        assert elected in electors(here=here, upper=upper, now=midnight)
        assert electors(here=here, upper=upper, now=midnight - timedelta(seconds=1)) == {}

    def test_a_township_elects_nobody_above(self, others: Others) -> None:
        case = others.accepted(TOWN)
        with pytest.raises(NotElectedHere):
            entrust_deputies(
                actor=others.world.staff(TOWN).actor,
                deputies=[others.world.deputy(COUNTY).id],
                reason="试",
                **others.on(TOWN, case.pk),
            )

    def test_given_back_it_may_go_another_way(self, others: Others, elected: UUID) -> None:
        case = others.accepted(COUNTY)
        others.entrusted(case.pk, elected)
        return_crossing(actor=others.world.staff(CITY).actor, reason="属县里权限", **others.at(CITY))
        others.deliver()
        assert others.outgoing(COUNTY).state == CrossingState.RETURNED
        others.escalated(COUNTY, case)


class TestLowerUnit:
    def test_the_unit_acts_here_and_its_congress_reads_along(self, others: Others) -> None:
        world = others.world
        case, share = others.charged()
        unit = world.unit_admin(TOWN).actor
        assert (case.state, case.holder) == (CaseState.ASSIGNED, "钟山镇交通运输局")
        copy = others.incoming(TOWN)
        assert (copy.link_kind, copy.state, copy.case_id) == (LinkKind.COPY_DOWN, CrossingState.ACCEPTED, None)
        assert [row.record_id for row in todos(actor=unit, tenant=TOWN, now=NOW)] == [copy.id]
        assert [row.verb for row in todos(actor=unit, tenant=COUNTY, now=NOW)] == ["签收"]

        on = others.on(COUNTY, case.pk)
        sign_assignment(actor=unit, assignment_id=share, **on)
        issue_reply(
            actor=unit,
            assignment_id=share,
            reply_class="SOLVED",
            text="已经修好。",
            signer="莫镇长",
            contact="梁办",
            phone="0774-5280000",
            **others.on(COUNTY, case.pk),
        )
        others.deliver()
        assert others.case(COUNTY, case.pk).state == CaseState.REPLIED
        with in_tenant(COUNTY):
            assert Assignment.objects.get(pk=share).role == AssignmentRole.LEAD
        with in_tenant(TOWN):
            told = Crossing.objects.get(pk=copy.pk).told
            assert Case.objects.count() == 0
        assert [each["kind"] for each in told] == ["LOWER_UNIT_ASSIGNED", "SIGNED", "REPLIED"]

    def test_the_copy_is_only_for_reading(self, others: Others) -> None:
        world = others.world
        others.charged()
        copy = others.incoming(TOWN)
        assert get_crossing(actor=world.staff(TOWN).actor, tenant=TOWN, id=copy.pk).pk == copy.pk
        with pytest.raises(CaseNotFound):
            get_crossing(actor=world.deputy(TOWN).actor, tenant=TOWN, id=copy.pk)
        with pytest.raises(NotAllowed):
            accept_crossing(actor=world.staff(TOWN).actor, **others.at(TOWN))
        with pytest.raises(NotAllowed):
            return_crossing(actor=world.staff(TOWN).actor, reason="试", **others.at(TOWN))

    def test_only_units_right_below(self, others: Others) -> None:
        with pytest.raises(NotBelow):
            others.charged(CITY, TOWN)
        with pytest.raises(NotBelow):
            others.charged(COUNTY, COUNTY)
        with pytest.raises(NotBelow):
            others.charged(COUNTY, DISTRICT)


class TestGuest:
    def test_it_is_handled_below_by_reference_and_the_answer_comes_back(self, others: Others) -> None:
        world = others.world
        sent = others.guest()
        crossing = others.incoming(TOWN)
        assert crossing.snapshot["proposers"] == ["李长明（贺州市人民代表大会代表）"]
        with in_tenant(CITY):
            assert Case.objects.count() == 0
        taken = accept_crossing(actor=world.staff(TOWN).actor, **others.at(TOWN))
        case = others.case(TOWN, taken.case_id)
        assert (case.origin, case.state, case.lead_user_id, case.number) == (
            Origin.GUEST,
            CaseState.ACCEPTED,
            None,
            1,
        )
        others.answered(TOWN, case)
        others.deliver()
        with in_tenant(CITY):
            home = Crossing.objects.get(pk=sent.pk)
        assert (home.state, home.answer) == (CrossingState.ANSWERED, "今年开工，年底通车。")
        assert [each["kind"] for each in home.told] == [
            "CROSSING_ACCEPTED",
            "ACCEPTED",
            "ASSIGNED",
            "SIGNED",
            "REPLIED",
        ]
        assert get_crossing(actor=world.deputy(CITY).actor, tenant=CITY, id=sent.pk).pk == sent.pk
        with pytest.raises(CaseNotFound):
            get_crossing(actor=world.deputy(CITY, 2).actor, tenant=CITY, id=sent.pk)
        with as_reader():
            assert [card.owner_no for card in Card.objects.all()] == [TOWN]

    def test_only_a_deputy_and_only_in_his_area(self, others: Others) -> None:
        world = others.world
        with pytest.raises(NotAllowed):
            others.guest(actor=world.staff(CITY).actor)
        with pytest.raises(OutOfArea):
            others.guest("45")
        with pytest.raises(OutOfArea):
            others.guest("4511")
        with pytest.raises(OutOfArea):
            others.guest("451102", actor=world.deputy(COUNTY).actor, tenant=COUNTY)
        with pytest.raises(MissingPart):
            others.guest(title=" ")

    def test_the_same_request_sends_it_once(self, others: Others) -> None:
        key = str(new_id())
        assert others.guest(client_key=key).pk == others.guest(client_key=key).pk
        with as_reader():
            assert Link.objects.count() == 1

    def test_given_back_the_deputy_reads_why(self, others: Others) -> None:
        sent = others.guest()
        return_crossing(actor=others.world.staff(TOWN).actor, reason="不属本镇工作", **others.at(TOWN))
        others.deliver()
        with in_tenant(CITY):
            home = Crossing.objects.get(pk=sent.pk)
        assert (home.state, home.return_reason) == (CrossingState.RETURNED, "不属本镇工作")
        with pytest.raises(CrossingDecided):
            accept_crossing(actor=others.world.staff(TOWN).actor, **others.at(TOWN))
        assert PROVINCE not in home.snapshot["chain"]


class TestSecrecyAndCycles:
    def test_a_restricted_case_crosses_in_no_way(self, others: Others, elected: UUID) -> None:
        case = others.accepted(COUNTY)
        with in_tenant(COUNTY):
            Case.objects.filter(pk=case.pk).update(secrecy=Secrecy.RESTRICTED)
        with pytest.raises(SecrecyForbids):
            others.entrusted(case.pk, elected)
        with pytest.raises(SecrecyForbids):
            assign_to_lower_unit(
                actor=others.world.staff(COUNTY).actor,
                unit_id=others.world.unit(TOWN, 1),
                note="试",
                **others.on(COUNTY, case.pk),
            )
        with as_reader():
            assert not Link.objects.exists()

    def test_hidden_names_stay_at_home_in_a_copy(self, others: Others) -> None:
        case = others.accepted(COUNTY, secrecy=Secrecy.IDENTITY_HIDDEN)
        assign_to_lower_unit(
            actor=others.world.staff(COUNTY).actor,
            unit_id=others.world.unit(TOWN, 1),
            note="请办理",
            **others.on(COUNTY, case.pk),
        )
        others.deliver()
        with in_tenant(TOWN):
            copy = Crossing.objects.filter(incoming=True).values().get()
        assert "李长明" not in str(copy)

    def test_a_case_from_above_is_not_entrusted_upwards(self, others: Others, elected: UUID) -> None:
        case = others.accepted(CITY)
        others.assigned_down(CITY, case, "451122")
        others.deliver()
        taken = accept_crossing(actor=others.world.staff(COUNTY).actor, **others.at(COUNTY))
        assert taken.case_id is not None
        with pytest.raises(CrossingCycle):
            others.entrusted(taken.case_id, elected)

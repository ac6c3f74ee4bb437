"""Every kind of crossing between a province and the nation: there, and what comes of it all the way back.

Each is taken twice: smoothly, and with a death in the middle of the effect, every message ten times in shuffled order.
What stands on both sides afterwards is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from cases.actions.accept_crossing import accept_crossing
from cases.actions.accept_suggestion import accept_suggestion
from cases.actions.answer_crossing import answer_crossing
from cases.actions.assign_suggestion import assign_suggestion
from cases.actions.assign_to_lower_unit import assign_to_lower_unit
from cases.actions.entrust_deputies import electors, entrust_deputies
from cases.actions.escalate_opinion import escalate_opinion
from cases.actions.evaluate_reply import evaluate_reply
from cases.actions.hand_in_opinion import hand_in_opinion
from cases.actions.issue_reply import issue_reply
from cases.actions.record_finding import record_finding
from cases.actions.redo_to_superior import redo_to_superior
from cases.actions.report_to_superior import report_to_superior
from cases.actions.return_crossing import return_crossing
from cases.actions.screen_opinion import screen_opinion
from cases.actions.sign_assignment import sign_assignment
from cases.actions.sponsor_crossing import sponsor_crossing
from cases.actions.suggest_as_guest import suggest_as_guest
from cases.models import Assignment, Case, Crossing, Event, Opinion, Reply
from cases.network.models import Link, RulePack
from cases.states import AssignmentState, CaseState, CrossingState, LinkKind
from core.ids import new_id
from core.logins import use_login
from deputies.actions.give_mandate import give_mandate
from hierarchy.models import Unit
from sync.models import Outbox
from tenants.actors import Actor
from tenants.context import as_reader, in_tenant
from tenants.models import Membership, Tenant, User
from tenants.roles import Role
from tests.between.deployments import Deployment, Pair
from tests.between.rough import carry
from tests.cases.crossing_steps import TITLE, Steps
from tests.factories.world import NATION, NOW, PROVINCE, SINCE, actor_of

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


def of_opinion(no: int, opinion_id: UUID) -> dict[str, Any]:
    with in_tenant(no):
        revision = Opinion.objects.get(pk=opinion_id).revision
    return {
        "tenant": no,
        "opinion_id": opinion_id,
        "revision": revision,
        "client_key": str(new_id()),
        "now": NOW,
    }


@pytest.fixture(params=[False, True], ids=["smooth", "rough"])
def road(pair: Pair, request: pytest.FixtureRequest) -> Iterator[Road]:
    yield Road(pair, rough=request.param)


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


class TestEscalate:
    def test_it_goes_up_and_its_reply_comes_back(self, road: Road) -> None:
        road.pair.province.use()
        case = road.here.accepted(PROVINCE)
        road.here.escalated(PROVINCE, case)
        assert road.up() == 1
        road.there.taken_up(NATION)
        road.there.answered(NATION, road.there.sponsored(NATION))
        assert road.down() == 6
        with in_tenant(PROVINCE):
            reply = Reply.objects.get(case_id=case.pk)
            assert Case.objects.get(pk=case.pk).state == CaseState.REPLIED
        assert (reply.from_no, reply.text) == (road.cn, "今年开工，年底通车。")
        kinds = ("CROSSING_ACCEPTED", "CROSSING_SPONSORED", "ACCEPTED", "ASSIGNED", "SIGNED", "REPLIED")
        assert road.here.told(PROVINCE, case.pk) == [(road.cn, kind) for kind in kinds]


class TestReport:
    def test_the_unit_above_answers_and_the_unit_here_still_owes_its_reply(self, road: Road) -> None:
        road.pair.province.use()
        case, share = signed(road)
        unit = road.here.world.unit_admin(PROVINCE).actor
        report_to_superior(actor=unit, reason="属国家事权。", **road.on(PROVINCE, case.pk, share))
        assert road.up() == 1
        crossing = road.there.incoming(NATION)
        assert (crossing.link_kind, crossing.state) == (LinkKind.REPORT, CrossingState.WAITING)
        assert (crossing.unit_id, crossing.unit_name) == (road.there.world.unit(NATION), TRANSPORT)
        answer_crossing(actor=road.there.world.unit_admin(NATION).actor, text="已列入国家规划。", **road.at(NATION))
        assert road.down() == 1
        home = road.here.outgoing(PROVINCE)
        assert (home.state, home.answer, home.answered_by) == (CrossingState.ANSWERED, "已列入国家规划。", TRANSPORT)
        assert road.here.told(PROVINCE, case.pk) == [(road.cn, "SUPERIOR_ANSWERED")]
        with in_tenant(PROVINCE):
            assert Assignment.objects.get(pk=share).state == AssignmentState.SIGNED
            assert not Reply.objects.filter(case_id=case.pk).exists()

    def test_a_unit_that_is_not_known_there_is_said_so_in_words(self, road: Road) -> None:
        road.pair.nation.use()
        with use_login("owner"):
            Unit.objects.filter(name=TRANSPORT).update(name="交通运输部")
        try:
            road.pair.province.use()
            case, share = signed(road)
            unit = road.here.world.unit_admin(PROVINCE).actor
            report_to_superior(actor=unit, reason="属国家事权。", **road.on(PROVINCE, case.pk, share))
            assert road.up() == 1
            assert road.there.incoming(NATION).state == CrossingState.RETURNED
            assert road.down() == 1
            home = road.here.outgoing(PROVINCE)
            assert home.state == CrossingState.RETURNED
            assert home.return_reason == (
                f"全国人民代表大会没有登记名为“{TRANSPORT}”的承办单位，收不下。请与对方核对单位名称，或者走纸质渠道。"
            )
            assert road.here.told(PROVINCE, case.pk) == [(road.cn, "CROSSING_RETURNED")]
            # It may be reported again.
            report_to_superior(actor=unit, reason="再报。", **road.on(PROVINCE, case.pk, share))
        finally:
            road.pair.nation.use()
            with use_login("owner"):
                Unit.objects.filter(name="交通运输部").update(name=TRANSPORT)
        road.up()
        assert road.there.incoming(NATION).state == CrossingState.WAITING


class TestRedo:
    def dissatisfied(self, road: Road) -> tuple[Case, UUID]:
        road.pair.province.use()
        case = road.here.accepted(PROVINCE)
        road.here.answered(PROVINCE, case)
        evaluate_reply(
            actor=road.here.world.deputy(PROVINCE).actor,
            process="SATISFIED",
            result="DISSATISFIED",
            reason="还没有修。",
            **road.on(PROVINCE, case.pk),
        )
        share = share_of(PROVINCE, case.pk)
        redo_to_superior(
            actor=road.here.world.staff(PROVINCE).actor, reason="请部里办理", **road.on(PROVINCE, case.pk, share)
        )
        assert road.up() == 1
        return case, share

    def test_the_answer_of_the_organ_above_is_this_round_s_reply(self, road: Road) -> None:
        case, _share = self.dissatisfied(road)
        unit = road.there.world.unit_admin(NATION).actor
        answer_crossing(actor=unit, text="六月修好。", reply_class="IN_PROGRESS", **road.at(NATION))
        assert road.down() == 1
        with in_tenant(PROVINCE):
            reply = Reply.objects.get(case_id=case.pk, round=2)
            assert Case.objects.get(pk=case.pk).state == CaseState.REPLIED
        assert (reply.from_no, reply.unit_name, reply.text) == (road.cn, TRANSPORT, "六月修好。")

    def test_given_back_the_unit_here_handles_it_again(self, road: Road) -> None:
        case, share = self.dissatisfied(road)
        return_crossing(actor=road.there.world.unit_admin(NATION).actor, reason="属自治区职权", **road.at(NATION))
        assert road.down() == 1
        with in_tenant(PROVINCE):
            assert Assignment.objects.get(pk=share).state == AssignmentState.REDO
            assert Case.objects.get(pk=case.pk).state == CaseState.REDO


class TestEntrust:
    @pytest.fixture
    def elected(self, road: Road) -> dict[str, UUID]:
        """In the province: two deputies of the nation whom it elected; it knows them by their cards alone."""
        road.pair.province.use()
        with as_reader():
            here, upper = Tenant.objects.get(no=PROVINCE), Tenant.objects.get(code="cn")
        known = {each.person.name: each.pk for each in electors(here=here, upper=upper, now=NOW).values()}
        if not known:
            with use_login("owner"):
                for name, card in (("李长明", "0001"), ("没有此人", "0099")):
                    give_mandate(
                        name=name,
                        user_id=None,
                        tenant_no=upper.no,
                        electoral_unit="广西壮族自治区",
                        card_number=card,
                        since=SINCE,
                    )
            known = {each.person.name: each.pk for each in electors(here=here, upper=upper, now=NOW).values()}
        return known

    def entrusted(self, road: Road, *who: UUID) -> Case:
        case = road.here.accepted(PROVINCE)
        staff = road.here.world.staff(PROVINCE).actor
        entrust_deputies(actor=staff, deputies=who, reason="全国性问题", **road.on(PROVINCE, case.pk))
        assert road.up() == 1
        return case

    def test_the_deputy_finds_it_there_and_raises_it(self, road: Road, elected: dict[str, UUID]) -> None:
        case = self.entrusted(road, elected["李长明"])
        crossing = road.there.incoming(NATION)
        deputy = road.there.world.deputy(NATION)
        assert (crossing.state, crossing.sponsors) == (CrossingState.ACCEPTED, [str(deputy.id)])
        raised = sponsor_crossing(actor=deputy.actor, **road.at(NATION))
        assert raised.case_id is not None
        above = accept_suggestion(actor=road.there.world.staff(NATION).actor, **road.on(NATION, raised.case_id))
        road.there.answered(NATION, above)
        assert road.down() == 5
        with in_tenant(PROVINCE):
            assert Case.objects.get(pk=case.pk).state == CaseState.REPLIED
        assert states_of(crossing.pk) == (LinkKind.ENTRUST, CrossingState.ANSWERED)

    def test_who_is_not_known_there_is_named_in_words(self, road: Road, elected: dict[str, UUID]) -> None:
        case = self.entrusted(road, elected["李长明"], elected["没有此人"])
        assert road.down() == 1
        home = road.here.outgoing(PROVINCE)
        assert (home.state, home.return_reason) == (
            CrossingState.RETURNED,
            "全国人民代表大会没有找到受委托的在任代表没有此人，收不下。请与对方核对代表的姓名和代表证号。",
        )
        # It may go another way.
        road.here.escalated(PROVINCE, road.here.case(PROVINCE, case.pk))
        road.up()


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


class TestOpinions:
    def answered_above(self, road: Road, home: UUID) -> None:
        """The nation takes it, answers on the spot; both come home."""
        taken = accept_crossing(actor=road.there.world.staff(NATION).actor, **road.at(NATION))
        assert taken.opinion_id is not None
        screen_opinion(
            actor=road.there.world.staff(NATION).actor,
            decision="ANSWER",
            text="已列入国家规划。",
            **of_opinion(NATION, taken.opinion_id),
        )
        assert road.down() == 2
        with in_tenant(PROVINCE):
            opinion = Opinion.objects.get(pk=home)
            told = Event.objects.filter(opinion_id=home, kind="CROSSING_PROGRESS").order_by("seq")
            assert [(row.from_no, row.detail["kind"]) for row in told] == [
                (road.cn, "CROSSING_ACCEPTED"),
                (road.cn, "OPINION_ANSWERED_ON_SPOT"),
            ]
        assert (opinion.state, opinion.answer) == (CaseState.UNIT_ANSWERED, "已列入国家规划。")

    def test_an_opinion_climbs_without_its_sender_s_name(self, road: Road) -> None:
        road.pair.province.use()
        opinion, _code = hand_in_opinion(
            actor=Actor.nobody(),
            tenant=PROVINCE,
            client_key=str(new_id()),
            now=NOW,
            title="国道路口没有红绿灯",
            text="国道车快，老人过路危险。",
            sender="莫小红",
            phone="13877412345",
        )
        staff = road.here.world.staff(PROVINCE).actor
        escalate_opinion(actor=staff, reason="国道由国家管理", **of_opinion(PROVINCE, opinion.pk))
        assert road.up() == 1
        with in_tenant(NATION):
            arrived = str(Crossing.objects.filter(incoming=True).order_by("-id").values()[0])
        assert "莫小红" not in arrived
        assert "13877412345" not in arrived
        self.answered_above(road, opinion.pk)

    def test_a_finding_beyond_the_province_goes_up(self, road: Road) -> None:
        road.pair.province.use()
        with use_login("owner"):
            RulePack.objects.get_or_create(
                scope_code="45",
                version="试",
                defaults={
                    "name": "试",
                    "valid_from": date(2020, 1, 1),
                    "rules": {"settings": {"finding_levels": {"CITY_WATERS": "NATION"}}},
                },
            )
        opinion = self.found(road, PROVINCE, "CITY_WATERS")
        assert road.up() == 1
        assert road.there.incoming(NATION).link_kind == LinkKind.FINDING_UP
        self.answered_above(road, opinion.pk)

    def test_a_finding_of_the_nation_goes_down_and_its_answer_comes_back(self, road: Road) -> None:
        road.pair.nation.use()
        opinion = self.found(road, NATION, "CITY_ROADS", "45")
        assert road.down() == 1
        assert road.here.incoming(PROVINCE).link_kind == LinkKind.FINDING_DOWN
        taken = accept_crossing(actor=road.here.world.staff(PROVINCE).actor, **road.at(PROVINCE))
        assert taken.opinion_id is not None
        screen_opinion(
            actor=road.here.world.staff(PROVINCE).actor,
            decision="ANSWER",
            text="今年修。",
            **of_opinion(PROVINCE, taken.opinion_id),
        )
        assert road.up() == 2
        with in_tenant(NATION):
            home = Opinion.objects.get(pk=opinion.pk)
        assert (home.state, home.answer) == (CaseState.UNIT_ANSWERED, "今年修。")

    def found(self, road: Road, no: int, area: str, congress: str = "") -> Opinion:
        steps = road.here if no == PROVINCE else road.there
        return record_finding(
            actor=steps.world.staff(no).actor,
            tenant=no,
            client_key=str(new_id()),
            now=NOW,
            activity="混合小组三月活动",
            title="跨省河流有漂浮物",
            text="上游漂来。",
            area=area,
            congress=congress,
        )

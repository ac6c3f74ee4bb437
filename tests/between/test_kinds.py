"""Every kind of crossing between a province and the nation: there, and what comes of it all the way back.

Each is taken twice: smoothly, and with a death in the middle of the effect, every message ten times in shuffled order.
What stands on both sides afterwards is the same.
"""

from uuid import UUID

import pytest

from cases.actions.accept_suggestion import accept_suggestion
from cases.actions.answer_crossing import answer_crossing
from cases.actions.entrust_deputies import electors, entrust_deputies
from cases.actions.evaluate_reply import evaluate_reply
from cases.actions.redo_to_superior import redo_to_superior
from cases.actions.report_to_superior import report_to_superior
from cases.actions.return_crossing import return_crossing
from cases.actions.sponsor_crossing import sponsor_crossing
from cases.models import Assignment, Case, Reply
from cases.states import AssignmentState, CaseState, CrossingState, LinkKind
from core.logins import use_login
from deputies.actions.give_mandate import give_mandate
from hierarchy.models import Unit
from tenants.context import as_reader, in_tenant
from tenants.models import Tenant
from tests.between.kinds_road import TRANSPORT, Road, share_of, signed, states_of
from tests.factories.world import NATION, NOW, PROVINCE, SINCE


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

"""Opinions and findings between a province and the nation: smoothly, and through death and disorder."""

from datetime import date
from uuid import UUID

from cases.actions.accept_crossing import accept_crossing
from cases.actions.escalate_opinion import escalate_opinion
from cases.actions.hand_in_opinion import hand_in_opinion
from cases.actions.record_finding import record_finding
from cases.actions.screen_opinion import screen_opinion
from cases.models import Crossing, Event, Opinion
from cases.network.models import RulePack
from cases.states import CaseState, LinkKind
from core.ids import new_id
from core.logins import use_login
from tenants.actors import Actor
from tenants.context import in_tenant
from tests.between.kinds_road import Road
from tests.cases.crossing_steps import of_opinion
from tests.factories.world import NATION, NOW, PROVINCE


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

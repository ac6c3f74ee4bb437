"""Operators switch congresses on, suspend, resume and rename them; nobody else does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cases.models import Case
from core.logins import use_login
from hierarchy.actions.connect_congress import AlreadyConnected, NoCongressThere, connect_congress
from hierarchy.actions.rename_congress import rename_congress
from hierarchy.actions.resume_congress import resume_congress
from hierarchy.actions.suspend_congress import suspend_congress
from hierarchy.errors import NoSuchNode
from hierarchy.models import Node
from hierarchy.operating import NoSuchCongress, NotOperator, ReasonMissing
from hierarchy.selectors import node_of
from tenants.actors import Actor
from tenants.context import as_operator, in_tenant
from tenants.middleware import tenant_at
from tenants.models import Membership, OperatorAct, User
from tenants.roles import Role
from tenants.spares import NoSpare, refill
from tests.factories.world import CITY, COUNTY, NOW, PROVINCE, SINCE, World, actor_of


@pytest.fixture
def operator(network: World) -> Actor:
    """Who operates 广西 and everything below."""
    with use_login("owner"):
        user = User.objects.create(username="operator", name="运维", password="!", created_at=NOW)
        Membership.objects.create(user=user, tenant_id=PROVINCE, role=Role.OPERATOR, subtree=True, since=SINCE)
    return actor_of("operator")


class TestConnect:
    def test_a_congress_is_on_with_its_first_case_possible_at_once(self, network: World, operator: Actor) -> None:
        refill(now=NOW, wanted=1)
        tenant = connect_congress(actor=operator, code="451123", session_name="十六届六次会议", now=NOW)
        assert (tenant.no, tenant.name, tenant.place) == (8, "富川瑶族自治县人民代表大会", "富川瑶族自治县")
        found = tenant_at("451123.localhost")
        assert found is not None
        assert found.no == 8
        assert node_of(8).code == "451123"
        with in_tenant(8):
            Case.objects.create(title="第一件", session_name="", created_at=NOW)
        with as_operator():
            assert list(OperatorAct.objects.values_list("kind", "by_name")) == [("CONNECT", "运维")]

    @pytest.mark.parametrize(
        ("code", "error"),
        [("451122", AlreadyConnected), ("451102001", NoCongressThere), ("nowhere", NoSuchNode), ("0", NotOperator)],
    )
    def test_what_cannot_be_is_refused_and_takes_no_schema(
        self, network: World, operator: Actor, code: str, error: type[Exception]
    ) -> None:
        refill(now=NOW, wanted=1)
        with pytest.raises(error):
            connect_congress(actor=operator, code=code, now=NOW)
        assert refill(now=NOW, wanted=1) == 0

    def test_an_empty_pool_says_so(self, network: World, operator: Actor) -> None:
        with pytest.raises(NoSpare):
            connect_congress(actor=operator, code="451123", now=NOW)
        with use_login("owner"):
            assert Node.objects.get(code="451123").tenant_id is None


class TestLife:
    def test_a_suspended_congress_does_not_answer_until_it_is_resumed(self, network: World, operator: Actor) -> None:
        host = network.host(COUNTY)
        suspend_congress(actor=operator, code="451122", reason="迁移机房", now=NOW)
        suspend_congress(actor=operator, code="451122", reason="再点一次", now=NOW)
        assert tenant_at(host) is None
        assert network.staff(COUNTY).actor.standings == ()
        resume_congress(actor=operator, code="451122", now=NOW)
        assert tenant_at(host) is not None
        assert len(network.staff(COUNTY).actor.standings) == 1
        with as_operator():
            acts = OperatorAct.objects.order_by("pk").values_list("kind", "reason")
            assert list(acts) == [("SUSPEND", "迁移机房"), ("RESUME", "")]

    def test_a_renamed_congress_keeps_number_and_host(self, network: World, operator: Actor) -> None:
        tenant = rename_congress(actor=operator, code="451122", place="钟山市", now=NOW)
        assert (tenant.no, tenant.name) == (COUNTY, "钟山市人民代表大会")
        found = tenant_at(network.host(COUNTY))
        assert found is not None
        assert found.name == "钟山市人民代表大会"

    def test_a_reason_must_be_given_and_the_code_known(self, network: World, operator: Actor) -> None:
        with pytest.raises(ReasonMissing):
            suspend_congress(actor=operator, code="451122", reason="  ", now=NOW)
        with pytest.raises(NoSuchCongress):
            suspend_congress(actor=operator, code="999999", reason="试试", now=NOW)

    @pytest.mark.parametrize(
        "act",
        [
            lambda who: connect_congress(actor=who, code="451123", now=NOW),
            lambda who: suspend_congress(actor=who, code="451122", reason="试试", now=NOW),
            lambda who: resume_congress(actor=who, code="451122", now=NOW),
            lambda who: rename_congress(actor=who, code="451122", place="钟山市", now=NOW),
        ],
    )
    def test_nobody_else_may(self, network: World, act: Callable[[Actor], object]) -> None:
        refill(now=NOW, wanted=1)
        for who in (
            Actor.nobody(),
            network.staff(COUNTY).actor,
            actor_of(f"chairs-{CITY}"),
            actor_of(f"admin-{COUNTY}"),
        ):
            with pytest.raises(NotOperator):
                act(who)

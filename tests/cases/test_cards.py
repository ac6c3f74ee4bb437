"""Cards are a projection: they always say what the congress's tables say, and can be written anew."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.actions.accept_suggestion import accept_suggestion
from cases.actions.request_return import request_return
from cases.cards import differences, rebuild
from cases.network.models import Card
from core.logins import use_login
from core.transactions import transaction
from sync import feed
from tenants.context import as_reader, in_tenant
from tenants.levels import Level
from tenants.models import Tenant
from tenants.places import REMOTE_FROM
from tests.cases.road import Road
from tests.factories.world import COUNTY, NOW, World


def test_after_every_act_the_cards_equal_the_tables(network: World) -> None:
    Road(network).draft()
    Road(network).accepted(secrecy="IDENTITY_HIDDEN")
    Road(network).replied().evaluate("SATISFIED", "DISSATISFIED", "没有动")
    road = Road(network).assigned(co=False)
    request_return(**road.common(road.lead, assignment_id=road.share().pk, reason="不属本单位"))
    with in_tenant(COUNTY):
        assert list(differences()) == []


def test_a_wrong_and_a_missing_card_are_found_and_mended(network: World) -> None:
    road, other = Road(network).accepted(), Road(network).submitted()
    with in_tenant(COUNTY):
        Card.objects.filter(pk=road.id).update(title="别的", tokens=["pub"])
        found = {d.id: d.fields for d in differences()}
    assert found == {road.id: ("title", "tokens")}
    with pytest.raises(CommandError):
        call_command("check_cards", stdout=StringIO())
    with in_tenant(COUNTY), transaction():
        assert rebuild(now=NOW) == 2
    said = StringIO()
    call_command("check_cards", stdout=said)
    assert said.getvalue().strip() == f"核对了 {len(network.hosts)} 个人大，不一致 0 件"
    with as_reader():
        assert Card.objects.get(pk=road.id).title == road.case.title
        assert Card.objects.filter(pk=other.id).exists()


def test_every_act_tells_search_once(network: World) -> None:
    with feed.claimed(kinds=("card",)):
        pass
    road = Road(network).submitted()
    with feed.claimed(kinds=("card",)) as changes:
        assert [(change.ref, change.owner_no) for change in changes] == [(road.id, COUNTY)]
    with as_reader():
        before = Card.objects.get(pk=road.id).revision
    road.at(NOW)
    request = road.common(road.staff)
    accept_suggestion(**request)
    with as_reader():
        assert Card.objects.get(pk=road.id).revision == before + 1


def test_recalculating_everywhere_says_how_much_moved(network: World) -> None:
    Road(network).assigned()
    said = StringIO()
    call_command("recalculate_deadlines", stdout=said)
    assert said.getvalue().strip() == f"{len(network.hosts)} 个人大，改动 0 项期限"


def test_congresses_of_other_platforms_have_no_cards_and_no_clocks_to_look_at(network: World) -> None:
    with use_login("owner"):
        Tenant.objects.create(
            no=REMOTE_FROM + 1,
            code="99",
            name="别处人民代表大会",
            place="别处",
            level=Level.PROVINCE,
            state=Tenant.State.REMOTE,
            created_at=NOW,
        )
    said = StringIO()
    call_command("check_cards", stdout=said)
    call_command("recalculate_deadlines", stdout=said)
    count = len(network.hosts)
    assert said.getvalue().splitlines() == [f"核对了 {count} 个人大，不一致 0 件", f"{count} 个人大，改动 0 项期限"]

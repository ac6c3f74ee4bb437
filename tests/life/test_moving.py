"""A place passes to another superior: permission at once, cards in the background, resumably."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.cards import differences
from cases.moving import carry_on, move_place
from cases.network.models import Card, Work
from core.logins import use_login
from hierarchy.models import Node
from hierarchy.operating import NotOperator
from sync import feed
from tenants.actors import Actor
from tenants.context import as_operator, as_reader, in_tenant
from tenants.models import OperatorAct
from tests.cases.road import Road
from tests.factories.world import CITY, COUNTY, NOW, TOWN, World, actor_of

MOVED = "1/2/3/7/5/"


def paths(no: int) -> set[str]:
    with as_reader():
        return set(Card.objects.filter(owner_no=no).values_list("path", flat=True))


def test_a_town_moves_and_its_cards_follow_piece_by_piece(network: World, operator: Actor) -> None:
    for _ in range(5):
        Road(network, no=TOWN).accepted()
    Road(network, no=COUNTY).accepted()
    with feed.claimed(kinds=("card",)):
        pass
    work = move_place(actor=operator, code="451122100", under="451102", now=NOW)
    assert (work.total, work.done, work.state) == (5, 0, "RUNNING")
    assert paths(TOWN) == {"1/2/3/4/5/"}
    # A worker dies after two batches; another takes up what is left, and an act of the town's comes in between.
    assert carry_on(now=NOW, at_once=2, rounds=1) == 2
    with use_login("owner"):
        assert Work.objects.get().done == 2
    Road(network, no=TOWN).accepted()
    assert carry_on(now=NOW, at_once=2) == 3
    assert paths(TOWN) == {MOVED}
    assert paths(COUNTY) == {"1/2/3/4/"}
    with use_login("owner"):
        work = Work.objects.get()
        assert (work.done, work.state) == (5, "DONE")
    with feed.claimed(kinds=("card",)) as changes:
        assert len(changes) == 6
    with in_tenant(TOWN):
        assert list(differences()) == []
    # Who reads by the tree: no longer the county above before, but the district and the city above both.
    assert actor_of(f"chairs-{CITY}").standings[0].path == "1/2/3/"
    with as_operator():
        act = OperatorAct.objects.get(kind="MOVE")
    assert (act.tenant_id, act.detail["before"], act.detail["after"]) == (TOWN, "1/2/3/4/5/", MOVED)
    assert carry_on(now=NOW) == 0


def test_a_county_moves_with_its_towns_by_command(network: World) -> None:
    Road(network, no=TOWN).accepted()
    with use_login("owner"):
        Node.objects.filter(code="4511").update(superior=2)
    said = StringIO()
    call_command("move_place", "451122", under="45", stdout=said)
    assert paths(TOWN) == {"1/2/4/5/"}
    assert said.getvalue().splitlines()[-1] == "钟山县 → 广西壮族自治区：1/1 已完成"
    with pytest.raises(CommandError, match="999999"):
        call_command("move_place", "451122", under="999999", stdout=said)


def test_nobody_else_moves_a_place(network: World) -> None:
    with pytest.raises(NotOperator):
        move_place(actor=network.staff(COUNTY).actor, code="451122100", under="451102", now=NOW)

"""What pointed into a congress that was merged leads to the same record at its successor, for who may read it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from api.ids import global_id
from cases.actions.hand_in_opinion import hand_in_opinion
from cases.life.merging import merge_congress
from cases.models import Crossing
from core.logins import use_login
from hierarchy.models import Node
from tenants.actors import Actor
from tenants.context import in_tenant
from tests.api.conftest import at, sign_in
from tests.cases.crossing_steps import Steps
from tests.cases.road import Road
from tests.factories.world import COUNTY, NOW, TOWN, TOWN2, World

OLD, INTO = "451122101", "451122100"


def visit(host: str, path: str, username: str | None = None, **query: str) -> Any:
    client = Client(HTTP_HOST=f"{host}:8000")
    if username is not None:
        sign_in(client, host, username)
    return client.get(path, query)


@pytest.mark.parametrize("twice", [False, True], ids=["merged once", "merged on and on"])
def test_old_addresses_and_ids(network: World, operator: Actor, twice: bool) -> None:
    road = Road(network, no=TOWN2).accepted()
    opinion, _code = hand_in_opinion(
        actor=Actor.nobody(), tenant=TOWN2, client_key="there", now=NOW, title="水管", text="水管漏水"
    )
    heir, into = TOWN, INTO
    merge_congress(actor=operator, code=OLD, into=INTO, now=NOW)
    if twice:
        # The successor of the successor: a third town, as the first one was.
        with use_login("owner"):
            Node.objects.filter(code="451102").update(code="451122102", kind="TOWN", level=4, superior=4)
            from tenants.models import Domain, Tenant

            Tenant.objects.filter(no=7).update(code="451122102", level=4)
            Domain.objects.filter(tenant_id=7).update(host="451122102.localhost")
        merge_congress(actor=operator, code=INTO, into="451122102", now=NOW)
        heir, into = 7, "451122102"
    for kind, page, key in (("Case", "cases", road.id), ("Opinion", "opinions", opinion.pk)):
        old, new = global_id(kind, TOWN2, key), global_id(kind, heir, key)
        # The old host keeps the path, the new one knows the old id and leads to the new address.
        moved = visit(f"{OLD}.localhost", f"/{page}/{old}/")
        assert moved["Location"] == f"http://{into}.localhost:8000/{page}/{old}/?moved={OLD}"
        shown = visit(f"{into}.localhost", f"/{page}/{old}/", f"staff-{TOWN}")
        assert (shown.status_code, shown["Location"]) == (302, f"http://{into}.localhost:8000/{page}/{new}/")
        assert visit(f"{into}.localhost", f"/{page}/{new}/", f"staff-{TOWN}").status_code == 200
        # Who may not read it learns nothing, not even that it went anywhere.
        for who in (None, f"deputy1-{COUNTY}"):
            assert visit(f"{into}.localhost", f"/{page}/{old}/", who).status_code == 404
    # An act on it leads to the record too.
    act = visit(f"{OLD}.localhost", f"/cases/{global_id('Case', TOWN2, road.id)}/assign/")
    assert act["Location"].startswith(f"http://{into}.localhost:8000/cases/{global_id('Case', TOWN2, road.id)}/?")
    number = visit(f"{OLD}.localhost", "/number/", number="1")
    there = visit(f"{into}.localhost", number["Location"].split(":8000", 1)[1], f"staff-{TOWN}")
    assert there["Location"] == f"http://{into}.localhost:8000/cases/{global_id('Case', heir, road.id)}/"


def test_old_ids_in_graphql(network: World, operator: Actor) -> None:
    steps = Steps(network)
    case = steps.accepted(TOWN2)
    steps.escalated(TOWN2, case)
    steps.deliver()
    with in_tenant(TOWN2):
        crossing = Crossing.objects.get().pk
    merge_congress(actor=operator, code=OLD, into=INTO, now=NOW)
    staff, stranger = at(network, TOWN, f"staff-{TOWN}"), at(network, COUNTY, f"deputy1-{COUNTY}")
    old = {"c": global_id("Case", TOWN2, case.pk), "x": global_id("Crossing", TOWN2, crossing)}

    asked = {name: f"query ($id: ID!) {{ {name}(id: $id) {{ id }} }}" for name in ("case", "crossing")}
    assert staff.ask(asked["case"], id=old["c"]) == {"case": {"id": global_id("Case", TOWN, case.pk)}}
    assert staff.ask(asked["crossing"], id=old["x"]) == {"crossing": {"id": global_id("Crossing", TOWN, crossing)}}
    for name, key in (("case", "c"), ("crossing", "x")):
        assert stranger.codes(asked[name], id=old[key]) == ["CASE_NOT_FOUND"]

"""One rule in two forms: what `can_read` says of a card is what the `readable` filter finds."""

from __future__ import annotations

import random
from uuid import uuid4

from cases.network.models import Card
from cases.permissions import can_read, reaches_of, readable, tokens_of
from cases.states import CaseKind, CaseState, Secrecy
from core.logins import use_login
from tenants.actors import Actor, Standing
from tenants.context import as_reader, in_tenant
from tenants.models import Tenant
from tenants.roles import Role
from tests.factories.world import NATION, NOW, TOWN2, World

PATHS = {
    1: "1/",
    2: "1/2/",
    3: "1/2/3/",
    4: "1/2/3/4/",
    5: "1/2/3/4/5/",
    6: "1/2/3/4/6/",
    7: "1/2/3/7/",
}
USERS = [uuid4() for _ in range(4)]
UNITS = [1, 2, 11, 12]


def some_card(dice: random.Random) -> Card:
    owner = dice.randint(NATION, TOWN2)
    marks = ["pub", f"s:{owner}", f"d:{owner}", f"w:{owner}", f"u:{dice.choice(USERS)}", f"n:{dice.choice(UNITS)}"]
    return Card(
        id=uuid4(),
        owner_no=owner,
        kind=dice.choice(CaseKind.values),
        # Neighbours whose ids share digits must not fall into each other's range.
        path=PATHS[owner] if dice.random() < 0.8 else PATHS[owner][:-1] + "0/",
        level=2,
        title="标题",
        masked_title="标题",
        state=dice.choice(CaseState.values),
        secrecy=dice.choice(Secrecy.values),
        tokens=sorted({mark for mark in marks if dice.random() < 0.3}),
        year=2026,
        updated_at=NOW,
    )


def some_actor(dice: random.Random) -> Actor:
    def standing() -> Standing:
        no = dice.randint(NATION, TOWN2)
        return Standing(
            tenant_no=no,
            role=Role(dice.choice(Role.values)),
            path=PATHS[no],
            subtree=dice.random() < 0.5,
            unit_id=dice.choice([None, *UNITS]),
        )

    user = dice.choice([None, *USERS])
    count = dice.choice([0, 1, 1, 2, 3])
    return Actor(user, "某人", tuple(standing() for _ in range(count)))


def test_can_read_equals_the_readable_filter(network: World) -> None:
    dice = random.Random(20261130)
    cards = [some_card(dice) for _ in range(300)]
    for owner in range(NATION, TOWN2 + 1):
        with in_tenant(owner):
            Card.objects.bulk_create([card for card in cards if card.owner_no == owner])
    seen = set()
    for _ in range(250):
        actor = some_actor(dice)
        with as_reader():
            found = set(Card.objects.filter(readable(actor)).values_list("pk", flat=True))
        assert found == {card.pk for card in cards if can_read(actor, card)}, actor
        seen.add(len(found))
    # The dice made readers of very different reach.
    assert len(seen) > 50


def test_tokens_and_reaches_of_every_kind_of_standing() -> None:
    user = uuid4()

    def holding(*standings: Standing) -> Actor:
        return Actor(user, "某人", standings)

    assert tokens_of(Actor.nobody()) == {"pub"}
    assert tokens_of(holding()) == {"pub", f"u:{user}"}
    for role in (Role.DWC, Role.TOWN_SEC, Role.CHAIRS, Role.GOV_OFFICE, Role.ADMIN):
        actor = holding(Standing(4, role, PATHS[4], subtree=True))
        assert tokens_of(actor) == {"pub", f"u:{user}", "s:4"}
        assert reaches_of(actor) == ("1/2/3/4/",)
        assert reaches_of(holding(Standing(4, role, PATHS[4]))) == ()
    for role, more in ((Role.DEPUTY, set()), (Role.WORKBODY, {"w:4"})):
        actor = holding(Standing(4, role, PATHS[4], subtree=True))
        assert tokens_of(actor) == {"pub", f"u:{user}", "d:4"} | more
        assert reaches_of(actor) == ()
    for role in (Role.UNIT_ADMIN, Role.UNIT_HANDLER):
        assert tokens_of(holding(Standing(4, role, PATHS[4], unit_id=9))) == {
            "pub",
            f"u:{user}",
            "n:9",
        }
        assert tokens_of(holding(Standing(4, role, PATHS[4]))) == {"pub", f"u:{user}"}
    assert tokens_of(holding(Standing(4, Role.OPERATOR, PATHS[4]))) == {"pub", f"u:{user}"}


def test_a_suspended_congress_gives_no_standing(network: World) -> None:
    """Its people read and do nothing while it is suspended, and all as before when it is not."""
    staff = network.staff(TOWN2)
    assert tokens_of(staff.actor) == {"pub", f"u:{staff.id}", f"s:{TOWN2}"}
    with use_login("owner"):
        Tenant.objects.filter(no=TOWN2).update(state=Tenant.State.SUSPENDED)
    assert tokens_of(staff.actor) == {"pub", f"u:{staff.id}"}
    assert staff.actor.standings == ()
    with use_login("owner"):
        Tenant.objects.filter(no=TOWN2).update(state=Tenant.State.ACTIVE)
    assert tokens_of(staff.actor) == {"pub", f"u:{staff.id}", f"s:{TOWN2}"}

"""Only the other end of a crossing tells anything of it: what a third congress forges is refused and changes nothing."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from cases.crossings import linking
from cases.models import Assignment, Case, Crossing, Deadline, Event, Reply
from cases.network.models import Card, Link
from cases.states import CrossingState
from core.ids import new_id
from core.logins import use_login
from core.transactions import transaction
from sync import courier, outbox
from sync.courier import ATTEMPTS
from sync.models import Outbox
from tenants.context import as_reader, in_tenant
from tests.cases.crossing_steps import Steps
from tests.factories.world import CITY, COUNTY, NOW, TOWN, TOWN2, World
from tests.sync.emptying import empty

REFUSAL = "没有接收：这条消息不是来往的对方人大发来的。（NOT_THE_OTHER_END）"


@pytest.fixture
def steps(shared_network: World) -> Iterator[Steps]:
    yield Steps(shared_network)
    empty()


def everything(no: int) -> list[Any]:
    """All that a message could have changed at a congress."""
    with in_tenant(no):
        found = [list(model.objects.order_by("pk").values()) for model in (Case, Crossing, Event, Deadline)]
        found += [list(model.objects.order_by("pk").values()) for model in (Assignment, Reply)]
    with as_reader():
        found += [list(model.objects.order_by("pk").values()) for model in (Link, Card)]
    return found


def progress(link: UUID, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "link": str(link),
        "origin_no": TOWN2,
        "origin_name": "回龙镇人民代表大会",
        "kind": kind,
        "event": str(new_id()),
        "at": NOW.isoformat(),
        "actor_name": "陈静",
        "actor_role": "乡镇人大秘书",
        "detail": {"reason": "伪造"},
        "case": None,
        "reply": None,
        **more,
    }


def forge(*, source: int, target: int, kind: str, payload: dict[str, Any], stream: str = "") -> str:
    """Has a congress write a message in its own name, lets the courier try, and returns what became of it in words."""
    with in_tenant(source), transaction():
        made = outbox.send(
            source=source,
            target=target,
            stream=stream or str(payload["link"]),
            kind=kind,
            payload=payload,
            now=NOW,
        )
    done = courier.deliver_all(now=NOW)
    assert (done.delivered, done.failed) == (0, 1)
    with use_login("owner"):
        return str(Outbox.objects.get(pk=made).reason)


REPLY = {
    "document": "",
    "reply_class": "SOLVED",
    "text": "伪造的答复",
    "unit_name": "某局",
    "signer": "某人",
    "contact": "某人",
    "phone": "0774-5280000",
    "commitments": [],
    "issued_at": NOW.isoformat(),
    "is_co_opinion": False,
}
FORGED = {
    "accepted": (linking.PROGRESS, "CROSSING_ACCEPTED", {}),
    "returned": (linking.PROGRESS, "CROSSING_RETURNED", {}),
    "replied": (linking.PROGRESS, "REPLIED", {"reply": REPLY}),
    "an act further away": (linking.PROGRESS, "ASSIGNED", {"origin_no": CITY}),
    "copied": (linking.COPIED, "CLOSED", {}),
    "recalled": (linking.RECALLED, "", {"reason": "伪造"}),
}


@pytest.mark.parametrize("what", FORGED)
@pytest.mark.parametrize("forger", [TOWN2, CITY])
def test_a_third_congress_tells_nothing(steps: Steps, what: str, forger: int) -> None:
    """The county's crossing to its town and the one from it; the forger is a neighbour, or the county's own superior."""
    kind, act, more = FORGED[what]
    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)
    steps.deliver()
    target = TOWN if kind == linking.PROGRESS else COUNTY
    before = everything(target)
    payload = progress(steps.outgoing(TOWN).pk, act, **more)
    assert forge(source=forger, target=target, kind=kind, payload=payload) == REFUSAL
    assert everything(target) == before
    # The true one comes through all the same.
    steps.sent_back(COUNTY)
    steps.deliver()
    with in_tenant(TOWN):
        assert Crossing.objects.get().state == CrossingState.RETURNED


@pytest.mark.parametrize("kind", [linking.PROGRESS, linking.COPIED, linking.RECALLED])
def test_a_link_that_nobody_has_is_refused_in_the_same_words(steps: Steps, kind: str) -> None:
    payload = progress(new_id(), "CROSSING_RETURNED", reason="伪造")
    assert forge(source=TOWN2, target=COUNTY, kind=kind, payload=payload) == REFUSAL


def test_an_offer_whose_link_is_another_s_or_nobody_s_is_refused(steps: Steps) -> None:
    steps.escalated(TOWN, steps.accepted(TOWN))
    with use_login("owner"):
        offered = dict(Outbox.objects.get().payload)
    steps.deliver()
    before = everything(COUNTY)
    for link in (offered["link"], str(new_id())):
        payload = {**offered, "link": link}
        assert forge(source=TOWN2, target=COUNTY, kind=linking.OFFERED, payload=payload) == REFUSAL
    assert everything(COUNTY) == before
    # Nor does the sender himself offer it to somebody else than the link leads to.
    assert forge(source=TOWN, target=CITY, kind=linking.OFFERED, payload=offered) == REFUSAL


def test_what_stands_in_another_line_is_refused(steps: Steps) -> None:
    """Order is kept per line: the other end itself may not tell of a link beside its line."""
    steps.escalated(TOWN, steps.accepted(TOWN))
    steps.deliver()
    before = everything(TOWN)
    payload = progress(steps.outgoing(TOWN).pk, "CROSSING_RETURNED", origin_no=COUNTY)
    assert forge(source=COUNTY, target=TOWN, kind=linking.PROGRESS, payload=payload, stream="beside") == REFUSAL
    assert everything(TOWN) == before


def test_it_dies_as_poison_and_holds_up_nobody(steps: Steps) -> None:
    steps.escalated(TOWN, steps.accepted(TOWN))
    steps.deliver()
    payload = progress(steps.outgoing(TOWN).pk, "CROSSING_RETURNED")
    forge(source=TOWN2, target=TOWN, kind=linking.PROGRESS, payload=payload)
    for later in range(1, ATTEMPTS):
        courier.deliver_all(now=NOW.replace(hour=NOW.hour + later))
    with use_login("owner"):
        assert Outbox.objects.get(source_no=TOWN2).state == "DEAD"
    steps.taken_up(COUNTY)
    assert steps.deliver() == 1

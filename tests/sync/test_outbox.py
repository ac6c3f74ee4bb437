"""Sending: numbers, the sender's transaction, and the wall against a forged sender."""

import pytest
from django.db import ProgrammingError

from core.transactions import transaction
from sync import outbox
from sync.epochs import begin_epoch
from sync.errors import SelfAddressed
from sync.models import Outbox
from tenants.context import in_tenant
from tests.factories.world import CITY, COUNTY, NOW, TOWN, TOWN2, World
from tests.sync import probes


def rows(no: int) -> list[tuple[str, int, int, int]]:
    with in_tenant(no):
        found = Outbox.objects.order_by("stream", "target_no", "epoch", "seq")
        return list(found.values_list("stream", "target_no", "epoch", "seq"))


def test_numbers_count_per_stream_and_target(network: World) -> None:
    for stream, target in (("a", COUNTY), ("a", COUNTY), ("a", CITY), ("b", COUNTY), ("a", COUNTY)):
        probes.send(source=TOWN, route=[target], stream=stream, n=1, now=NOW)

    assert rows(TOWN) == [
        ("a", CITY, 1, 1),
        ("a", COUNTY, 1, 1),
        ("a", COUNTY, 1, 2),
        ("a", COUNTY, 1, 3),
        ("b", COUNTY, 1, 1),
    ]


def test_a_rolled_back_sender_leaves_neither_row_nor_gap(network: World) -> None:
    with pytest.raises(ZeroDivisionError), in_tenant(TOWN), transaction():
        outbox.send(source=TOWN, target=COUNTY, stream="a", kind="x", payload={}, now=NOW)
        raise ZeroDivisionError
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)

    assert rows(TOWN) == [("a", COUNTY, 1, 1)]


def test_a_restored_congress_counts_in_a_new_epoch(network: World) -> None:
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)

    assert begin_epoch(tenant_no=TOWN) == 2

    probes.send(source=TOWN, route=[COUNTY], stream="a", n=2, now=NOW)
    assert rows(TOWN) == [("a", COUNTY, 1, 1), ("a", COUNTY, 2, 2)]


def test_a_forged_source_is_refused_by_the_database(network: World) -> None:
    with pytest.raises(ProgrammingError) as caught, in_tenant(TOWN), transaction():
        outbox.send(source=TOWN2, target=COUNTY, stream="a", kind="x", payload={}, now=NOW)

    assert caught.value.__cause__.sqlstate == "42501"
    assert rows(TOWN) == rows(TOWN2) == []


def test_a_congress_sees_only_what_it_sent_itself(network: World) -> None:
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)
    probes.send(source=TOWN2, route=[COUNTY], stream="b", n=1, now=NOW)

    assert rows(TOWN) == [("a", COUNTY, 1, 1)]
    assert rows(TOWN2) == [("b", COUNTY, 1, 1)]
    assert rows(COUNTY) == []


def test_a_sent_message_cannot_be_changed_by_its_sender(network: World) -> None:
    probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)

    with pytest.raises(ProgrammingError) as caught, in_tenant(TOWN):
        Outbox.objects.update(kind="other")

    assert caught.value.__cause__.sqlstate == "42501"


def test_nobody_writes_to_himself(network: World) -> None:
    with pytest.raises(SelfAddressed), in_tenant(TOWN), transaction():
        outbox.send(source=TOWN, target=TOWN, stream="a", kind="x", payload={}, now=NOW)

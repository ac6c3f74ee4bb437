"""A congress goes back to its archive beside neighbours that go on: nothing lost, nothing doubled, or nothing changed."""

from __future__ import annotations

import hashlib
import json
import threading
import zipfile
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from cases import cards
from cases.life.errors import BadArchive, OtherVersion
from cases.life.exporting import export_congress
from cases.life.ground import tables_of
from cases.life.merging import merge_congress
from cases.life.restoring import restore_congress
from cases.life.sealed import SealedReader, SealedWriter
from cases.models import Case, Crossing, Event
from cases.network.models import Card, Link
from core.logins import use_login
from core.transactions import cursor
from hierarchy.operating import NotOperator
from sync import courier, feed
from sync.models import Epoch, Outbox
from tenants.actors import Actor
from tenants.context import as_operator, as_reader, in_tenant
from tenants.models import OperatorAct
from tests.cases.crossing_steps import Steps
from tests.cases.road import Road
from tests.factories.world import CITY, COUNTY, DISTRICT, NOW, TOWN, World
from tests.life.test_merging import multiply

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "county.zip"


def content(no: int) -> dict[str, list[Any]]:
    """Everything in a congress's schema, as text."""
    found = {}
    with use_login("owner"), cursor() as query:
        for table in tables_of(no):
            query.execute(f"select t::text from c_{no}.{table} t order by 1")
            found[table] = [row[0] for row in query.fetchall()]
    return found


def test_what_is_in_the_archive_comes_back_and_nothing_else(network: World, operator: Actor, archive: Path) -> None:
    kept, changed = Road(network).replied(), Road(network).accepted()
    before = content(COUNTY)
    manifest = export_congress(actor=operator, code="451122", to=archive, now=NOW)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir()] == ["county.zip"]
    assert manifest.rows > len(before["cases_case"])
    late = Road(network).accepted()
    assert late.case.number == 3
    kept.evaluate("SATISFIED", "SATISFIED")
    with feed.claimed(kinds=("card",)):
        pass
    restored = restore_congress(actor=operator, archive=archive, now=LATER)
    after = content(COUNTY)
    # The book of numbers alone goes on: a number is given once.
    assert after.pop("cases_numbering") != before.pop("cases_numbering")
    assert after == before
    assert (restored.epoch, restored.cards, restored.removed_cards) == (2, 2, 1)
    with in_tenant(COUNTY):
        assert list(cards.differences()) == []
    with as_reader():
        assert not Card.objects.filter(pk=late.id).exists()
        revisions = list(Card.objects.filter(owner_no=COUNTY).values_list("revision", flat=True))
        assert all(2 << 40 < revision < 3 << 40 for revision in revisions)
    with feed.claimed(kinds=("card",)) as changes:
        assert {change.ref for change in changes} == {kept.id, changed.id, late.id}
    assert Road(network).accepted().case.number == 4
    with as_operator():
        acts = list(OperatorAct.objects.order_by("pk").values_list("kind", "tenant_id"))
    assert acts == [("EXPORT", COUNTY), ("RESTORE", COUNTY)]


def test_what_neighbours_said_since_is_said_again_and_nothing_twice(
    network: World, operator: Actor, archive: Path
) -> None:
    """The town's case goes up to the county and on to the city; the county is rewound in the middle."""
    steps = Steps(network)
    case = steps.accepted(TOWN)
    steps.escalated(TOWN, case)
    steps.deliver()
    export_congress(actor=operator, code="451122", to=archive, now=NOW)
    # Since the archive: the county takes it up and answers; a second case comes; one of its own goes up and is decided.
    steps.taken_up(COUNTY)
    steps.answered(COUNTY, steps.sponsored(COUNTY))
    second = steps.accepted(TOWN)
    steps.escalated(TOWN, second)
    young = steps.accepted(COUNTY)
    steps.escalated(COUNTY, young)
    steps.deliver()
    told = steps.told(TOWN, case.pk)
    restored = restore_congress(actor=operator, archive=archive, now=LATER)
    assert (restored.offered_again, restored.lost) == (1, 1)
    steps.now = LATER
    delivered = courier.deliver_all(now=LATER)
    assert (delivered.delivered, delivered.known, delivered.failed) == (2, 0, 0)
    with in_tenant(COUNTY):
        standing = Crossing.objects.order_by("sent_at", "pk").values_list("incoming", "state", "case")
        assert sorted(standing) == [(True, "WAITING", None), (True, "WAITING", None)]
    # The city knows of the case that is gone: the offer is taken back.
    assert steps.incoming(CITY).state == "CLOSED"
    # What the county had told stands in the town once, and the county may act anew: numbers of its new epoch.
    assert steps.told(TOWN, case.pk) == told
    steps.taken_up(COUNTY)
    steps.deliver()
    with use_login("owner"):
        assert set(Outbox.objects.filter(source_no=COUNTY).values_list("epoch", flat=True)) == {1, 2}
        assert not Outbox.objects.exclude(state="DELIVERED").exists()
        assert Epoch.objects.get(tenant_no=COUNTY).epoch == 2
    assert restore_congress(actor=operator, archive=archive, now=LATER).epoch == 3
    courier.deliver_all(now=LATER)
    with in_tenant(COUNTY):
        assert Crossing.objects.filter(incoming=True).count() == 2


def test_an_offer_made_since_for_a_case_that_is_still_there_lives_on(
    network: World, operator: Actor, archive: Path
) -> None:
    steps = Steps(network)
    case = steps.accepted(COUNTY)
    export_congress(actor=operator, code="451122", to=archive, now=NOW)
    steps.escalated(COUNTY, case)
    steps.deliver()
    steps.taken_up(CITY)
    steps.deliver()
    restored = restore_congress(actor=operator, archive=archive, now=LATER)
    assert (restored.offered_again, restored.lost) == (1, 0)
    courier.deliver_all(now=LATER)
    steps.now = LATER
    steps.answered(CITY, steps.sponsored(CITY))
    steps.deliver()
    assert steps.case(COUNTY, case.pk).state == "REPLIED"
    with in_tenant(COUNTY):
        kinds = [
            event.detail["kind"]
            for event in Event.objects.filter(case_id=case.pk, kind="CROSSING_PROGRESS").order_by("seq")
        ]
        assert kinds == ["CROSSING_ACCEPTED", "CROSSING_SPONSORED", "ACCEPTED", "ASSIGNED", "SIGNED", "REPLIED"]
    with as_reader():
        assert Link.objects.get(source_case=case.pk).state == "ANSWERED"


def test_what_is_under_way_during_a_restore_arrives_once_and_in_order(
    network: World, operator: Actor, archive: Path
) -> None:
    """The town sends its cases up, two couriers carry, and the county is rewound twice in the middle of it."""
    steps = Steps(network)
    first = steps.accepted(TOWN)
    steps.escalated(TOWN, first)
    steps.deliver()
    export_congress(actor=operator, code="451122", to=archive, now=NOW)
    begun, stop, failed, sent = threading.Event(), threading.Event(), [], [first]

    def send() -> None:
        try:
            while len(sent) < 9:
                sent.append(steps.accepted(TOWN))
                steps.escalated(TOWN, sent[-1])
                begun.set()
        except Exception as error:
            failed.append(error)
        finally:
            begun.set()
            connections.close_all()

    def carry() -> None:
        while not stop.is_set():
            courier.deliver_all(now=NOW)
        connections.close_all()

    threads = [threading.Thread(target=work) for work in (send, carry, carry)]
    for thread in threads:
        thread.start()
    begun.wait()
    for _ in range(2):
        restore_congress(actor=operator, archive=archive, now=NOW)
    threads[0].join()
    stop.set()
    for thread in threads[1:]:
        thread.join()
    courier.deliver_all(now=LATER)
    assert failed == []
    with use_login("owner"):
        assert list(Outbox.objects.exclude(state="DELIVERED").values_list("kind", "reason")) == []
    with in_tenant(COUNTY):
        arrived = Crossing.objects.filter(incoming=True)
        assert sorted(crossing.snapshot["title"] for crossing in arrived) == [case.title for case in sent]
    with as_reader():
        links = {link.id for link in Link.objects.filter(source_case__in=[case.pk for case in sent])}
    with in_tenant(COUNTY):
        assert set(Crossing.objects.values_list("pk", flat=True)) == links


def test_a_restore_that_fails_half_way_changes_nothing(
    network: World, operator: Actor, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(network)
    export_congress(actor=operator, code="451122", to=archive, now=NOW)
    steps.escalated(TOWN, steps.accepted(TOWN))
    steps.deliver()
    Road(network).accepted()
    before = content(COUNTY)

    def broken(**_: Any) -> int:
        raise RuntimeError("power")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError, match="power"):
        patch.setattr("cases.life.restoring.cards.rebuild", broken)
        restore_congress(actor=operator, archive=archive, now=LATER)
    assert content(COUNTY) == before
    courier.deliver_all(now=NOW)
    with use_login("owner"):
        assert not Epoch.objects.exists()
        assert not Outbox.objects.exclude(state="DELIVERED").exists()
    assert content(COUNTY) == before
    with in_tenant(COUNTY):
        assert list(cards.differences()) == []


def altered(archive: Path, text: dict[str, bytes] | None = None, **changes: Any) -> Path:
    """A copy of an archive whose manifest says something else, and whose members hold another text."""
    copy = archive.with_name("other.zip")
    with archive.open("rb") as raw, copy.open("wb") as out:
        sealed = SealedWriter(out)
        with zipfile.ZipFile(SealedReader(raw)) as source, zipfile.ZipFile(sealed, "w") as target:
            for name in source.namelist():
                data = source.read(name)
                if name == "manifest.json":
                    data = json.dumps(json.loads(data) | changes).encode()
                data = (text or {}).get(name, data)
                target.writestr(name, data)
        sealed.finish()
    return copy


def manifest_of(archive: Path) -> dict[str, Any]:
    """What an archive says of itself."""
    with archive.open("rb") as raw, zipfile.ZipFile(SealedReader(raw)) as source:
        found: dict[str, Any] = json.loads(source.read("manifest.json"))
    return found


def test_other_archives_are_refused_with_reasons(network: World, operator: Actor, archive: Path) -> None:
    Road(network).accepted()
    export_congress(actor=operator, code="451122", to=archive, now=NOW)
    with pytest.raises(BadArchive, match="另一个平台 elsewhere_"):
        restore_congress(actor=operator, archive=altered(archive, deployment="elsewhere_"), now=LATER)
    with pytest.raises(BadArchive, match="当时的编号是 7，现在是 4"):
        restore_congress(actor=operator, archive=altered(archive, no=DISTRICT), now=LATER)
    with pytest.raises(OtherVersion, match=r"cases\.0001_initial"):
        restore_congress(actor=operator, archive=altered(archive, migrations=[]), now=LATER)
    with pytest.raises(BadArchive, match="格式 3"):
        restore_congress(actor=operator, archive=altered(archive, format=3), now=LATER)
    with pytest.raises(NotOperator):
        restore_congress(actor=network.staff(COUNTY).actor, archive=archive, now=LATER)
    with pytest.raises(NotOperator):
        export_congress(actor=network.staff(COUNTY).actor, code="451122", to=archive, now=LATER)
    manifest = manifest_of(archive)
    manifest["own"][2]["sha256"] = "0" * 64
    with pytest.raises(BadArchive, match="与清单不符"):
        restore_congress(actor=operator, archive=altered(archive, own=manifest["own"]), now=LATER)
    half = archive.with_name("half.zip")
    half.write_bytes(archive.read_bytes()[:2000])
    with pytest.raises(CommandError, match="文件不完整，或者被改动过"):
        call_command("restore_congress", str(half))


def test_rows_of_others_do_not_come_back_with_it(network: World, operator: Actor, archive: Path) -> None:
    """An archive in which somebody has written a card of another congress, with the right digests."""
    Road(network).accepted()
    export_congress(actor=operator, code="451122", to=archive, now=NOW)
    public = manifest_of(archive)["public"]
    cards = next(member for member in public if member["table"] == "network_card")
    with archive.open("rb") as raw, zipfile.ZipFile(SealedReader(raw)) as source:
        row = source.read(cards["name"]).decode().rstrip("\n").split("\t")
    row[cards["columns"].index("owner_no")] = str(DISTRICT)
    forged = ("\t".join(row) + "\n").encode()
    cards["sha256"] = hashlib.sha256(forged).hexdigest()
    with pytest.raises(BadArchive, match="network_card里有不属于它的记录"):
        restore_congress(
            actor=operator, archive=altered(archive, text={cards["name"]: forged}, public=public), now=LATER
        )
    with as_reader():
        assert not Card.objects.filter(owner_no=DISTRICT).exists()


def test_a_congress_that_took_another_in_since_is_not_rewound(network: World, operator: Actor, archive: Path) -> None:
    town = archive.with_name("town.zip")
    export_congress(actor=operator, code="451122101", to=archive, now=NOW)
    export_congress(actor=operator, code="451122100", to=town, now=NOW)
    with use_login("owner"), cursor() as query:
        query.execute("select now()")
        (now,) = query.fetchone()
    merge_congress(actor=operator, code="451122101", into="451122100", now=now)
    for file, reason in ((archive, "已经并入"), (town, "接收了其他人大")):
        with pytest.raises(BadArchive, match=reason):
            restore_congress(actor=operator, archive=file, now=now)


def test_a_thousand_cases_beside_neighbours_at_work(network: World, operator: Actor, archive: Path) -> None:
    multiply(COUNTY, Road(network).assigned().id, 999)
    call_command("check_cards", "--mend", stdout=StringIO())
    said = StringIO()
    call_command("export_congress", "451122", to=archive, stdout=said)
    assert "已导出钟山县人民代表大会" in said.getvalue()
    stop, done, failed = threading.Event(), [0], []

    def act() -> None:
        try:
            while not stop.is_set():
                Road(network, no=DISTRICT).submitted()
                done[0] += 1
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=act)
    thread.start()
    try:
        call_command("restore_congress", str(archive), stdout=said)
    finally:
        stop.set()
        thread.join()
    assert (failed, done[0] > 0) == ([], True)
    assert "台账 1,000 件" in said.getvalue()
    with in_tenant(COUNTY):
        assert Case.objects.count() == 1000
        assert list(cards.differences()) == []

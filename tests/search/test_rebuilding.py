"""A new index while people write and search; and the proof that index and database are the same."""

from __future__ import annotations

import io
import uuid
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from django.test import override_settings

from cases.network.models import Card
from core.logins import use_login
from search import cluster, documents, indexing, rebuild, reconcile
from search.errors import SearchUnavailable
from search.interfaces import Mode
from search.service import search
from search.upkeep import bring_up_to_date
from tenants.actors import Actor
from tests.factories.world import CITY, COUNTY, NOW, TOWN, World
from tests.search.cases import add_case, change_case
from tests.search.conftest import find, titles

ANYBODY = Actor.nobody()
GHOST = "019a0000-0000-7000-8000-000000000000"


def _all_ids() -> list[uuid.UUID]:
    with use_login("owner"):
        return list(Card.objects.values_list("pk", flat=True))


class Background(Thread):
    """Runs a function until told to stop, keeps its failure, and closes its connections."""

    def __init__(self, step: Any) -> None:
        super().__init__(daemon=True)
        self.step, self.ended, self.failure, self.rounds = step, Event(), None, 0

    def run(self) -> None:
        try:
            while not self.ended.is_set():
                self.step(self.rounds)
                self.rounds += 1
        except BaseException as error:
            self.failure = error
        finally:
            connections.close_all()

    def stop(self) -> int:
        self.ended.set()
        self.join(30)
        assert not self.is_alive()
        if self.failure:
            raise self.failure
        return self.rounds


def test_a_rebuild_leaves_no_gap_while_people_write_and_search(
    network: World, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "AT_ONCE", 3)
    kept = [add_case(network, COUNTY, f"原有的水渠{number}", published="BOTH") for number in range(12)]
    bring_up_to_date()
    before = cluster.indexes(cluster.alias())

    def write(number: int) -> None:
        add_case(network, TOWN, f"新来的水渠{number}", published="BOTH")
        change_case(COUNTY, kept[number % 12], matter=f"改过{number}次")
        bring_up_to_date()

    def look(_number: int) -> None:
        result = search(actor=network.staff(COUNTY).actor, query="原有", first=100, now=NOW)
        assert (result.mode, result.total) == (Mode.FULL, 12)

    writer, reader = Background(write), Background(look)
    writer.start()
    reader.start()
    for _ in range(3):
        rebuild.rebuild()
    assert reader.stop() > 3
    written = writer.stop()
    assert written > 2
    assert cluster.indexes(cluster.alias()) != before
    assert len(cluster.indexes(cluster.alias())) == len(cluster.indexes(cluster.write_alias())) == 1
    bring_up_to_date()
    report = reconcile.check()
    assert (report.cards, report.waiting, report.differences) == (12 + written, 0, ())
    assert find(ANYBODY, "新来", first=100).total == written


def test_what_is_written_during_a_rebuild_is_in_the_new_index(network: World, index: str) -> None:
    """The document was read by the rebuild before it changed, and written into both indexes before the old one."""
    case = add_case(network, COUNTY, "关于水渠的建议", matter="原先渗水", published="BOTH")
    bring_up_to_date()
    changed = False

    def meanwhile(_done: int, _total: int) -> None:
        nonlocal changed
        if not changed:
            changed = True
            old = documents.read([case.pk]).documents
            change_case(COUNTY, case, matter="后来断流")
            bring_up_to_date()
            # And the rebuild writes what it had read before.
            indexing.put(old, into=cluster.indexes(cluster.write_alias()))

    rebuild.rebuild(progress=meanwhile)
    assert changed
    assert titles(find(ANYBODY, "后来断流")) == {"关于水渠的建议"}
    assert titles(find(ANYBODY, "原先渗水")) == set()


def test_a_rebuild_that_fails_leaves_everything_as_it_was(network: World, index: str) -> None:
    add_case(network, COUNTY, "关于水渠的建议", published="BOTH")
    bring_up_to_date()
    before = cluster.all_indexes()

    def fail(_done: int, _total: int) -> None:
        raise SearchUnavailable

    with pytest.raises(SearchUnavailable):
        rebuild.rebuild(progress=fail)
    assert cluster.all_indexes() == before
    assert titles(find(ANYBODY, "水渠")) == {"关于水渠的建议"}


def test_one_rebuild_at_a_time(network: World, index: str) -> None:
    add_case(network, COUNTY, "关于水渠的建议", published="BOTH")
    failures: list[BaseException] = []

    def second() -> None:
        try:
            rebuild.rebuild()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    def meanwhile(_done: int, _total: int) -> None:
        other = Thread(target=second)
        other.start()
        other.join(20)

    rebuild.rebuild(progress=meanwhile)
    assert [type(error) for error in failures] == [rebuild.RebuildRunning]


def test_the_half_filled_index_of_a_dead_rebuild_is_cleared_away(network: World, index: str) -> None:
    add_case(network, COUNTY, "关于水渠的建议", published="BOTH")
    bring_up_to_date()
    corpse = cluster.create_next()
    assert corpse in cluster.written()
    ghost = documents.read(_all_ids()).documents[0] | {"id": GHOST}
    indexing.put([ghost], into=[corpse], visible=True)
    made = rebuild.rebuild()
    assert cluster.written() == cluster.indexes(cluster.alias()) == [made.index]
    assert reconcile.check().differences == ()


def test_differences_are_found_told_and_mended(network: World, index: str) -> None:
    lost, stale, fine = (add_case(network, COUNTY, f"水渠{n}", matter="原文", published="BOTH") for n in range(3))
    add_case(network, CITY, "市里的水渠", published="BOTH")
    bring_up_to_date()
    assert reconcile.check().differences == ()
    with use_login("owner"):
        Card.objects.filter(pk=stale.pk).update(revision=40)
    indexing.remove({lost.pk: documents.read([lost.pk]).documents[0]["version"]})
    ghost = documents.read([fine.pk]).documents[0] | {"id": GHOST}
    indexing.put([ghost], into=cluster.written(), visible=True)
    (found,) = reconcile.check().differences
    assert (found.owner, found.missing, found.stale) == (COUNTY, [lost.pk], [stale.pk])
    assert [str(ref) for ref in found.surplus] == [GHOST]
    with pytest.raises(CommandError, match="不一致"):
        call_command("check_search", stdout=io.StringIO())
    out = io.StringIO()
    call_command("check_search", "--mend", stdout=out)
    assert "第 4 号人大：缺 1，旧 1，多 1，超前 0" in out.getvalue()
    assert "已修补 3 件" in out.getvalue()
    assert reconcile.check().differences == ()


def test_an_index_ahead_of_the_database_is_told_and_rebuilt(network: World, index: str) -> None:
    case = add_case(network, COUNTY, "关于水渠的建议", published="BOTH")
    ahead = documents.read([case.pk]).documents[0]
    indexing.put([ahead | {"version": 99, "check": 5}], into=cluster.written(), visible=True)
    (found,) = reconcile.check().differences
    assert found.ahead == [case.pk]
    call_command("rebuild_search", stdout=io.StringIO())
    assert reconcile.check().differences == ()


def test_commands_say_what_they_did_or_why_not(network: World, index: str) -> None:
    add_case(network, COUNTY, "关于水渠的建议", published="BOTH")
    out = io.StringIO()
    call_command("index_changes", stdout=out)
    call_command("rebuild_search", stdout=out)
    call_command("check_search", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "已补录 1 件。"
    assert lines[1].endswith("cases-000002，1 件。")
    assert lines[2] == "数据库 1 件（1 家人大），待补录 0 件，不一致的人大 0 家。"
    with override_settings(ELASTICSEARCH_URL="http://127.0.0.1:9"):
        for command in ("index_changes", "rebuild_search", "check_search"):
            with pytest.raises(CommandError, match="全文检索没有应答"):
                call_command(command, stdout=out)
    with override_settings(ELASTICSEARCH_URL=""), pytest.raises(CommandError, match="没有设置 ELASTICSEARCH_URL"):
        call_command("index_changes", stdout=out)

"""From the feed into the index: nothing lost, nothing older over newer, and saves never wait for the server."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.conf import settings as live_settings
from psycopg import sql

from core.logins import use_login
from core.transactions import cursor
from search import cluster, documents, elasticsearch, indexing, tasks
from search.breaker import Breaker
from search.errors import QueryRefused, SearchUnavailable
from search.interfaces import Mode
from search.service import search
from search.upkeep import bring_up_to_date
from sync import feed
from tenants.actors import Actor
from tenants.places import schema_name
from tests.factories.world import COUNTY, NOW, TOWN, World
from tests.search.cases import add_case, change_case
from tests.search.conftest import find, titles

ROAD = "关于修缮公路的建议"
ANYBODY = Actor.nobody()


@pytest.fixture
def dead_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where somebody listens and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield server.getsockname()[1]


@pytest.fixture(params=[429, 500, 503])
def refusing_port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port where everything is refused."""

    class Refusing(BaseHTTPRequestHandler):
        def _refuse(self) -> None:
            self.send_response(request.param)
            self.send_header("X-elastic-product", "Elasticsearch")
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b'{"error": {"type": "circuit_breaking_exception"}}')

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _refuse

        def log_message(self, *_args: Any) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Refusing)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


def _fail_at(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_settings, "ELASTICSEARCH_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setattr(elasticsearch, "breaker", Breaker())
    monkeypatch.setattr(cluster, "ASK_SECONDS", 1.5)
    monkeypatch.setattr(cluster, "WRITE_SECONDS", 1.0)


def test_an_older_write_does_not_replace_a_newer_one(network: World, index: str) -> None:
    case = add_case(network, COUNTY, ROAD, matter="原先渗水", published="BOTH")
    old = documents.read([case.pk]).documents
    bring_up_to_date()
    change_case(COUNTY, case, matter="后来断流")
    bring_up_to_date()
    indexing.put(old, into=cluster.written(), visible=True)
    assert titles(find(ANYBODY, "原先渗水")) == set()
    assert titles(find(ANYBODY, "后来断流")) == {ROAD}


def test_a_change_that_comes_twice_does_no_harm(network: World, index: str) -> None:
    case = add_case(network, COUNTY, ROAD, published="BOTH")
    bring_up_to_date()
    with feed.claimed(kinds=indexing.KINDS) as nothing:
        assert nothing == []
    for _ in range(3):
        indexing.write([case.pk])
    assert find(ANYBODY, "公路").total == 1


@pytest.mark.parametrize("failing", ["dead_port", "silent_port"])
def test_without_an_answer_titles_are_searched_within_two_seconds(
    network: World, index: str, failing: str, request: pytest.FixtureRequest
) -> None:
    add_case(network, COUNTY, ROAD, matter="路面塌陷", published="BOTH")
    assert titles(find(ANYBODY, "塌陷")) == {ROAD}
    with pytest.MonkeyPatch.context() as broken:
        _fail_at(request.getfixturevalue(failing), broken)
        for attempt in range(4):
            began = time.monotonic()
            result = search(actor=ANYBODY, query="公路", first=10, now=NOW)
            took = time.monotonic() - began
            assert (result.mode, titles(result)) == (Mode.BASIC, {ROAD})
            assert took < (2.5 if attempt < 2 else 0.7)
        assert "全文检索现在没有应答" in result.notice
        assert "ELASTICSEARCH_URL" in result.notice
        assert [facet.name for facet in result.facets] == ["level", "state", "kind", "year"]
        # A case is saved as always, and waits.
        add_case(network, COUNTY, "关于水库的建议", matter="渗漏", published="BOTH")
        tasks.index_changes()
        assert feed.backlog() == 1
    # The server is back.
    tasks.index_changes()
    assert feed.backlog() == 0
    assert titles(find(ANYBODY, "渗漏")) == {"关于水库的建议"}


def test_a_refusing_server_is_no_answer_and_loses_nothing(network: World, index: str, refusing_port: int) -> None:
    add_case(network, COUNTY, ROAD, published="BOTH")
    with pytest.MonkeyPatch.context() as broken:
        _fail_at(refusing_port, broken)
        assert search(actor=ANYBODY, query="公路", first=10, now=NOW).mode is Mode.BASIC
        with pytest.raises(SearchUnavailable):
            bring_up_to_date()
        assert feed.backlog() == 1
    assert titles(find(ANYBODY, "公路")) == {ROAD}


def test_half_an_answer_is_none(network: World, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add_case(network, COUNTY, ROAD, published="BOTH")
    assert find(ANYBODY, "公路").mode is Mode.FULL
    monkeypatch.setattr(elasticsearch, "_refuse_half", _half)
    assert search(actor=ANYBODY, query="公路", first=10, now=NOW).mode is Mode.BASIC


def _half(_answer: object) -> None:
    raise SearchUnavailable(cause="half an answer")


def test_switched_off_says_so(network: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_settings, "ELASTICSEARCH_URL", "")
    add_case(network, COUNTY, ROAD, published="BOTH")
    result = search(actor=ANYBODY, query="公路", first=10, now=NOW)
    assert result.mode is Mode.BASIC
    assert result.notice.startswith("这里没有开通全文检索。现在只按标题和编号查找")
    assert titles(result) == {ROAD}
    assert bring_up_to_date() == 0
    assert feed.backlog() == 1


def test_without_an_index_the_first_round_makes_one(network: World, index: str) -> None:
    add_case(network, COUNTY, ROAD, published="BOTH")
    bring_up_to_date()
    cluster.drop(cluster.all_indexes())
    missing = search(actor=ANYBODY, query="公路", first=10, now=NOW)
    assert missing.mode is Mode.BASIC
    assert "还没有建好索引" in missing.notice
    # The feed is empty: only a rebuild can know of the case.
    bring_up_to_date()
    assert find(ANYBODY, "公路").mode is Mode.FULL
    assert titles(find(ANYBODY, "公路")) == {ROAD}


def test_too_many_waiting_changes_are_left_to_the_database(
    network: World, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.pending.MOST", 2)
    for number in range(3):
        add_case(network, COUNTY, f"{ROAD}之{number}", published="BOTH")
    behind = search(actor=ANYBODY, query="公路", first=10, now=NOW)
    assert (behind.mode, behind.total) == (Mode.BASIC, 3)
    assert "正在补录" in behind.notice
    assert (find(ANYBODY, "公路").mode, find(ANYBODY, "公路").total) == (Mode.FULL, 3)


def _rename(old: str, new: str) -> None:
    with use_login("owner"), cursor() as statement:
        statement.execute(sql.SQL("alter schema {} rename to {}").format(sql.Identifier(old), sql.Identifier(new)))


def test_a_congress_under_repair_holds_up_nobody(network: World, index: str) -> None:
    add_case(network, TOWN, "镇上的公路", published="BOTH")
    add_case(network, COUNTY, "县里的公路", published="BOTH")
    _rename(schema_name(TOWN), "under_repair")
    bring_up_to_date()
    assert feed.backlog() == 1
    assert titles(search(actor=ANYBODY, query="公路", first=10, now=NOW)) == {"县里的公路"}
    _rename("under_repair", schema_name(TOWN))
    assert titles(find(ANYBODY, "公路")) == {"县里的公路", "镇上的公路"}
    assert feed.backlog() == 0


def test_a_document_that_is_refused_holds_up_nobody(
    network: World, index: str, caplog: pytest.LogCaptureFixture
) -> None:
    case = add_case(network, COUNTY, ROAD, published="BOTH")
    good = documents.read([case.pk]).documents[0]
    with caplog.at_level(logging.ERROR, logger="search.indexing"):
        indexing.put([good | {"id": "bad", "unknown_field": 1}, good], into=cluster.written(), visible=True)
    assert ["bad" in record.getMessage() for record in caplog.records] == [True]
    bring_up_to_date()
    assert find(ANYBODY, "公路").total == 1


def test_the_breaker_opens_tries_once_and_closes() -> None:
    now = [0.0]
    breaker = Breaker(limit=2, pause=5, clock=lambda: now[0])
    breaker.failed()
    assert breaker.lets_through()
    breaker.failed()
    assert not breaker.lets_through()
    now[0] = 5.0
    assert breaker.lets_through()
    assert not breaker.lets_through()
    breaker.answered()
    assert breaker.lets_through()


def test_a_query_that_the_server_does_not_take_closes_it_for_nobody(network: World, index: str) -> None:
    add_case(network, COUNTY, ROAD, published="BOTH")
    bring_up_to_date()
    for _ in range(5):
        with pytest.raises(QueryRefused):
            elasticsearch.ask({"query": {"no_such_query": {}}})
    assert find(ANYBODY, "公路").mode is Mode.FULL

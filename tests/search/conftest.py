"""An index of its own for each test, on the real search server, deleted afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from search import cluster, elasticsearch
from search.breaker import Breaker
from search.interfaces import Filters, SearchResult
from search.service import search
from search.upkeep import bring_up_to_date
from tenants.actors import Actor
from tests.factories.world import NOW, World

Search = Callable[..., SearchResult]


@contextmanager
def own_index() -> Iterator[str]:
    """This function gives the block an empty index for the database in use and deletes it afterwards."""
    assert settings.ELASTICSEARCH_URL, "run these tests with the servers: make test ARGS=tests/search"
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    with pytest.MonkeyPatch.context() as patch, override_settings(SEARCH_PREFIX=prefix):
        patch.setattr(elasticsearch, "breaker", Breaker())
        # The first answer of a server just started may take longer than a person would wait.
        patch.setattr(cluster, "ASK_SECONDS", 10.0)
        bring_up_to_date()
        yield prefix
        cluster.drop(cluster.all_indexes())


@pytest.fixture
def index(network: World) -> Iterator[str]:
    """The prefix of an index for the cards of ``network``."""
    with own_index() as prefix:
        yield prefix


@pytest.fixture(scope="module")
def shared_index(shared_network: World, django_db_blocker: Any) -> Iterator[str]:
    """The prefix of an index for the cards of ``shared_network``, filled by the module before its tests."""
    with django_db_blocker.unblock(), own_index() as prefix:
        yield prefix


@pytest.fixture(params=["full", "basic"])
def both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """One after the other: with the search server and without. Of the module's shared world."""
    if request.param == "basic":
        monkeypatch.setattr(settings, "ELASTICSEARCH_URL", "")
    return str(request.param)


def find(actor: Actor, query: str, *, first: int = 50, after: str | None = None, **filters: Any) -> SearchResult:
    """This function takes up all changes and searches."""
    bring_up_to_date()
    return search(actor=actor, query=query, filters=Filters(**filters), first=first, after=after, now=NOW)


def titles(result: SearchResult) -> set[str]:
    """This function returns the titles of the cases found."""
    return {hit.card.title for hit in result.hits}

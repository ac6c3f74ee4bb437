"""Fixtures of the whole suite.

``network`` gives a test a database of its own with the small world of :mod:`tests.factories.world`; what the test
commits is committed for real, and the database is dropped afterwards. ``shared_network`` is one database for all tests
of a module that only read.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hashers, get_hashers_by_algorithm
from django.db import connections

from tests.factories.databases import copied_database, ensure_template
from tests.factories.world import World, read_world

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this xdist worker, ``main`` without xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Passwords are hashed by a quick method, here and in the servers that tests start."""
    os.environ["PASSWORD_HASHER"] = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [os.environ["PASSWORD_HASHER"]]
    get_hashers.cache_clear()
    get_hashers_by_algorithm.cache_clear()


@pytest.fixture(scope="session")
def world_template(quick_passwords: None, django_db_blocker: Any) -> str:
    """The database that all others are copied from."""
    with django_db_blocker.unblock():
        return ensure_template()


def _open_world(template: str, worker: str, blocker: Any) -> Iterator[World]:
    with blocker.unblock(), copied_database(template, f"test_{os.getpid()}_{worker}_{next(_numbers)}"):
        try:
            yield read_world()
        finally:
            for alias in connections:
                connections[alias].close()


@pytest.fixture
def network(world_template: str, worker: str, django_db_blocker: Any) -> Iterator[World]:
    """A world of the test's own."""
    yield from _open_world(world_template, worker, django_db_blocker)


@pytest.fixture(scope="module")
def shared_network(world_template: str, worker: str, django_db_blocker: Any) -> Iterator[World]:
    """A world that the tests of one module share. They must not change it."""
    yield from _open_world(world_template, worker, django_db_blocker)

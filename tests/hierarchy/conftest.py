"""Databases of this room's tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.hierarchy.trees import own_database, plant, plant_nation


@pytest.fixture(scope="module")
def nation(world_template: str, django_db_blocker: Any) -> Iterator[None]:
    """The real nation; the tests of a module share it and only read."""
    with django_db_blocker.unblock(), own_database(world_template):
        plant_nation()
        yield


@pytest.fixture(scope="module")
def garden(world_template: str, django_db_blocker: Any) -> Iterator[None]:
    """A database whose tree each test plants anew."""
    with django_db_blocker.unblock(), own_database(world_template):
        yield


@pytest.fixture
def tree(garden: None) -> None:
    """The few real places of :data:`tests.hierarchy.trees.PLACES`."""
    plant()

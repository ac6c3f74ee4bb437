"""A world that the tests of one module fill together: cases of one test do not touch another's."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from tests.factories.databases import copied_database
from tests.factories.world import World, read_world

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def busy_network(world_template: str, worker: str, django_db_blocker: Any) -> Iterator[World]:
    """A world where other tests of the module have left their cases."""
    name = f"test_{os.getpid()}_{worker}_busy_{next(_numbers)}"
    with django_db_blocker.unblock(), copied_database(world_template, name):
        try:
            yield read_world()
        finally:
            for alias in connections:
                connections[alias].close()

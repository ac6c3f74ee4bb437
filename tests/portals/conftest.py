"""Fixtures of the portals' tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def basic_search(settings: Any) -> Iterator[None]:
    """Search answers from the database: these tests are not about the index."""
    settings.ELASTICSEARCH_URL = ""
    yield

"""An operator of the whole small world."""

from __future__ import annotations

import pytest

from hierarchy.operating import console_operator
from tenants.actors import Actor
from tests.factories.world import World


@pytest.fixture
def operator(network: World) -> Actor:
    """Who operates everything, as at the machine's console."""
    return console_operator()

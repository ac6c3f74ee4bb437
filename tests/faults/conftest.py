"""The fault tests share one world a module and find it empty each."""

from collections.abc import Iterator

import pytest

from tests.factories.world import World
from tests.sync.emptying import empty


@pytest.fixture
def network(shared_network: World) -> Iterator[World]:
    """The module's world, emptied after the test."""
    yield shared_network
    empty()

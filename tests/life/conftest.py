"""An operator of the whole small world."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command

from hierarchy.operating import console_operator
from tenants.actors import Actor
from tests.factories.world import World


@pytest.fixture
def operator(network: World) -> Iterator[Actor]:
    """Who operates everything, as at the machine's console. Whatever he does, nothing names what is not there."""
    yield console_operator()
    call_command("check_references", stdout=StringIO())

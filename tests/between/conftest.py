"""One pair of deployments for the folder. Tests keep apart by their streams; whoever kills a process starts it again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from tests.between.deployments import Deployment, Pair, until
from tests.between.kinds_road import Road
from tests.between.wires import Wire
from tests.factories.databases import copied_database
from tests.sync.probes import register_probe


@pytest.fixture(scope="package")
def running(
    world_template: str, worker: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    names = [f"test_{os.getpid()}_{worker}_{side}" for side in ("province", "nation")]
    logs = tmp_path_factory.mktemp("between")
    with (
        django_db_blocker.unblock(),
        copied_database(world_template, names[0]),
        copied_database(world_template, names[1]),
    ):
        pair = Pair(Deployment("province", names[0], "nation", logs), Deployment("nation", names[1], "guangxi", logs))
        try:
            pair.introduce()
            for side in pair.both():
                side.start(wait=False)
            for side in pair.both():
                until(side.serves)
            yield pair
        finally:
            for side in pair.both():
                side.kill("courier")
                side.kill("web")
            for alias in connections:
                connections[alias].close()


@pytest.fixture
def pair(running: Pair) -> Pair:
    """The pair, reachable and with nothing due."""
    register_probe()
    for side, other in (running.both(), running.both()[::-1]):
        if "web" not in side.processes:
            side.start()
        side.point_at(other.address)
    return running


@pytest.fixture
def wire(pair: Pair) -> Iterator[Wire]:
    """A wire between the province and the nation that can be cut."""
    with Wire(pair.nation.port) as made:
        pair.province.point_at(f"http://127.0.0.1:{made.port}")
        yield made


@pytest.fixture(params=[False, True], ids=["smooth", "rough"])
def road(pair: Pair, request: pytest.FixtureRequest) -> Iterator[Road]:
    yield Road(pair, rough=request.param)

"""A home remembers ports, names and secrets between starts."""

from __future__ import annotations

import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.dev.home import Home


def test_a_port_is_remembered(tmp_path: Path) -> None:
    first = Home.at(tmp_path).port("web", first=18_411)
    assert Home.at(tmp_path).port("web", first=18_411) == first
    assert Home.at(tmp_path).recall()["web_port"] == first


def test_a_port_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    port = home.port("web", first=18_421)
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert home.port("web", first=18_421) != port


def test_two_servers_of_a_home_get_two_ports(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    assert len({home.port(name) for name in ("postgres", "valkey", "elasticsearch")}) == 3


def test_secret_and_deployment_are_made_once(tmp_path: Path) -> None:
    first = Home.at(tmp_path)
    secret, deployment = first.secret(), first.deployment()
    again = Home.at(tmp_path)
    assert (again.secret(), again.deployment()) == (secret, deployment)
    assert len(secret) >= 50
    assert deployment.isalnum()


def test_memory_torn_by_a_power_loss_is_begun_anew(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.memory.write_text('{"web_port": 80')
    assert home.recall() == {}
    home.remember(web_port=8000)
    assert home.recall() == {"web_port": 8000}


def test_servers_starting_side_by_side_lose_no_fact(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: home.remember(**{f"fact_{n}": n}), range(40)))
    assert home.recall() == {f"fact_{n}": n for n in range(40)}


def test_a_new_home_at_the_path_of_a_deleted_one_has_other_secrets(tmp_path: Path) -> None:
    first = Home.at(tmp_path / "home").secret()
    shutil.rmtree(tmp_path / "home")
    assert Home.at(tmp_path / "home").secret() != first

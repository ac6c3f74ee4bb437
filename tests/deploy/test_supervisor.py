"""The supervisor names what failed and where to read why, and stops everything else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.dev import processes, steps
from deploy.dev.crew import Crew, Member
from deploy.dev.home import DevelopmentError, Home
from deploy.dev.servers import environment, servers_of
from deploy.dev.steps import Step, fingerprint, run_all
from deploy.dev.supervisor import delete, end_leftovers, welcome

SLEEPER = ("-c", "import time; time.sleep(60)")


def test_a_member_that_ends_is_named_with_its_log(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    members = [
        Member(name="steady", command=SLEEPER),
        Member(name="frail", command=("-c", "print('no such table'); raise SystemExit(3)")),
    ]
    crew = Crew(home=home, members=members, env=os.environ, port=1, say=lambda line: None)
    with pytest.raises(DevelopmentError, match=r"frail ended \(exit 3\)") as caught:
        crew.run(when_ready=lambda: None)
    assert caught.value.log == home.log("frail")
    assert "no such table" in str(caught.value)
    assert home.log("frail").read_text() == "no such table\n"


def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> Home:
    (tmp_path / "manage.py").write_text(program)
    monkeypatch.setattr(steps, "CHECKOUT", tmp_path)
    return Home.at(tmp_path / "home")


def test_a_step_that_fails_is_named_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = failing(tmp_path, monkeypatch, "raise SystemExit('row 7 is damaged')")
    said: list[str] = []
    todo = [Step(title="Calendar", command=("load_workdays",))]
    with pytest.raises(DevelopmentError, match="step load_workdays failed") as caught:
        run_all(home=home, steps=todo, env=os.environ, say=said.append)
    assert caught.value.log == home.log("load_workdays")
    assert said == ["[1/1] Calendar", "      row 7 is damaged"]


def test_a_step_done_before_is_skipped_until_its_files_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = failing(tmp_path, monkeypatch, "print('8401 days')")
    (tmp_path / "days.csv").write_text("1")
    todo = [Step(title="Calendar", command=("load",), files=("days.csv",))]
    said: list[str] = []
    for content in ("1", "1", "2"):
        (tmp_path / "days.csv").write_text(content)
        run_all(home=home, steps=todo, env={}, say=said.append)
    heads = [line for line in said if line.startswith("[")]
    assert heads == ["[1/1] Calendar", "[1/1] Calendar: done before", "[1/1] Calendar"]
    assert home.log("load").read_text() == "8401 days\n"


def test_a_step_is_done_again_in_another_database_but_not_for_another_port() -> None:
    step = Step(title="Calendar", command=("load",))
    here = fingerprint(step, env={"DATABASE_URL": "postgresql://a:b@127.0.0.1:5000/x"})
    assert here == fingerprint(step, env={"DATABASE_URL": "postgresql://a:b@127.0.0.1:5001/x"})
    assert here != fingerprint(step, env={"DATABASE_URL": "postgresql://a:b@127.0.0.1:5000/y"})
    assert here != fingerprint(step, env={"DATABASE_URL": "postgresql://a:b@db.example:5000/x"})


def test_a_server_with_an_address_in_the_environment_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://x@db.example/y")
    monkeypatch.setenv("BROKER_URL", "redis://broker.example/0")
    monkeypatch.setenv("ELASTICSEARCH_URL", "")
    home = Home.at(tmp_path)
    assert servers_of(home) == []
    env = environment(home, [])
    assert env["DATABASE_URL"] == "postgresql://x@db.example/y"
    assert env["ELASTICSEARCH_URL"] == ""
    assert env["ONENET_HOME"] == str(tmp_path)


def test_without_the_environment_all_three_servers_are_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "BROKER_URL", "ELASTICSEARCH_URL"):
        monkeypatch.delenv(name, raising=False)
    names = [server.name for server in servers_of(Home.at(tmp_path))]
    assert names == ["PostgreSQL", "Valkey", "Elasticsearch"]


def test_leftovers_are_known_by_their_home(tmp_path: Path) -> None:
    mine, other = Home.at(tmp_path / "mine"), Home.at(tmp_path / "other")
    started = [
        subprocess.Popen([sys.executable, *SLEEPER], env={**os.environ, "ONENET_HOME": str(home.path)})
        for home in (mine, other)
    ]
    time.sleep(0.3)
    end_leftovers(mine)
    assert started[0].poll() is not None
    assert started[1].poll() is None
    started[1].kill()
    started[1].wait(5)


def test_a_number_of_a_dead_process_given_to_another_is_not_ours() -> None:
    assert processes.is_running(os.getpid(), words=Path(sys.executable).name)
    assert not processes.is_running(os.getpid(), words="/no/such/data")
    assert not processes.is_running(None, words="")


def test_links_of_the_demo_follow_the_port(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = Home.at(tmp_path)
    (tmp_path / "demo.txt").write_text("deputy: http://451122.localhost:8000/\n")
    base = {"PORTAL_SUFFIX": "localhost", "ELASTICSEARCH_URL": "http://x"}
    welcome(home, env={**base, "PORTAL_PORT": "8000"}, begun=time.monotonic())
    welcome(home, env={**base, "PORTAL_PORT": "8003"}, begun=time.monotonic())
    told = capsys.readouterr().out
    assert "http://451122.localhost:8000/" in told
    assert "http://451122.localhost:8003/" in told.partition("Ctrl-C")[2]


def test_a_reset_leaves_another_home_within_and_the_caches(tmp_path: Path) -> None:
    outer, inner = Home.at(tmp_path / "outer"), Home.at(tmp_path / "outer" / "tests")
    for home in (outer, inner):
        home.remember(web_port=1)
    for name in ("postgres", "cache"):
        (outer.path / name).mkdir()
    delete(outer)
    assert sorted(path.name for path in outer.path.iterdir()) == ["cache", "tests"]
    assert inner.recall() == {"web_port": 1}
    delete(inner)
    assert not inner.path.exists()

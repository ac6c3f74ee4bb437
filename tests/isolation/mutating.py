"""Running tests against code of which one guard was taken out, without touching a file.

A mutant's module is compiled from changed text when it is imported; a mutant of the database runs its statements in each
database that the tests make. Both happen in a process of their own, forked from one that knows no module of ours yet.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import json
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLLOWED = "ONENET_MUTANT"
ROOT = Path(__file__).resolve().parents[2]


class Moved(Exception):
    """The text that a mutant changes is not, or not only once, in the module: the list must follow the code."""


@dataclass(frozen=True)
class Mutant:
    """One guard taken out: the text ``old`` of ``file`` becomes ``new``, or ``sql`` is run; ``tests`` must notice."""

    name: str
    tests: tuple[str, ...]
    file: str = ""
    old: str = ""
    new: str = ""
    sql: str = ""
    short: bool = False

    @property
    def module(self) -> str:
        """The module's name for Python."""
        return self.file.removeprefix("graphql/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def changed(self) -> str:
        """The module's text without the guard.

        :raises Moved: if there is not exactly one place to change
        """
        text = (ROOT / self.file).read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise Moved(f"{self.name}: {text.count(self.old)} places in {self.file} say {self.old!r}")
        changed = text.replace(self.old, self.new)
        compile(changed, self.file, "exec")
        return changed


@dataclass
class Verdict:
    """What the tests said of one mutant, or of the code as it is."""

    failed: list[str] = field(default_factory=list)
    """Tests that ran and said no."""
    broken: list[str] = field(default_factory=list)
    """What did not get as far as a test: that proves nothing."""
    passed: int = 0
    reached: bool = False
    """Whether the changed code was loaded at all."""

    @property
    def killed(self) -> bool:
        """Whether a test noticed that the guard is missing."""
        return bool(self.failed) and self.reached and not self.broken


class _Changed(importlib.machinery.SourceFileLoader):
    """Loads a module from changed text."""

    plugin: Plugin

    def get_code(self, fullname: str) -> Any:
        self.plugin.verdict.reached = True
        assert self.plugin.mutant is not None
        return compile(self.plugin.mutant.changed(), self.path, "exec", dont_inherit=True)


class Plugin(importlib.abc.MetaPathFinder):
    """A plugin for pytest, and for Python's import."""

    def __init__(self, mutant: Mutant | None) -> None:
        self.mutant = mutant
        self.verdict = Verdict(reached=mutant is None)

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if self.mutant is None or not self.mutant.file or fullname != self.mutant.module:
            return None
        found = importlib.machinery.PathFinder.find_spec(fullname, path)
        assert found is not None and found.origin is not None
        loader = _Changed(fullname, found.origin)
        loader.plugin = self
        found.loader = loader
        return found

    def pytest_collection_finish(self, session: Any) -> None:
        if self.mutant is None or not self.mutant.sql:
            return
        from tests.factories import databases

        before = databases.use_database

        def use_database(name: str) -> None:
            before(name)
            if name.startswith("test_"):
                self._run_sql()

        databases.use_database = use_database

    def _run_sql(self) -> None:
        from core.logins import use_login
        from core.transactions import cursor
        from tenants.places import role_name

        assert self.mutant is not None
        with use_login("owner"), cursor() as query:
            query.execute(self.mutant.sql.replace("ROLE_", role_name("")))
        self.verdict.reached = True

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            (self.verdict.failed if report.when == "call" else self.verdict.broken).append(report.nodeid)
        elif report.when == "call":
            self.verdict.passed += report.passed

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.verdict.broken.append(report.nodeid)


def follow() -> None:
    """Let a server that a test has started run the changed code as well. Called before anything of ours is imported."""
    name = os.environ.get(FOLLOWED)
    if name:
        from tests.isolation.mutant_list import MUTANTS

        sys.meta_path.insert(0, Plugin(next(mutant for mutant in MUTANTS if mutant.name == name)))


def warm() -> None:
    """Import what every child needs and what holds nothing of ours."""
    with contextlib.suppress(ImportError):
        import celery  # noqa: F401
        import django.contrib.postgres.fields
        import django.db.models
        import django.test  # noqa: F401
        import elasticsearch  # noqa: F401
        import graphene  # noqa: F401
        import hypothesis  # noqa: F401
        import pytest  # noqa: F401
        import pytest_django.plugin  # noqa: F401


def begin(mutant: Mutant | None, tests: Sequence[str], answer: Path) -> int:
    """Fork a process that runs tests against a mutant, or the code as it is, and return its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        with answer.with_suffix(".log").open("w") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
            plugin = Plugin(mutant)
            sys.meta_path.insert(0, plugin)
            os.environ.pop("PYTEST_CURRENT_TEST", None)
            for name in [name for name in os.environ if name.startswith("PYTEST_XDIST")]:
                del os.environ[name]
            if mutant is not None:
                os.environ[FOLLOWED] = mutant.name
            import pytest

            stop = [] if mutant is None else ["-x"]
            arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--tb=short", *stop, *tests]
            ended = pytest.main(arguments, plugins=[plugin])
            if ended not in (0, 1):
                plugin.verdict.broken.append(f"pytest ended with {ended}")
            answer.write_text(json.dumps(plugin.verdict.__dict__), encoding="utf-8")
            code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)
    return pid


def read(answer: Path) -> Verdict:
    """What a process that :func:`begin` made has answered; broken if it died."""
    try:
        return Verdict(**json.loads(answer.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return Verdict(broken=["the process died"])

"""Migrations that only a test has."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEAD = """
from django.db import migrations, models
from django.contrib.postgres.operations import AddIndexConcurrently
import core.ids
from tenants.operations import RunPythonTogether
"""
BODY = """
class Migration(migrations.Migration):
    dependencies = [("cases", "{last}")]
    {more}
    operations = [{operations}]
"""


class Migrations:
    """A copy of the cases' migrations, to which a test adds its own; ``newest`` is the last one's name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / "extra_migrations"
        shutil.copytree(ROOT / "cases" / "migrations", self.package, ignore=shutil.ignore_patterns("__pycache__"))
        self.newest = self.ours = max(path.stem for path in self.package.glob("0*.py"))

    def add(self, *operations: str, name: str = "more", before: str = "", more: str = "") -> str:
        """This function adds a migration with these operations, and ``before`` the class; returns its name."""
        number = f"{9001 if self.newest == self.ours else int(self.newest[:4]) + 1}_{name}"
        body = (
            BODY.replace("{last}", self.newest).replace("{more}", more).replace("{operations}", ", ".join(operations))
        )
        (self.package / f"{number}.py").write_text(HEAD + before + body)
        self.newest = number
        return number

    def change(self, old: str, new: str, *, name: str = "") -> None:
        """This function changes the text of a migration, the newest one unless named."""
        name = name or self.newest
        path = self.package / f"{name}.py"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        # Python trusts a compiled file of the same second.
        shutil.rmtree(self.package / "__pycache__", ignore_errors=True)
        sys.modules.pop(f"extra_migrations.{name}", None)


@pytest.fixture
def migrations(tmp_path: Path, settings: Any) -> Iterator[Migrations]:
    """The cases' migrations, to be added to."""
    made = Migrations(tmp_path)
    sys.path.insert(0, str(tmp_path))
    settings.MIGRATION_MODULES = {"cases": "extra_migrations"}
    yield made
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("extra_migrations")]:
        del sys.modules[name]

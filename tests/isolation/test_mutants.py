"""The list of mutants fits the code, and a few of them are tried in every run; `make mutants` tries all."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from tests.isolation.mutant_list import MUTANTS
from tests.isolation.mutants import moved
from tests.isolation.mutating import ROOT, Moved, Mutant

SHORT = ("nesting is not refused", "a session is good at every host", "cards have no row security",
         "a query forgets its stamp without its queryset")  # fmt: skip


def test_every_guard_stands_where_the_list_says() -> None:
    assert len(MUTANTS) >= 60
    assert moved(MUTANTS) == []
    assert [name for name, count in Counter(mutant.name for mutant in MUTANTS).items() if count > 1] == []


def test_a_guard_that_has_moved_is_named() -> None:
    with pytest.raises(Moved, match=r"0 places in tenants/context\.py"):
        Mutant("x", (), file="tenants/context.py", old="what is written nowhere", new="").changed()


def test_a_few_guards_are_held_by_tests() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.isolation.mutants", *SHORT, "--workers", "1"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert f"{len(SHORT)} of {len(SHORT)} mutants killed" in done.stdout

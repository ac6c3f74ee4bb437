"""The siege in its short form, in every run of the tests: the same program, every kind of blow, fewer of each.

The same program finds out both couriers that are wrong on purpose, so it has teeth.
"""

import subprocess
import sys

import pytest

from tests.faults.siege_processes import ROOT

pytestmark = pytest.mark.faults

SEED = "1"
PATIENCE_S = 900
"""When to give up, which is no measure of anything."""


def besiege(*options: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.siege", "--short", "--seed", SEED, *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.returncode, done.stdout


def test_nothing_is_lost_doubled_disordered_or_dated_wrongly() -> None:
    code, said = besiege()

    assert "0 lost, 0 doubled, 0 out of order, 0 terms changed" in said, said
    assert code == 0


@pytest.mark.parametrize(("kind", "fault"), [("mark_then_apply", ": lost ["), ("apply_then_mark", ": doubled [")])
def test_a_courier_that_is_wrong_is_found_out(kind: str, fault: str) -> None:
    code, said = besiege("--courier", kind)

    assert fault in said, said
    assert code == 1

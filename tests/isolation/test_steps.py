"""Ten thousand random steps in and out of places, with exceptions, rollbacks, savepoints, threads and kept querysets.

The oracle is simple: the innermost place entered. Every look reads the one row that says whose schema it is.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import connections

from cases.models import Case, Numbering
from core.logins import current_login
from core.transactions import run_after_commit, transaction
from tenants.context import (
    NestedTenantError,
    NoTenantError,
    WrongTenantError,
    as_reader,
    at_gate,
    in_tenant,
)
from tenants.models import Tenant
from tests.factories.world import COUNTY, DISTRICT, NOW, TOWN, World

STEPS = int(os.environ.get("SOAK_STEPS", "10000"))
SECONDS = float(os.environ.get("SOAK_SECONDS", "0"))
"""How long the sixteen threads go on after their steps: 60 in `make soak`."""
PLACES = (TOWN, COUNTY, DISTRICT)


class Walk:
    """A walk of random steps. ``looks`` counts how often the schema's own mark was read and right."""

    def __init__(self, seed: int, steps: int) -> None:
        self.dice = random.Random(seed)
        self.left = steps
        self.looks = 0
        self.refused = 0
        self.kept: list[tuple[int, object]] = []
        self.around: list[int] = []
        self.failures: list[BaseException] = []

    def look(self, expected: int | None) -> None:
        """Read whose schema this is; outside of all it must fail."""
        if expected is None:
            with suppress(NoTenantError):
                Numbering.objects.get(series="whose")
                pytest.fail("read a congress's row outside of any congress")
            self.refused += 1
            return
        assert Numbering.objects.get(series="whose").last == expected
        self.looks += 1

    def misuse(self, here: int | None) -> None:
        """Use something that was kept from some place: right only in the same one."""
        if not self.kept:
            return
        owner, thing = self.dice.choice(self.kept)
        use: Callable[[], object] = thing.count if hasattr(thing, "count") else thing.refresh_from_db  # type: ignore[attr-defined]
        if here == owner:
            with suppress(Case.DoesNotExist):  # made in a transaction that was rolled back
                use()
            self.looks += 1
        else:
            with pytest.raises((WrongTenantError, NoTenantError)):
                use()
            self.refused += 1

    def run(self, here: int | None = None, depth: int = 0) -> None:
        """Take steps at this depth until the dice say to go out again."""
        while self.left > 0:
            self.left -= 1
            step = self.dice.randrange(12)
            if step == 0 and depth:
                return
            if step in (1, 2) and depth < 6:
                self.enter(self.dice.choice(PLACES), here, depth)
            elif step == 3 and depth < 6:
                with self.dice.choice((at_gate, as_reader))():
                    assert Tenant.objects.count() == 7
                    self.run(None, depth + 1)
            elif step == 4 and depth < 6:
                with suppress(ZeroDivisionError), transaction():
                    self.look(here)
                    self.run(here, depth + 1)
                    if self.dice.random() < 0.5:
                        _ = 1 / 0
            elif step == 5 and here is not None:
                self.kept.append((here, Case.objects.filter(state="DRAFT")))
                self.kept.append((here, Case.objects.create(title="步", session_name="", created_at=NOW)))
                del self.kept[:-6]
            elif step == 6:
                self.misuse(here)
            elif step == 7 and not connections[current_login()].in_atomic_block:
                connections[current_login()].close()
            elif step == 8 and here is not None:
                with transaction():
                    run_after_commit(lambda no=here: self.after(no))  # type: ignore[misc]
            else:
                self.look(here)

    def after(self, no: int) -> None:
        """A function run after a commit enters its place itself, wherever the commit happened."""
        if self.around[-1:] in ([], [no]):
            try:
                with in_tenant(no):
                    self.look(no)
            except BaseException as error:
                # Django only logs what fails after a commit.
                self.failures.append(error)

    def enter(self, no: int, here: int | None, depth: int) -> None:
        """Go into a congress; inside another one, also through the gate or the reader, that is refused."""
        if self.around[-1:] not in ([], [no]):
            with pytest.raises(NestedTenantError), in_tenant(no):
                pass
            self.refused += 1
            return
        self.around.append(no)
        with in_tenant(no):
            self.look(no)
            self.run(no, depth + 1)
        self.around.pop()


@pytest.fixture(scope="module")
def labelled(shared_network: World) -> World:
    """Every schema says whose it is."""
    for no in PLACES:
        with in_tenant(no):
            Numbering.objects.create(series="whose", last=no)
    return shared_network


def test_random_steps_never_read_a_foreign_row(labelled: World) -> None:
    walk = Walk(seed=20261130, steps=STEPS)
    while walk.left > 0:
        walk.run()
    assert walk.failures == []
    assert walk.looks > STEPS / 5
    assert walk.refused > STEPS / 50


def test_sixteen_threads_at_once_never_read_a_foreign_row(labelled: World) -> None:
    walks = [Walk(seed=number, steps=max(STEPS // 16, 60)) for number in range(16)]
    failures: list[BaseException] = []
    until = time.monotonic() + SECONDS

    def work(walk: Walk) -> None:
        try:
            while walk.left > 0 or time.monotonic() < until:
                walk.left = max(walk.left, 100)
                while walk.left > 0:
                    walk.run()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(walk,)) for walk in walks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [error for walk in walks for error in walk.failures] == []
    assert sum(walk.looks for walk in walks) > STEPS / 5

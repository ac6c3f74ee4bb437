"""The pool of ready schemas."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from cases.models import Case
from core.logins import use_login
from core.transactions import transaction
from tenants.context import as_operator, in_tenant
from tenants.drift import find_drift
from tenants.models import Spare
from tenants.spares import NoSpare, claim, refill
from tests.factories.world import NOW, World


class TestPool:
    def test_is_filled_to_the_wanted_number_and_no_further(self, network: World) -> None:
        assert [refill(now=NOW, wanted=3), refill(now=NOW, wanted=3), refill(now=NOW, wanted=4)] == [3, 0, 1]
        with use_login("owner"):
            assert list(Spare.objects.order_by("no").values_list("no", flat=True)) == [8, 9, 10, 11]
            assert find_drift() == []

    def test_a_claimed_schema_works_at_once_and_an_empty_pool_says_so(self, network: World) -> None:
        refill(now=NOW, wanted=1)
        with as_operator(), transaction():
            no = claim()
        with in_tenant(no):
            Case.objects.create(title="新", session_name="", created_at=NOW)
        with as_operator(), pytest.raises(NoSpare), transaction():
            claim()

    def test_a_claim_rolled_back_gives_the_schema_back(self, network: World) -> None:
        refill(now=NOW, wanted=1)
        with as_operator():
            with pytest.raises(ZeroDivisionError), transaction():
                claim()
                _ = 1 / 0
            with transaction():
                assert claim() == 8

    def test_eight_at_once_get_eight_different_ones(self, network: World) -> None:
        refill(now=NOW, wanted=8)
        taken: list[int] = []

        def take() -> None:
            with as_operator(), transaction():
                taken.append(claim())
            connections.close_all()

        threads = [threading.Thread(target=take) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(taken) == list(range(8, 16))

"""Gaps through which everything would be open at once, each seen by ``check_wall``."""

from __future__ import annotations

import pytest

from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.places import role_name, tenant_role
from tenants.wall import find_gaps
from tests.factories.world import TOWN, World

NOT_THEIR_OWN = "lets congresses at rows that are not their own"


@pytest.mark.parametrize(
    ("opened", "kind", "fault"),
    [
        # Without inheriting anything, one SET ROLE away from whatever that role may.
        (
            'create role somebody; grant somebody to "{web}" with inherit false, set true',
            "role",
            "is a member of somebody",
        ),
        (
            'create role somebody; grant somebody to "{worker}" with inherit false, set true',
            "role",
            "is a member of somebody",
        ),
        ('grant "{operator}" to "{worker}" with inherit false, set true', "role", "is a member of {operator}"),
        ('create policy more on public.network_card to "{tenant_any}" using (true)', "policy", NOT_THEIR_OWN),
        ("create policy more on public.network_card using (true)", "policy", NOT_THEIR_OWN),
        ('create policy more on public.network_card for insert to "{t5}" with check (true)', "policy", NOT_THEIR_OWN),
        ("alter policy own_rows on public.network_card using (true)", "policy", NOT_THEIR_OWN),
    ],
)
def test_each_is_seen(shared_network: World, opened: str, kind: str, fault: str) -> None:
    names = {short: role_name(short) for short in ("web", "worker", "operator", "tenant_any")}
    names["t5"] = tenant_role(TOWN)
    with use_login("owner"):
        # A test's database is a copy of a file, which PostgreSQL leaves open to everybody.
        before = find_gaps()
        with pytest.raises(ZeroDivisionError), transaction():
            with cursor() as sql:
                sql.execute(opened.format(**names))
            found = [gap for gap in find_gaps() if gap not in before]
            assert {(gap.kind, gap.fault) for gap in found} == {(kind, fault.format(**names))}
            _ = 1 / 0
        assert find_gaps() == before

"""Operators see the list of their congresses, only of theirs, and while one of them is being restored or merged."""

from __future__ import annotations

from django.db import connections

from core.logins import use_login
from hierarchy.operating import console_operator
from hierarchy.overview import operated_numbers, overview
from hierarchy.province import congresses_seen, versions_seen
from tenants.models import Membership, User
from tenants.roles import Role
from tests.factories.world import COUNTY, NOW, SINCE, TOWN, TOWN2, World, actor_of


def test_the_list_does_not_wait_for_a_congress_that_is_held(network: World) -> None:
    holder = connections["owner"].copy()
    holder.inc_thread_sharing()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as sql:
            sql.execute(f"lock table c_{TOWN}.cases_case in access exclusive mode")
        # On the web's login, whose statements end after 15 s: waiting for the holder would be an error.
        found, count = congresses_seen(actor=console_operator(), first=50)
    finally:
        holder.rollback()
        holder.close()
    assert (len(found), count) == (7, 7)
    measured, _count = congresses_seen(actor=console_operator(), first=50)
    assert all(each.size > 0 for each in measured)


def test_an_operator_of_one_congress_sees_no_others(network: World) -> None:
    seen = {}
    for subtree in (False, True):
        with use_login("owner"):
            name = f"one-{subtree}"
            user = User.objects.create(username=name, name="运维", password="!", created_at=NOW)
            Membership.objects.create(user=user, tenant_id=COUNTY, role=Role.OPERATOR, subtree=subtree, since=SINCE)
        actor = actor_of(name)
        rows, _count = congresses_seen(actor=actor, first=50)
        assert sorted(operated_numbers(actor)) == sorted(one.no for one in rows)
        assert overview(actor=actor).total == sum(one.congresses for one in versions_seen(actor=actor)) == len(rows)
        seen[subtree] = [one.no for one in rows]
    assert seen == {False: [COUNTY], True: [COUNTY, TOWN, TOWN2]}

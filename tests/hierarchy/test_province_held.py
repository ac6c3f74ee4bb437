"""Operators see the list of congresses while one of them is being restored or merged."""

from __future__ import annotations

from django.db import connections

from hierarchy.operating import console_operator
from hierarchy.province import congresses_seen
from tests.factories.world import TOWN, World


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

"""The change feed: claimed by state, never read on from a number."""

import threading

import pytest
from django.db import ProgrammingError, connections

from core.ids import new_id
from core.transactions import transaction
from sync import feed
from tenants.context import in_tenant
from tests.factories.world import COUNTY, NOW, TOWN, World


def note(no: int, ref: object) -> None:
    with in_tenant(no), transaction():
        feed.note(kind="card", ref=ref, owner_no=no, now=NOW)


def test_what_was_taken_up_is_gone_and_a_record_appears_once(network: World) -> None:
    first, second = new_id(), new_id()
    for ref in (first, second, first):
        note(TOWN, ref)

    with feed.claimed(kinds=("card",)) as changes:
        assert {(change.ref, change.owner_no) for change in changes} == {(first, TOWN), (second, TOWN)}

    assert feed.backlog() == 0


def test_a_consumer_that_fails_leaves_everything(network: World) -> None:
    note(TOWN, new_id())

    with pytest.raises(ZeroDivisionError), feed.claimed(kinds=("card",)):
        raise ZeroDivisionError

    assert feed.backlog() == 1


def test_other_kinds_stay(network: World) -> None:
    note(TOWN, new_id())

    with feed.claimed(kinds=("other",)) as changes:
        assert changes == []

    assert feed.backlog() == 1


def test_two_consumers_share_without_waiting(network: World) -> None:
    note(TOWN, new_id())
    note(COUNTY, new_id())
    seen: list[int] = []

    def other() -> None:
        try:
            with feed.claimed(kinds=("card",)) as changes:
                seen.append(len(changes))
        finally:
            connections["courier"].close()

    with feed.claimed(kinds=("card",), limit=1) as changes:
        assert len(changes) == 1
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    assert seen == [1]
    assert feed.backlog() == 0


def test_a_late_commit_with_a_smaller_number_is_not_lost(network: World) -> None:
    """The trap of reading on after the last number seen."""
    late, early = new_id(), new_id()
    with in_tenant(TOWN), transaction():
        feed.note(kind="card", ref=late, owner_no=TOWN, now=NOW)
        thread = threading.Thread(target=_note_elsewhere, args=(early,))
        thread.start()
        thread.join()
        with feed.claimed(kinds=("card",)) as changes:
            assert [change.ref for change in changes] == [early]

    with feed.claimed(kinds=("card",)) as changes:
        assert [change.ref for change in changes] == [late]


def _note_elsewhere(ref: object) -> None:
    try:
        note(COUNTY, ref)
    finally:
        connections["default"].close()


def test_nobody_notes_for_another_congress(network: World) -> None:
    with pytest.raises(ProgrammingError) as caught, in_tenant(TOWN), transaction():
        feed.note(kind="card", ref=new_id(), owner_no=COUNTY, now=NOW)

    assert caught.value.__cause__.sqlstate == "42501"

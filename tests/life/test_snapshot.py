"""An export is of one instant, however much is written meanwhile; a migration in between is met with words."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from cases.cards import differences
from cases.life import returning
from cases.life.errors import OtherVersion
from cases.life.exporting import export_congress
from cases.life.restoring import restore_congress
from cases.models import Case
from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.actors import Actor
from tenants.context import in_tenant
from tests.cases.road import Road
from tests.factories.world import COUNTY, NOW, World


def test_an_export_amid_writers_is_of_one_instant(network: World, operator: Actor, tmp_path: Path) -> None:
    stop, failed, written = threading.Event(), [], [0]

    def act() -> None:
        try:
            while not stop.is_set():
                Road(network).accepted()
                written[0] += 1
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=act)
    thread.start()
    files = [tmp_path / f"{number}.onenet" for number in range(3)]
    try:
        for file in files:
            before = written[0]
            export_congress(actor=operator, code="451122", to=file, now=NOW)
            while written[0] == before and not failed:
                stop.wait(0.05)
    finally:
        stop.set()
        thread.join()
    assert failed == []
    for file in files:
        restore_congress(actor=operator, archive=file, now=NOW)
        with in_tenant(COUNTY):
            # Cases, cards, events and numbers of one instant fit each other.
            assert list(differences()) == []
            assert all(case.number for case in Case.objects.filter(state="ACCEPTED"))


def test_a_migration_between_the_first_look_and_the_lock(
    network: World, operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Road(network).accepted()
    file = tmp_path / "county.onenet"
    export_congress(actor=operator, code="451122", to=file, now=NOW)
    late = Road(network).accepted()
    held = returning.hold_back

    def migrated(**given: Any) -> int:
        count = held(**given)
        with use_login("owner"), transaction(), cursor() as query:
            query.execute("alter table c_4.cases_case add extra int")
            query.execute(
                "insert into public.tenants_appliedmigration (schema_no, app, name, applied_at)"
                " values (4, 'cases', '9999_extra', now())"
            )
        return count

    monkeypatch.setattr("cases.life.restoring.returning.hold_back", migrated)
    with pytest.raises(OtherVersion, match=r"cases\.9999_extra"):
        restore_congress(actor=operator, archive=file, now=NOW)
    with in_tenant(COUNTY):
        assert set(Case.objects.values_list("pk", flat=True)) == {kept.id, late.id}

"""Workers die in the middle of every act, two come at once, operators collide: each work is done once, or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from cases.cards import differences
from cases.life.archive import opened
from cases.life.carrying import ATTEMPTS, carry_on
from cases.life.errors import CannotMerge, UnderWay
from cases.life.merging import merge_congress
from cases.life.ordering import Order, place_order
from cases.models import Case
from cases.moving import move_place
from cases.network.models import Work
from core.logins import use_login
from core.transactions import cursor, transaction
from sync.models import Outbox
from tenants.actors import Actor
from tenants.context import as_operator, in_tenant
from tenants.models import OperatorAct, Tenant
from tests.cases.crossing_steps import Steps
from tests.cases.road import Road
from tests.factories.world import COUNTY, NOW, TOWN, TOWN2, World

ROOT = Path(__file__).resolve().parents[2]
# A worker that kills itself, as the power does, when the work says a thing for the nth time.
DIES = """
import os, signal, sys, django
django.setup()
from django.utils import timezone
from cases.life import progress, carrying
left, say = int(sys.argv[1]), progress.say
def dying(words, **more):
    global left
    say(words, **more)
    left -= 1
    if left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
progress.say = dying
carrying.carry_on(clock=timezone.now)
"""


@pytest.fixture(autouse=True)
def exports(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.EXPORT_DIR = tmp_path / "exports"
    monkeypatch.setenv("EXPORT_DIR", str(tmp_path / "exports"))
    return tmp_path / "exports"


def clock() -> Any:
    return NOW


def order(actor: Actor, kind: Work.Kind, code: str, confirmation: str, **more: Any) -> Work:
    wanted = Order(kind=kind, code=code, **more)
    return place_order(actor=actor, order=wanted, confirmation=confirmation, client_key=uuid4(), now=NOW)


def dying_worker(at: int) -> int:
    environment = {
        **os.environ,
        "DATABASE_URL": settings.DATABASE_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graphql'}",
        "ONENET_LOGIN": "courier",
        "ELASTICSEARCH_URL": "",
    }
    done = subprocess.run([sys.executable, "-c", DIES, str(at)], cwd=ROOT, env=environment, check=False, timeout=120)
    return done.returncode


def state(work: Work) -> tuple[str, str]:
    with use_login("owner"):
        fresh = Work.objects.get(pk=work.pk)
        return fresh.state, fresh.error_code


# The words at which the worker dies: before the locks, in the middle of the rows, before the cards, after the commit.
@pytest.mark.parametrize("at", [1, 2, 9, 99])
def test_a_merger_is_taken_up_wherever_the_worker_dies(network: World, operator: Actor, at: int) -> None:
    Road(network, no=TOWN2).assigned()
    steps = Steps(network)
    steps.escalated(TOWN2, steps.accepted(TOWN2))
    work = order(operator, Work.Kind.MERGE, "451122101", "回龙镇人民代表大会", target="451122100")
    # 99: it says less than that, and ends well.
    assert dying_worker(at) == (0 if at == 99 else -signal.SIGKILL)
    assert state(work) == ("DONE" if at == 99 else "RUNNING", "")
    carry_on(clock=clock)
    assert state(work) == ("DONE", "")
    with in_tenant(TOWN):
        assert Case.objects.count() == 2
        assert list(differences()) == []
    with as_operator():
        assert OperatorAct.objects.filter(kind="MERGE").count() == 2
    steps.deliver()
    with use_login("owner"):
        assert not Outbox.objects.exclude(state="DELIVERED").exists()
        assert Work.objects.get(pk=work.pk).result["cards"] == 2


@pytest.mark.parametrize("at", [2, 18, 38])
def test_a_restore_is_taken_up_wherever_the_worker_dies(network: World, operator: Actor, at: int) -> None:
    kept = Road(network).accepted()
    export = order(operator, Work.Kind.EXPORT, "451122", "")
    carry_on(clock=clock)
    Road(network).accepted()
    steps = Steps(network)
    steps.escalated(TOWN, steps.accepted(TOWN))
    steps.deliver()
    work = order(operator, Work.Kind.RESTORE, "451122", "钟山县人民代表大会", export=export.pk)
    assert dying_worker(at) == -signal.SIGKILL
    carry_on(clock=clock)
    assert state(work) == ("DONE", "")
    with in_tenant(COUNTY):
        assert list(Case.objects.values_list("pk", flat=True)) == [kept.id]
        assert list(differences()) == []
    steps.now = NOW + timedelta(hours=1)
    steps.deliver()
    assert steps.incoming(COUNTY).state == "WAITING"
    with as_operator():
        assert OperatorAct.objects.filter(kind="RESTORE").count() == 1


def test_a_worker_that_dies_every_time_gives_up_and_says_so(network: World, operator: Actor) -> None:
    work = order(operator, Work.Kind.EXPORT, "451122", "")
    with use_login("owner"):
        Work.objects.filter(pk=work.pk).update(state="RUNNING", attempts=ATTEMPTS)
    carry_on(clock=clock)
    assert state(work) == ("FAILED", "TOO_MANY_DEATHS")


def test_what_nobody_expected_is_said_with_a_number_and_changes_nothing(
    network: World, operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    Road(network, no=TOWN2).accepted()
    work = order(operator, Work.Kind.MERGE, "451122101", "回龙镇人民代表大会", target="451122100")

    def broken(**_: Any) -> int:
        raise RuntimeError("power")

    monkeypatch.setattr("cases.life.merging.people.carry_people", broken)
    carry_on(clock=clock)
    assert state(work) == ("FAILED", "INTERNAL")
    with in_tenant(TOWN2):
        assert Case.objects.count() == 1
    with as_operator():
        assert Tenant.objects.get(no=TOWN2).state == "ACTIVE"


def test_two_operators_and_two_workers_at_once(network: World, operator: Actor) -> None:
    Road(network, no=TOWN2).accepted()
    orders = [
        (Work.Kind.MERGE, "451122101", "回龙镇人民代表大会", {"target": "451122100"}),
        (Work.Kind.SUBDISTRICT, "451122101", "回龙镇人民代表大会", {"target": "451122001", "name": "回龙街道"}),
        (Work.Kind.MERGE, "451122100", "钟山镇人民代表大会", {"target": "451122101"}),
    ]
    placed: list[Work] = []
    refused: list[str] = []
    begin = threading.Barrier(len(orders))

    def place(kind: Work.Kind, code: str, name: str, more: dict[str, Any]) -> None:
        begin.wait()
        try:
            placed.append(order(operator, kind, code, name, **more))
        except UnderWay as error:
            refused.append(error.text)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=place, args=each) for each in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(placed), len(refused)) == (1, 2)
    assert all("命令行已经在办" in text for text in refused)
    done: list[int] = []

    def carry() -> None:
        done.append(carry_on(clock=clock))
        connections.close_all()

    workers = [threading.Thread(target=carry) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert sum(done) == 1
    with as_operator():
        assert OperatorAct.objects.filter(kind="MERGE").count() == 2


def test_a_worker_whose_session_broke_leaves_the_rest_to_who_holds_the_lock(
    network: World, operator: Actor, exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = [order(operator, Work.Kind.EXPORT, code, "") for code in ("451122", "451122100")]
    exports.mkdir()
    others = exports / "451122101-of-another-worker.onenet.half"
    others.write_bytes(b"half")

    def broken(**_: Any) -> None:
        with transaction(), cursor() as query:
            query.execute("select pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patch:
        patch.setattr("cases.life.carrying.export_congress", broken)
        assert carry_on(clock=clock) == 0
    with use_login("owner"):
        assert sorted(Work.objects.values_list("state", "attempts")) == [("WAITING", 0), ("WAITING", 1)]
    assert others.is_file()
    assert carry_on(clock=clock) == 2
    assert [state(work) for work in works] == [("DONE", "")] * 2
    assert not others.exists()


def test_an_export_written_anew_tells_of_the_new_file(network: World, operator: Actor, exports: Path) -> None:
    work = order(operator, Work.Kind.EXPORT, "451122", "")
    carry_on(clock=clock)
    # The worker died before it noted the result, and another one on a new disk takes it up.
    (file,) = exports.iterdir()
    file.unlink()
    Road(network).accepted()
    with use_login("owner"):
        Work.objects.filter(pk=work.pk).update(state="RUNNING", result={})
    carry_on(clock=lambda: NOW + timedelta(minutes=1))
    with opened(file) as archive, use_login("owner"):
        result = Work.objects.get(pk=work.pk).result
        assert (result["taken_at"], result["rows"]) == (archive.manifest.taken_at, archive.manifest.rows)


def test_the_console_s_check_leaves_what_others_ordered_to_the_workers(network: World, operator: Actor) -> None:
    with use_login("owner"):
        waits = order(operator, Work.Kind.EXPORT, "451122100", "")
    call_command("network", "--drift", stdout=StringIO())
    assert state(waits) == ("WAITING", "")
    with use_login("owner"):
        assert set(Work.objects.filter(kind=Work.Kind.CHECK).values_list("state", flat=True)) == {"DONE"}


def test_the_same_form_twice_is_one_work(network: World, operator: Actor) -> None:
    wanted = Order(kind=Work.Kind.EXPORT, code="451122")
    key = UUID(int=7)
    works: list[UUID] = []
    begin = threading.Barrier(4)

    def press() -> None:
        begin.wait()
        actor = network.people[f"admin-{COUNTY}"].actor
        mine = Actor(user_id=actor.user_id, name="甲", standings=operator.standings)
        try:
            works.append(place_order(actor=mine, order=wanted, confirmation="", client_key=key, now=NOW).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(works), len(set(works))) == (4, 1)


def test_congresses_of_two_versions_are_not_merged(network: World, operator: Actor) -> None:
    """A migration has reached one of the two."""
    with use_login("owner"), transaction(), cursor() as query:
        query.execute("alter table c_6.cases_case add extra int not null default 0")
        query.execute(
            "insert into public.tenants_appliedmigration (schema_no, app, name, applied_at)"
            " values (6, 'cases', '9999_extra', now())"
        )
    with pytest.raises(CannotMerge, match="正在升级"):
        merge_congress(actor=operator, code="451122101", into="451122100", now=NOW)


def test_a_move_with_matters_under_way_in_both_directions(network: World, operator: Actor) -> None:
    steps = Steps(network)
    up = steps.accepted(TOWN)
    steps.escalated(TOWN, up)
    down = steps.assigned_down(COUNTY, steps.accepted(COUNTY), "451122100")
    move_place(actor=operator, code="451122100", under="451102", now=NOW)
    carry_on(clock=clock)
    assert steps.deliver() == 2
    steps.taken_up(COUNTY)
    steps.answered(COUNTY, steps.sponsored(COUNTY))
    steps.deliver()
    assert steps.case(TOWN, up.pk).state == "REPLIED"
    assert steps.incoming(TOWN).state == "WAITING"
    assert down.pk
    # What goes up from now on goes to the new superior.
    steps.escalated(TOWN, steps.accepted(TOWN))
    steps.deliver()
    assert steps.incoming(7).snapshot["chain"] == [TOWN]

"""Every reference without a constraint is looked at: each kind of orphan is made, and seen by name."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models
from psycopg import sql

from cases.actions.hand_in_opinion import hand_in_opinion
from cases.actions.invite_cosigners import invite_cosigners
from cases.network.models import Replica, Work
from cases.references import ARRAY, ENDS, OWN, SHARED, TEXTS, Reference
from core.ids import new_id
from core.logins import use_login
from core.transactions import cursor, transaction
from sync.between.models import RemoteCongress
from tenants.actors import Actor
from tenants.levels import Level
from tenants.models import OperatorAct, Tenant
from tenants.places import REMOTE_FROM, schema_name
from tests.cases.crossing_steps import Steps
from tests.cases.road import Road
from tests.factories.world import CITY, COUNTY, NOW, World

NUMBER = "2000000000"
UNKNOWN = "00000000-0000-4000-8000-00000000dead"

NO_REFERENCE = {
    # The client's own mark.
    "network_work.client_key",
    # A message is forgotten some time after it was delivered.
    "cases_event.message_id",
    "between_receipt.message_id",
    # The first link of the chain, which of a chain from another deployment is not here.
    "network_link.root_id",
    "network_replica.card_id",
    # A record of any kind, named until search has read it.
    "sync_feed.ref",
    "sync_feed.owner_no",
    # Also of the template and of spare schemas: `check_tenants` looks at them.
    "tenants_appliedmigration.schema_no",
    "tenants_migrationfault.schema_no",
    "tenants_spare.no",
    "hierarchy_node.tree_id",
    # Where they are counted from.
    "tenants_tenant.no",
}


@pytest.fixture
def full(network: World) -> World:
    """A world with rows of every kind that refers to something."""
    steps = Steps(network)
    steps.escalated(COUNTY, steps.accepted(COUNTY))
    steps.deliver()
    steps.taken_up(CITY)
    steps.answered(CITY, steps.sponsored(CITY))
    steps.assigned_down(COUNTY, steps.accepted(COUNTY), "451122100")
    steps.deliver()
    Road(network).replied().evaluate("SATISFIED", "SATISFIED")
    draft = Road(network).draft()
    invite_cosigners(**draft.common(draft.deputy, deputies=[network.deputy(COUNTY, 2).id]))
    hand_in_opinion(
        actor=Actor.nobody(),
        tenant=COUNTY,
        client_key=str(new_id()),
        now=NOW,
        title="路口没有红绿灯",
        text="车快，老人过路危险。",
        sender="莫小红",
        phone="13877412345",
    )
    staff = network.staff(COUNTY).actor.user_id
    with use_login("owner"), transaction():
        remote = Tenant.objects.create(
            no=REMOTE_FROM + 1,
            code="99",
            name="别处人民代表大会",
            place="别处",
            level=Level.PROVINCE,
            state=Tenant.State.REMOTE,
            created_at=NOW,
        )
        RemoteCongress.objects.create(no=remote.no, code=remote.code)
        Replica.objects.create(
            keeper_no=CITY, owner_no=remote.no, card_id=new_id(), revision=1, published=True, told_at=NOW
        )
        Work.objects.create(
            kind=Work.Kind.EXPORT, subject="县", tenant_no=COUNTY, other_no=CITY, started_at=NOW, by_id=staff
        )
        OperatorAct.objects.create(tenant_id=COUNTY, kind=OperatorAct.Kind.RENAME, at=NOW, by_id=staff, by_name="某人")
        with cursor() as query:
            query.execute(
                "insert into public.sync_epoch (tenant_no, epoch) values (%s, 1) on conflict do nothing", [COUNTY]
            )
    return network


def said() -> list[str]:
    out = StringIO()
    try:
        call_command("check_references", stdout=out)
    except CommandError as error:
        assert "处引用没有着落" in str(error)
        assert out.getvalue()
    return out.getvalue().splitlines()


class TakenBack(Exception):
    """Ends a transaction whose changes must not stay."""


def broken(one: Reference) -> tuple[str, list[str]]:
    """What is said once one row names something that is not there, and the schema that has it; then all is as before."""
    here = CITY if one.column == "target_case" else COUNTY
    schema = "public" if one in SHARED else schema_name(here)
    stands = "public" if one in SHARED + ENDS else schema
    with cursor() as query:
        query.execute(
            "select data_type from information_schema.columns"
            " where table_schema = %s and table_name = %s and column_name = %s",
            [stands, one.table, one.column],
        )
        value = UNKNOWN if query.fetchone()[0] == "uuid" else NUMBER
    value = {ARRAY: f"{{{value}}}", TEXTS: f'["{UNKNOWN}"]'}.get(one.within, value)
    lines: list[str] = []
    with pytest.raises(TakenBack), transaction():
        with cursor() as query:
            query.execute(
                sql.SQL(
                    "update {table} set {column} = {value} where ctid ="
                    " (select ctid from {table} as row where {where} order by {key} limit 1)"
                ).format(
                    table=sql.Identifier(stands, one.table),
                    column=sql.Identifier(one.column),
                    value=sql.Literal(value),
                    where=sql.SQL(one.where).format(here=sql.Literal(here)),
                    key=sql.Identifier(one.key),
                )
            )
            assert query.rowcount == 1, one.place
        lines += said()
        raise TakenBack
    return schema, lines


def test_each_kind_of_orphan_is_named_and_what_people_do_leaves_none(full: World) -> None:
    assert said() == ["引用都有着落"]
    with use_login("owner"):
        for one in (*OWN, *SHARED, *ENDS):
            schema, lines = broken(one)
            told = [line for line in lines if line.startswith(f"{schema} {one.place}：")]
            assert len(told) == 1, (one.place, lines)
            assert told[0].startswith(f"{schema} {one.place}：1 行指向不存在的记录，例如 ")
            assert told[0].endswith((f" → {UNKNOWN}", f" → {NUMBER}"))
    assert said() == ["引用都有着落"]


def test_no_column_that_names_something_is_forgotten() -> None:
    kinds = (models.UUIDField, models.IntegerField)
    named = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, kinds)
        and not isinstance(field, models.AutoField)
        and (field.name.endswith(("_id", "_no", "_case", "_key")) or field.name in ("by", "ref", "sponsored_by", "no"))
    }
    known = {one.place for one in (*OWN, *SHARED, *ENDS)}
    assert named - known == NO_REFERENCE

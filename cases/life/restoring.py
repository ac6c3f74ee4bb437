"""One congress goes back to the instant of its export, beside neighbours that go on.

All of it is one transaction: whatever fails leaves the former state. The congress starts a new epoch, so its numbers of
messages and the versions of its search documents are above all that were given before. What neighbours had told it since
is offered again; its inbox, restored too, knows what it had. What it had told them since stands with them already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from psycopg import sql

from cases import cards
from cases.life import progress, returning
from cases.life.archive import Manifest, Reader, opened
from cases.life.errors import BadArchive, OtherVersion
from cases.life.exporting import PUBLIC, congress, migrations_of, ordered
from cases.life.ground import columns_of, empty, hold, owner_in, tables_of
from cases.life.readdressing import readdress_schema
from core.logins import use_login
from core.transactions import cursor, transaction
from hierarchy.operating import record
from sync import epochs
from tenants.actors import Actor
from tenants.models import OperatorAct, Tenant
from tenants.places import schema_name


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. ``lost`` are crossings whose case is younger than the archive."""

    congress: Tenant
    epoch: int
    rows: int
    cards: int
    removed_cards: int
    offered_again: int
    lost: int


def restore_congress(*, actor: Actor, archive: Path, now: datetime, order: UUID | None = None) -> Restored:
    """This function puts a congress back to the archive's instant. ``order`` is the work that an operator ordered.

    Its people do not go back: memberships, mandates and hosts that are missing come back, none is taken away. Numbers
    given since are not given again.

    :raises BadArchive: if the file is damaged, or of another deployment or congress
    :raises OtherVersion: if its tables are not today's
    :raises NoSuchCongress: if the congress is not switched on here
    :raises NotOperator: if the actor does not operate it
    """
    with opened(archive) as source, use_login("owner"):
        tenant = _fitting(actor=actor, manifest=source.manifest)
        progress.say(_("正在核对备份文件"))
        source.check()
        _refuse_other_life(tenant=tenant, manifest=source.manifest)
        returning.hold_back(source=source, no=tenant.no, now=now)
        try:
            with transaction(durable=True):
                restored = _restore(source=source, tenant=tenant, now=now)
                record(
                    actor=actor,
                    tenant=tenant,
                    kind=OperatorAct.Kind.RESTORE,
                    now=now,
                    taken_at=source.manifest.taken_at,
                    rows=restored.rows,
                    epoch=restored.epoch,
                    offered_again=restored.offered_again,
                    lost=restored.lost,
                    cards=restored.cards,
                    removed_cards=restored.removed_cards,
                    **ordered(order),
                )
        except BaseException:
            with transaction():
                returning.let_go(no=tenant.no)
            raise
    return restored


def _fitting(*, actor: Actor, manifest: Manifest) -> Tenant:
    if manifest.deployment != settings.ROLE_PREFIX:
        raise BadArchive(why=f"来自另一个平台 {manifest.deployment}")
    tenant = congress(actor=actor, code=manifest.code)
    if tenant.no != manifest.no:
        raise BadArchive(why=f"{manifest.name}当时的编号是 {manifest.no}，现在是 {tenant.no}")
    _refuse_other_version(tenant=tenant, manifest=manifest)
    return tenant


def _refuse_other_version(*, tenant: Tenant, manifest: Manifest) -> None:
    here, there = migrations_of(tenant.no), manifest.migrations
    if here != there:
        differing = sorted(set(here) ^ set(there))
        raise OtherVersion(what="、".join(differing[:3]))
    tables = {member.table: member.columns for member in manifest.own}
    if tuple(sorted(tables)) != tables_of(tenant.no) or {each.table for each in manifest.public} != set(PUBLIC):
        raise OtherVersion(what="数据表不同")
    for schema, members in ((schema_name(tenant.no), manifest.own), ("public", manifest.public)):
        for member in members:
            if member.columns != columns_of(schema, member.table):
                raise OtherVersion(what=member.table)


def _refuse_other_life(*, tenant: Tenant, manifest: Manifest) -> None:
    """A congress that was merged since, or took another in, is no longer the one in the archive."""
    since = datetime.fromisoformat(manifest.taken_at)
    fresh = Tenant.objects.get(no=tenant.no)
    if fresh.successor_id is not None:
        raise BadArchive(why=f"{tenant.name}已经并入其他人大")
    if OperatorAct.objects.filter(kind=OperatorAct.Kind.MERGE, tenant_id=tenant.no, at__gt=since).exists():
        raise BadArchive(why=f"{tenant.name}在备份之后接收了其他人大的记录")


def _restore(*, source: Reader, tenant: Tenant, now: datetime) -> Restored:
    no, manifest = tenant.no, source.manifest
    progress.say(_("等手上的事务结束"))
    hold(no, tables_of(no), mode="access exclusive")
    # A migration may have come between the first look and the lock.
    _refuse_other_version(tenant=tenant, manifest=manifest)
    _refuse_other_life(tenant=tenant, manifest=manifest)
    numbers = returning.numbers_given(no=no)
    empty(no, tables_of(no))
    for number, member in enumerate(manifest.own, 1):
        progress.say(_("正在恢复记录"), done=number, total=len(manifest.own))
        returning.copy_in(source, member, sql.Identifier(schema_name(no), member.table))
    with cursor() as query:
        for member in manifest.public:
            name = sql.Identifier(f"kept_{member.table}")
            query.execute(
                sql.SQL("create temporary table {} (like public.{}) on commit drop").format(
                    name, sql.Identifier(member.table)
                )
            )
            returning.copy_in(source, member, name)
            _refuse_foreign_rows(table=member.table, no=no)
        query.execute("set constraints all immediate")
    returning.keep_numbers(no=no, given=numbers)
    epoch = epochs.begin_epoch(tenant_no=no)
    returning.bring_back_public_rows()
    _follow_mergers(no=no, manifest=manifest)
    removed = returning.remove_younger_cards(no=no, now=now)
    with owner_in(no):
        lost = returning.mend_links(no=no)
        returning.recall(offers=lost, no=no, now=now)
        progress.say(_("改写台账"))
        written = cards.rebuild(now=now, epoch=epoch)
    offered = returning.let_go(no=no, lost=lost)
    return Restored(
        congress=tenant,
        epoch=epoch,
        rows=sum(member.rows for member in manifest.own),
        cards=written,
        removed_cards=removed,
        offered_again=offered,
        lost=len(lost),
    )


def _refuse_foreign_rows(*, table: str, no: int) -> None:
    """What is not the congress's own does not come back with it, whoever wrote the file."""
    rule = sql.SQL(PUBLIC[table]).format(no=no)
    with cursor() as query:
        query.execute(
            sql.SQL("select exists (select 1 from {} where ({}) is not true)").format(
                sql.Identifier(f"kept_{table}"), rule
            )
        )
        if query.fetchone()[0]:
            raise BadArchive(why=f"{table}里有不属于它的记录")


def _follow_mergers(*, no: int, manifest: Manifest) -> None:
    """Neighbours that were merged since the archive are known in it by their old numbers."""
    since = datetime.fromisoformat(manifest.taken_at)
    acts = OperatorAct.objects.filter(kind=OperatorAct.Kind.MERGE, at__gt=since).select_related("tenant")
    for act in acts.order_by("at"):
        if act.tenant.successor_id is not None and act.tenant.code == act.detail.get("from"):
            readdress_schema(no=no, old=act.tenant_id, new=act.tenant.successor_id)

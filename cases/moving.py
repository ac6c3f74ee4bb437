"""A place passes to another superior; the cards of everything below follow in the background.

Which path a card should have is said by the tree alone: that of its owner's node. So the work can be taken up at any
point, by several workers, and never undoes what an act writes meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from cases.cards import FEED_KIND
from cases.network.models import Card, Work
from core.logins import use_login
from core.transactions import cursor, transaction
from hierarchy.actions.move_node import move_node
from hierarchy.errors import NoSuchNode
from hierarchy.locking import tree_write
from hierarchy.models import Node
from hierarchy.operating import NotOperator, may_operate, record
from hierarchy.paths import path_range
from hierarchy.selectors import host_of
from sync import feed
from tenants.actors import Actor
from tenants.context import as_courier, as_reader, in_tenant
from tenants.models import OperatorAct
from tenants.places import REMOTE_FROM

AT_ONCE = 1000

_REWRITE = """
with chosen as materialized (
  select id from public.network_card where owner_no = %s and path <> %s order by id limit %s for update)
update public.network_card as card set path = %s, revision = revision + 1, updated_at = %s
from chosen where card.id = chosen.id returning card.id
"""


def move_place(*, actor: Actor, code: str, under: str, now: datetime, work: Work | None = None) -> Work:
    """This function hangs a division with all below it at another superior and begins to rewrite the cards' paths.

    ``work`` is what an operator ordered; it goes on as the rewriting, from the same transaction on.

    Permissions and routing follow at once, because they read the tree; lists by path follow with :func:`carry_on`.

    :raises NoSuchNode: if one of the codes is unknown
    :raises NotOperator: if the actor does not operate both places
    :raises WrongPlacement: if the kind may not hang there
    """
    with tree_write():
        found = {node.code: node for node in Node.objects.filter(code__in=[code, under]).select_related("superior")}
        for wanted in (code, under):
            if wanted not in found:
                raise NoSuchNode(field="code", what=wanted)
            if not may_operate(actor, found[wanted].path):
                raise NotOperator
        before = found[code]
        moved = move_node(node_id=before.pk, superior_id=found[under].pk)
        owners = _owners(moved.new_path)
        if work is None:
            work = Work(kind=Work.Kind.MOVE, subject=f"{moved.node.name} → {found[under].name}", started_at=now)
        work.state, work.path, work.step = Work.State.RUNNING, moved.new_path, _("改写台账路径")
        work.done, work.total = 0, Card.objects.filter(owner_no__in=[no for no, _path in owners]).count()
        work.result = {"before": before.superior.code if before.superior else "", "congresses": len(owners)}
        work.save()
        tenant = moved.node.tenant or host_of(moved.node).tenant
        if tenant is not None:
            record(
                actor=actor,
                tenant=tenant,
                kind=OperatorAct.Kind.MOVE,
                now=now,
                place=code,
                under=under,
                before=moved.old_path,
                after=moved.new_path,
                order=str(work.pk),
            )
    return work


def carry_on(
    *, now: datetime, progress: Callable[[Work], None] | None = None, at_once: int = AT_ONCE, rounds: int | None = None
) -> int:
    """This function carries on all moves under way, ``at_once`` cards a transaction, and returns how many it wrote.

    It runs on the workers' login; each congress's cards are written in its own place. ``rounds`` stops it early.
    """
    written = 0
    with use_login("courier"):
        with as_courier():
            moves = Work.objects.filter(kind=Work.Kind.MOVE, state=Work.State.RUNNING).exclude(path="")
            running = list(moves.order_by("started_at"))
        for work in running:
            with as_reader():
                owners = _owners(work.path)
            for no, path in owners:
                while count := _rewrite(no=no, path=path, now=now, limit=at_once):
                    written += count
                    _note(work, done=count, finished_at=None)
                    if progress is not None:
                        progress(work)
                    if rounds is not None:
                        rounds -= 1
                        if rounds <= 0:
                            return written
            _note(work, done=0, finished_at=now)
            if progress is not None:
                progress(work)
    return written


def _owners(path: str) -> list[tuple[int, str]]:
    """The congresses at and below a path, with their own paths."""
    low, high = path_range(path)
    found = Node.objects.filter(path__gte=low, path__lt=high, tenant__no__lt=REMOTE_FROM)
    return [(no, own) for no, own in found.order_by("tenant_id").values_list("tenant_id", "path") if no is not None]


def _rewrite(*, no: int, path: str, now: datetime, limit: int) -> int:
    with in_tenant(no), transaction():
        with cursor() as query:
            query.execute(_REWRITE, [no, path, limit, path, now])
            changed = [row[0] for row in query.fetchall()]
        if changed:
            feed.note_all(kind=FEED_KIND, refs=changed, owner_no=no, now=now)
    return len(changed)


def _note(work: Work, *, done: int, finished_at: datetime | None) -> None:
    with as_courier(), transaction():
        row = Work.objects.select_for_update().get(pk=work.pk)
        # What an act has written with the new path meanwhile needs no work, but is done.
        row.done = min(row.done + done, row.total) if finished_at is None else row.total
        if finished_at is not None:
            row.state, row.finished_at, row.step = Work.State.DONE, finished_at, ""
        row.save(update_fields=["done", "state", "finished_at", "step"])
        work.done, work.state = row.done, row.state

"""Two congresses become one: the records of the one that ends pass to its successor, ids and numbers stay.

All of it is one transaction. Neighbours go on working: only the schema that ends is held, and the two tables of the
successor through which it sends. What a neighbour's open transaction still sends to the old number is readdressed after
the transactions that were open have ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import cards
from cases.life import halves, people, progress, readdressing, rows
from cases.life.errors import CannotMerge, MessagesOpen
from cases.life.exporting import migrations_of, ordered
from cases.life.ground import hold, owner_in, tables_of
from cases.network.models import Card, Link
from cases.states import CrossingState
from core.locks import lock
from core.logins import use_login
from core.transactions import transaction
from hierarchy.actions.add_node import add_node
from hierarchy.actions.end_node import end_node
from hierarchy.kinds import Kind
from hierarchy.locking import TREE_LOCK
from hierarchy.models import Node
from hierarchy.operating import NoSuchCongress, NotOperator, may_operate, record
from sync.courier import deliver_all
from tenants.actors import Actor
from tenants.levels import Level
from tenants.models import Domain, OperatorAct, Tenant
from tenants.places import REMOTE_FROM

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merger moved: rows by table, cards, memberships; ``readdressed`` are messages that were under way."""

    ended: Tenant
    successor: Tenant
    rows: dict[str, int] = field(default_factory=dict)
    cards: int = 0
    memberships: int = 0
    given_back: int = 0
    readdressed: int = 0


@dataclass(frozen=True, slots=True)
class SubDistrict:
    """The node that a township becomes."""

    code: str
    name: str


def merge_congress(*, actor: Actor, code: str, into: str, now: datetime, order: UUID | None = None) -> Merged:
    """This function merges the township's congress ``code`` into the congress ``into`` of the same level.

    ``order`` is the work that an operator ordered; it is noted with the act.

    :raises NoSuchCongress: if one of the two is not switched on here
    :raises NotOperator: if the actor does not operate both
    :raises CannotMerge: if the two are not townships of one county, or one of them has ended
    :raises MessagesOpen: if messages between them cannot be delivered
    :raises NodeHasInferiors: if divisions hang at the node that ends
    """
    return _merge(actor=actor, code=code, into=into, becomes=None, now=now, order=order)


def township_to_subdistrict(
    *, actor: Actor, code: str, becomes: SubDistrict, now: datetime, order: UUID | None = None
) -> Merged:
    """This function turns a township into a sub-district: its congress ends, its records pass to its county's.

    The new node has no congress and is hosted by the county, whose working body its secretary joins. ``order`` is the
    work that an operator ordered.

    :raises NoSuchCongress: if the township or the congress above is not switched on here
    :raises NotOperator: if the actor does not operate both
    :raises CannotMerge: if it is no township
    :raises MessagesOpen: if messages between the two cannot be delivered
    :raises CodeTaken: if a division has, or ever had, the code of the new one
    """
    return _merge(actor=actor, code=code, into=None, becomes=becomes, now=now, order=order)


def _merge(
    *, actor: Actor, code: str, into: str | None, becomes: SubDistrict | None, now: datetime, order: UUID | None
) -> Merged:
    merged = _merged_already(actor=actor, code=code, into=into)
    if merged is None:
        merged = _merge_soon(actor=actor, code=code, into=into, becomes=becomes, now=now, order=order)
    return _tidied(merged)


def _merged_already(*, actor: Actor, code: str, into: str | None) -> Merged | None:
    """A run that died after its transaction is finished by the next."""
    with use_login("owner"):
        old = Tenant.objects.select_related("node", "successor").filter(code=code).exclude(successor=None).first()
    if old is None or old.successor is None or into not in (None, old.successor.code):
        return None
    if not may_operate(actor, old.node.path):
        raise NotOperator
    return Merged(ended=old, successor=old.successor)


def _merge_soon(
    *, actor: Actor, code: str, into: str | None, becomes: SubDistrict | None, now: datetime, order: UUID | None
) -> Merged:
    for attempt in range(1, ATTEMPTS + 1):
        # What is under way between the two takes effect before they are one.
        progress.say(_("先把在途的消息送到"))
        deliver_all(now=now)
        try:
            with use_login("owner"), transaction(durable=True):
                old, new = _both(actor=actor, code=code, into=into)
                return _merge_locked(actor=actor, old=old, new=new, becomes=becomes, now=now, order=order)
        except (OperationalError, MessagesOpen):
            # A courier or an act held what we need, and one of the two had to give way.
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _tidied(merged: Merged) -> Merged:
    """What transactions that were open during the merger still wrote to the old number is readdressed after they ended."""
    old, new = merged.ended.no, merged.successor.no
    progress.say(_("等合并时还没有结束的事务，改投它们发出的消息"))
    with use_login("owner"):
        rows.wait_for_older_transactions()
        with transaction():
            late = readdressing.undelivered_to(no=old)
            # Their links lead to the successor by now.
            for no in readdressing.touched(old=new):
                readdressing.readdress_schema(no=no, old=old, new=new)
    return replace(merged, readdressed=merged.readdressed + late)


def _both(*, actor: Actor, code: str, into: str | None) -> tuple[Tenant, Tenant]:
    """The congress that ends and the one that remains, allowed and fit."""
    lock(TREE_LOCK)
    old = _congress(actor=actor, code=code)
    if old.level != Level.TOWNSHIP:
        raise CannotMerge(why="只有乡镇一级的人大可以合并或者改设街道。")
    if into is None:
        upper = old.node.superior
        upper = upper if upper is None or upper.has_congress else upper.host
        if upper is None or upper.tenant is None:
            raise CannotMerge(why="上一级人大没有开通，没有人接收记录。")
        into = upper.tenant.code
    new = _congress(actor=actor, code=into)
    refuse_unfit(old=old, new=new)
    return old, new


def refuse_unfit(*, old: Tenant, new: Tenant) -> None:
    """This function checks that the congress ``new`` may take in the records of ``old``. Nodes are read along.

    :raises CannotMerge: if the two are not townships of one superior or a township and its own, or one has ended
    """
    for tenant in (old, new):
        if tenant.successor_id is not None or tenant.node.has_ended:
            raise CannotMerge(why=f"{tenant.name}已经撤销。")
    if old.level != Level.TOWNSHIP:
        raise CannotMerge(why="只有乡镇一级的人大可以合并或者改设街道。")
    if old.no == new.no:
        raise CannotMerge(why="承接的人大就是它自己。")
    if new.level == old.level and new.node.superior_id != old.node.superior_id:
        raise CannotMerge(why="两个乡镇不属于同一个上级。请先划转，再合并。")
    if new.state != Tenant.State.ACTIVE:
        raise CannotMerge(why=f"{new.name}没有在使用。")


def _congress(*, actor: Actor, code: str) -> Tenant:
    found = Tenant.objects.select_for_update(of=("self",)).select_related("node").filter(code=code)
    tenant = found.exclude(state=Tenant.State.REMOTE).first()
    if tenant is None:
        raise NoSuchCongress(field="code", congress=code)
    if not may_operate(actor, tenant.node.path):
        raise NotOperator
    if tenant.successor_id is not None or tenant.node.has_ended:
        raise CannotMerge(why=f"{tenant.name}已经撤销。")
    return tenant


def _merge_locked(
    *, actor: Actor, old: Tenant, new: Tenant, becomes: SubDistrict | None, now: datetime, order: UUID | None
) -> Merged:
    progress.say(_("等两个人大手上的事务结束"))
    hold(old.no, tables_of(old.no), mode="access exclusive")
    # Nobody changes the structure of the successor's tables meanwhile; its people go on.
    hold(new.no, tables_of(new.no), mode="row exclusive")
    hold(new.no, ("cases_crossing", "inbox_sequence"), mode="exclusive")
    if migrations_of(old.no) != migrations_of(new.no):
        raise CannotMerge(why="数据库正在升级，两个人大的结构还不一样。请等升级完成再办。")
    if count := readdressing.undelivered_between(one=old.no, other=new.no):
        raise MessagesOpen(count=count)
    neighbours = readdressing.touched(old=old.no)
    under_way = readdressing.undelivered_to(no=old.no)
    refuse_remote(old=old.no)
    halves.make_room(old=old.no, new=new.no)
    ids, passed = rows.pass_rows(old=old, new=new)
    for no in sorted({*neighbours, new.no}):
        readdressing.readdress_schema(no=no, old=old.no, new=new.no)
    readdressing.readdress_links(old=old.no, new=new.no)
    progress.say(_("改写邻近人大的往来和在途消息"))
    readdressed = under_way + readdressing.readdress_messages(old=old.no, new=new.no)
    _end(old=old, new=new, becomes=becomes, on=timezone.localdate(now))
    moved = people.carry_people(old=old, new=new, on=timezone.localdate(now), keeps_seats=becomes is None)
    Card.objects.filter(owner_no=old.no).update(owner_no=new.no)
    progress.say(_("改写台账"), total=len(ids))
    with owner_in(new.no):
        given_back = halves.give_back_undecided(now=now)
        written = cards.rebuild(now=now, only=ids)
    detail: dict[str, Any] = {
        "from": old.code,
        "into": new.code,
        "rows": sum(passed.values()),
        "cards": written,
        "memberships": moved,
        "given_back": given_back,
        "readdressed": readdressed,
        **ordered(order),
    }
    record(actor=actor, tenant=old, kind=OperatorAct.Kind.MERGE, now=now, **detail)
    record(actor=actor, tenant=new, kind=OperatorAct.Kind.MERGE, now=now, **detail)
    return Merged(
        ended=old,
        successor=new,
        rows=passed,
        cards=written,
        memberships=moved,
        given_back=given_back,
        readdressed=readdressed,
    )


def refuse_remote(*, old: int) -> None:
    """This function checks that no open matter ties the congress to one of another deployment, which could not be told.

    :raises CannotMerge: if one does
    """
    final = (CrossingState.RETURNED, CrossingState.CLOSED)
    open_links = Link.objects.exclude(state__in=final)
    if (
        open_links.filter(source_no=old, target_no__gte=REMOTE_FROM).exists()
        or open_links.filter(target_no=old, source_no__gte=REMOTE_FROM).exists()
    ):
        raise CannotMerge(why="它与其他平台的人大之间还有没办完的事项。请先办结或者退回。")


def _end(*, old: Tenant, new: Tenant, becomes: SubDistrict | None, on: date) -> None:
    """The node ends, with whoever continues it; the congress stays by name, its host leads to the successor's."""
    node: Node = old.node
    superior = node.superior_id
    assert superior is not None
    if becomes is None:
        # One line of descent: a node that continues another already keeps that; the congresses know all.
        heir = new.node.pk if new.node.predecessor_id is None else None
        end_node(node_id=node.pk, on=on, successor_id=heir)
    else:
        end_node(node_id=node.pk, on=on)
        add_node(
            code=becomes.code,
            name=becomes.name,
            kind=Kind.SUBDISTRICT,
            superior_id=superior,
            on=on,
            predecessor_id=node.pk,
        )
    old.state, old.successor = Tenant.State.SUSPENDED, new
    old.save(update_fields=["state", "successor"])
    Domain.objects.filter(tenant=old).update(primary=False)

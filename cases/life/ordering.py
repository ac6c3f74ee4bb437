"""An operator orders a long piece of work from the web; a worker does it. One work at a time with each congress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.life import merging
from cases.life.errors import AlreadyThere, CannotMerge, NoSuchWork, NotConfirmed, UnderWay
from cases.life.exports import kept_export
from cases.network.models import Work
from core.locks import lock
from core.transactions import transaction
from hierarchy.actions.move_node import MoveIntoItself
from hierarchy.errors import CodeTaken, NoSuchNode
from hierarchy.kinds import Kind
from hierarchy.models import Node
from hierarchy.operating import NoSuchCongress, NotOperator, may_operate
from hierarchy.overview import operated_numbers, operated_path
from hierarchy.paths import is_within
from hierarchy.placement import refuse_wrong_placement
from tenants.actors import Actor
from tenants.context import as_operator, as_reader
from tenants.models import Tenant

ORDER_LOCK = "cases.life.order"
OPEN = (Work.State.WAITING, Work.State.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an operator wants. ``target`` is the code of the new superior, of the successor, or of the sub-district."""

    kind: Work.Kind
    code: str
    target: str = ""
    name: str = ""
    export: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """An order that can be done as things stand: the congress, and who else is concerned."""

    order: Order
    tenant: Tenant
    other: Tenant | None = None
    superior: Node | None = None
    export: Work | None = None

    @property
    def subject(self) -> str:
        """This property names the work for people."""
        match self.order.kind:
            case Work.Kind.MOVE:
                return f"{self.tenant.node.name} → {self.superior.name if self.superior else ''}"
            case Work.Kind.MERGE:
                return f"{self.tenant.name} → {self.other.name if self.other else ''}"
            case Work.Kind.SUBDISTRICT:
                return f"{self.tenant.name} → {self.order.name}"
            case _:
                return self.tenant.name


def fit(*, actor: Actor, order: Order) -> Fit:
    """This function checks an order as things stand now; the work checks again under its locks.

    :raises NoSuchCongress: if a congress is not switched on here
    :raises NotOperator: if the actor does not operate all places concerned
    :raises NoSuchNode: if there is no such superior
    :raises AlreadyThere: if the place hangs there
    :raises MoveIntoItself: if the new superior lies below the place
    :raises WrongPlacement: if the kind may not hang there
    :raises CannotMerge: if the two may not become one
    :raises CodeTaken: if the sub-district's code is in use
    :raises NoSuchExport: if the export is not kept
    """
    with as_operator():
        tenant = _congress(actor=actor, code=order.code)
    match order.kind:
        case Work.Kind.MOVE:
            return Fit(order=order, tenant=tenant, superior=_new_superior(actor=actor, node=tenant.node, order=order))
        case Work.Kind.MERGE:
            with as_operator():
                other = _congress(actor=actor, code=order.target)
            return _may_end(Fit(order=order, tenant=tenant, other=other))
        case Work.Kind.SUBDISTRICT:
            return _may_end(Fit(order=order, tenant=tenant, other=_host(actor=actor, node=tenant.node, order=order)))
        case Work.Kind.RESTORE:
            assert order.export is not None
            export, owner = kept_export(actor=actor, export=order.export)
            if owner.no != tenant.no:
                raise NoSuchCongress(field="code", congress=order.code)
            return Fit(order=order, tenant=tenant, export=export)
        case _:
            return Fit(order=order, tenant=tenant)


def place_order(*, actor: Actor, order: Order, confirmation: str, client_key: UUID, now: datetime) -> Work:
    """This function orders a work and returns it; the same form sent twice gives the same work.

    :raises NotConfirmed: if ``confirmation`` is not the full name of the congress
    :raises UnderWay: if another work with one of the congresses has not ended
    :raises DomainError: whatever :func:`fit` refuses
    """
    if (known := _known(actor=actor, client_key=client_key)) is not None:
        return known
    found = fit(actor=actor, order=order)
    if confirmation.strip() != found.tenant.name and order.kind != Work.Kind.EXPORT:
        raise NotConfirmed(field="confirmation", name=found.tenant.name)
    others = [] if found.other is None else [found.other.no]
    with as_operator(), transaction():
        lock(ORDER_LOCK)
        if (known := _known(actor=actor, client_key=client_key)) is not None:
            return known
        _refuse_second(numbers=[found.tenant.no, *others])
        return Work.objects.create(
            kind=order.kind,
            state=Work.State.WAITING,
            subject=found.subject[:200],
            tenant_no=found.tenant.no,
            other_no=others[0] if others else None,
            given={
                "code": order.code,
                "target": order.target,
                "name": order.name,
                "export": None if order.export is None else str(order.export),
            },
            started_at=now,
            by_id=actor.user_id,
            by_name=actor.name,
            client_key=client_key,
        )


def order_check(*, actor: Actor, now: datetime) -> Work:
    """This function orders that all schemas are compared with the template, and returns the work under way if one is.

    :raises NotOperator: if the actor is no operator
    """
    operated_path(actor)
    with as_operator(), transaction():
        lock(ORDER_LOCK)
        running = Work.objects.filter(kind=Work.Kind.CHECK, state__in=OPEN).first()
        return running or Work.objects.create(
            kind=Work.Kind.CHECK,
            state=Work.State.WAITING,
            subject=_("全网"),
            started_at=now,
            by_id=actor.user_id,
            by_name=actor.name,
        )


def works_seen(*, actor: Actor, limit: int, code: str = "") -> list[Work]:
    """This function returns the newest works of the operator's congresses, with ``code`` those of one.

    :raises NotOperator: if the actor is no operator
    """
    numbers = operated_numbers(actor)
    with as_operator():
        if code:
            numbers = list(Tenant.objects.filter(code=code, no__in=numbers).values_list("no", flat=True))
        mine = Q(tenant_no__in=numbers) | Q(other_no__in=numbers)
        return list(Work.objects.filter(mine).order_by("-started_at", "-id")[:limit])


def work_seen(*, actor: Actor, id: UUID) -> Work:  # noqa: A002
    """This function returns one work.

    :raises NoSuchWork: if there is none, or it is about congresses that the actor does not operate
    :raises NotOperator: if the actor is no operator
    """
    numbers = operated_numbers(actor)
    with as_operator():
        work: Work | None = Work.objects.filter(pk=id).first()
    if work is None or (work.kind != Work.Kind.CHECK and work.tenant_no not in numbers):
        raise NoSuchWork
    return work


def ahead_of(work: Work) -> int:
    """This function counts the works that are done before a waiting one."""
    if work.state != Work.State.WAITING:
        return 0
    with as_operator():
        return Work.objects.filter(state__in=OPEN, started_at__lt=work.started_at).count()


def _known(*, actor: Actor, client_key: UUID) -> Work | None:
    with as_operator():
        return Work.objects.filter(by_id=actor.user_id, client_key=client_key).first()


def _refuse_second(*, numbers: list[int]) -> None:
    open_works = Work.objects.filter(state__in=OPEN).exclude(kind=Work.Kind.CHECK)
    # The cards of a move are rewritten whatever else is done: only its first part stands in the way.
    first_parts = open_works.filter(path="").order_by("started_at")
    busy = first_parts.filter(Q(tenant_no__in=numbers) | Q(other_no__in=numbers)).first()
    if busy is not None:
        what = f"{busy.get_kind_display()}：{busy.subject}"
        raise UnderWay(by=busy.by_name or _("命令行"), what=what, state=busy.get_state_display())


def _congress(*, actor: Actor, code: str) -> Tenant:
    found = Tenant.objects.select_related("node__superior", "successor").filter(code=code)
    tenant = found.exclude(state=Tenant.State.REMOTE).first()
    if tenant is None:
        raise NoSuchCongress(field="code", congress=code)
    if not may_operate(actor, tenant.node.path):
        raise NotOperator
    return tenant


def _new_superior(*, actor: Actor, node: Node, order: Order) -> Node:
    with as_operator():
        superior = Node.objects.filter(code=order.target, valid_to=None).first()
    if superior is None:
        raise NoSuchNode(field="target", what=order.target)
    if not may_operate(actor, superior.path):
        raise NotOperator
    if superior.pk == node.superior_id:
        raise AlreadyThere(field="target", name=node.name, superior=superior.name)
    if is_within(superior.path, node.path):
        raise MoveIntoItself(field="target", name=node.name, superior=superior.name)
    refuse_wrong_placement(kind=Kind(node.kind), superior=superior)
    return superior


def _host(*, actor: Actor, node: Node, order: Order) -> Tenant:
    with as_operator():
        if (taken := Node.objects.filter(code=order.target).first()) is not None:
            raise CodeTaken(field="target", division=order.target, name=taken.name)
        upper = node.superior
        upper = upper if upper is None or upper.has_congress else upper.host
        if upper is None or upper.tenant is None:
            raise CannotMerge(why=_("上一级人大没有开通，没有人接收记录。"))
        return _congress(actor=actor, code=upper.tenant.code)


def _may_end(found: Fit) -> Fit:
    assert found.other is not None
    merging.refuse_unfit(old=found.tenant, new=found.other)
    with as_reader():
        merging.refuse_remote(old=found.tenant.no)
    return found

"""What operators of the network do to congresses as tenants stands in ``actions/``; who may, and the record of it, here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from core.transactions import transaction
from hierarchy.errors import TreeError
from hierarchy.selectors import root
from tenants.actors import Actor, Standing
from tenants.context import as_operator
from tenants.models import OperatorAct, Tenant
from tenants.roles import Role


class NotOperator(TreeError):
    """Raised when somebody acts on a congress who is not an operator for it."""

    code = "NOT_OPERATOR"
    message = "只有负责这个地区的运维人员才能办理，没有做任何改动。请联系省级数据中心。"


class ReasonMissing(TreeError):
    """Raised when an act that people will ask about comes without a reason."""

    code = "REASON_MISSING"
    message = "还没有写原因，没有做任何改动。请写明原因，本级人大会看到。"


class NoSuchCongress(TreeError):
    """Raised for a code under which no congress is switched on."""

    code = "NO_SUCH_CONGRESS"
    message = "没有开通代码为 {congress} 的人大，没有做任何改动。请核对区划代码。"


def may_operate(actor: Actor, path: str) -> bool:
    """This function tells whether the actor operates the congress whose node has that path."""
    return any(
        standing.role == Role.OPERATOR
        and (path == standing.path or (standing.subtree and path.startswith(standing.path)))
        for standing in actor.standings
    )


def console_operator() -> Actor:
    """This function returns who works at the machine's own console: an operator of the whole network."""
    standing = Standing(tenant_no=0, role=Role.OPERATOR, path=root().path, subtree=True)
    return Actor(None, "命令行", (standing,))


@contextmanager
def operating() -> Iterator[None]:
    """This function runs the block as the role of operators, in one transaction."""
    with as_operator(), transaction():
        yield


def congress_to_operate(*, actor: Actor, code: str) -> Tenant:
    """This function returns a congress, locked, for an operator to act on. Runs inside :func:`operating`.

    :raises NoSuchCongress: if none is switched on under that code
    :raises NotOperator: if the actor does not operate it
    """
    tenant = Tenant.objects.select_for_update(of=("self",)).select_related("node").filter(code=code).first()
    if tenant is not None and tenant.state == Tenant.State.REMOTE:
        # It is operated where it lives.
        tenant = None
    if tenant is None:
        raise NoSuchCongress(field="code", congress=code)
    if not may_operate(actor, tenant.node.path):
        raise NotOperator
    return tenant


def record(
    *, actor: Actor, tenant: Tenant, kind: OperatorAct.Kind, now: datetime, reason: str = "", **detail: Any
) -> None:
    """This function notes an operator's act, in the act's own transaction."""
    OperatorAct.objects.create(
        tenant=tenant, kind=kind, at=now, by_id=actor.user_id, by_name=actor.name, reason=reason, detail=detail
    )

"""An operator switches one congress on, from the web: a ready schema is claimed, no structure is changed."""

from __future__ import annotations

from datetime import datetime

from hierarchy.actions.connect_congresses import tenant_code
from hierarchy.errors import NoSuchNode, TreeError
from hierarchy.kinds import Kind
from hierarchy.models import Node
from hierarchy.operating import NotOperator, may_operate, operating, record
from tenants.actors import Actor
from tenants.models import Domain, OperatorAct, Tenant
from tenants.provisioning import default_host
from tenants.spares import claim


class NoCongressThere(TreeError):
    """Raised for a node that has no people's congress of its own."""

    code = "NO_CONGRESS_THERE"
    message = "{name}不设人民代表大会，不能单独开通。它的事项由上级人大的工作机构办理。"


class AlreadyConnected(TreeError):
    """Raised when the congress is switched on already."""

    code = "ALREADY_CONNECTED"
    message = "{name}已经开通，没有重复开通。"


def connect_congress(*, actor: Actor, code: str, session_name: str = "", phone: str = "", now: datetime) -> Tenant:
    """This function switches on the congress of the node ``code`` with a ready schema and returns it.

    :raises NoSuchNode: if no node has the code
    :raises NotOperator: if the actor does not operate that part of the tree
    :raises NoCongressThere: if the node has no congress of its own
    :raises AlreadyConnected: if it is on
    :raises NoSpare: if no ready schema is left
    """
    with operating():
        node = Node.objects.select_for_update(of=("self",)).filter(code=code).first()
        if node is None:
            raise NoSuchNode(field="code", what=code)
        if not may_operate(actor, node.path):
            raise NotOperator
        if not node.has_congress:
            raise NoCongressThere(field="code", name=node.name)
        if node.tenant_id is not None:
            raise AlreadyConnected(field="code", name=node.congress_name)
        tenant = Tenant.objects.create(
            no=claim(),
            code=tenant_code(node),
            name=node.congress_name,
            place="全国" if node.kind == Kind.NATION else node.name,
            level=node.level,
            session_name=session_name.strip()[:60],
            phone=phone.strip()[:40],
            created_at=now,
        )
        Domain.objects.create(host=default_host(tenant.code), tenant=tenant)
        Node.objects.filter(pk=node.pk).update(tenant_id=tenant.no)
        record(actor=actor, tenant=tenant, kind=OperatorAct.Kind.CONNECT, now=now)
        return tenant

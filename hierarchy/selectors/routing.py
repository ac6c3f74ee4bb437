"""Where a matter goes: up to the next congress, down to the congresses right below, across to nobody.

Levels without a congress (地区, 盟, 街道, 开发区) are skipped: every node without one knows its ``host``, the nearest
congress above, so each question here is one query.
"""

from __future__ import annotations

from django.db.models import Q

from hierarchy.errors import NoSuchNode, TreeError
from hierarchy.kinds import Body
from hierarchy.models import Node
from tenants.context import ensure_reader
from tenants.models import Tenant

_REACHABLE = (Tenant.State.ACTIVE, Tenant.State.REMOTE)


class NoUpperCongress(TreeError):
    """Raised when nothing can be escalated because there is no congress above."""

    code = "NO_UPPER_CONGRESS"
    message = "{name}之上没有上级人大，不能转报上级。请在本级交办，或者退回说明。"


class NotConnected(TreeError):
    """Raised when the congress to send to exists but is not (or no longer) switched on in this network."""

    code = "NOT_CONNECTED"
    message = "{name}尚未接入本网络，暂时不能转去。请先在本级办理；需要开通时，请与网络管理员联系。"


def next_up(node: Node) -> Node | None:
    """This function returns the nearest node above that has a congress, None above the nation."""
    if node.superior_id is None:
        return None
    with ensure_reader():
        superior = node.superior
        assert superior is not None
        return superior if superior.has_congress else superior.host


def next_up_tenant(tenant_no: int) -> Tenant:
    """This function returns the congress that a matter of ``tenant_no`` is escalated to.

    :raises NoSuchNode: if ``tenant_no`` is no congress of the tree
    :raises NoUpperCongress: at the nation
    :raises NotConnected: if the upper congress is not switched on, or was suspended
    """
    with ensure_reader():
        node = (
            Node.objects.select_related("superior__tenant", "superior__host__tenant")
            .filter(tenant_id=tenant_no)
            .first()
        )
        if node is None:
            raise NoSuchNode(what=tenant_no)
        upper = next_up(node)
    if upper is None:
        raise NoUpperCongress(name=node.congress_name)
    tenant = upper.tenant
    if tenant is None or not tenant.is_reachable:
        raise NotConnected(name=upper.congress_name)
    return tenant


def host_of(node: Node) -> Node:
    """This function returns the congress that deals with the node's matters: its own, else that of its host.

    :raises NoSuchNode: if there is no congress at or above the node, which a checked tree never has
    """
    if node.has_congress:
        return node
    with ensure_reader():
        if node.host is None:
            raise NoSuchNode(what=node.name)
        return node.host


def tenants_below(tenant_no: int) -> tuple[Tenant, ...]:
    """This function returns the congresses right below: those whose matters are escalated to ``tenant_no``.

    They are active here, or live in another deployment that is connected. Counties under a 地区 are right below their province.
    """
    right_below = Q(superior__tenant_id=tenant_no) | Q(superior__host__tenant_id=tenant_no)
    with ensure_reader():
        found = (
            Node.objects.filter(right_below, body=Body.CONGRESS, valid_to=None)
            .filter(tenant__state__in=_REACHABLE)
            .select_related("tenant")
            .order_by("code")
        )
        return tuple(each.tenant for each in found if each.tenant is not None)


def may_assign_down(from_no: int, to_no: int) -> bool:
    """This function tells whether one congress may entrust a matter to another: only to those right below it.

    The Deputies Law knows entrusting (委托, art 25), not instructing; it goes level by level.
    """
    right_below = Q(superior__tenant_id=from_no) | Q(superior__host__tenant_id=from_no)
    with ensure_reader():
        return (
            Node.objects.filter(right_below, tenant_id=to_no, body=Body.CONGRESS, valid_to=None)
            .filter(tenant__state__in=_REACHABLE)
            .exists()
        )

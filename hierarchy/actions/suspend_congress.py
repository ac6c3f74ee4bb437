"""An operator takes a congress off the network for a time. Its data stays; its host says so; messages to it wait."""

from __future__ import annotations

from datetime import datetime

from hierarchy.operating import ReasonMissing, congress_to_operate, operating, record
from tenants.actors import Actor
from tenants.models import OperatorAct, Tenant


def suspend_congress(*, actor: Actor, code: str, reason: str, now: datetime) -> Tenant:
    """This function suspends a congress. One that is suspended already stays so, and nothing is noted twice.

    :raises ReasonMissing: without a reason
    :raises NoSuchCongress: if none is switched on under that code
    :raises NotOperator: if the actor does not operate it
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    with operating():
        tenant = congress_to_operate(actor=actor, code=code)
        if tenant.state != Tenant.State.SUSPENDED:
            tenant.state = Tenant.State.SUSPENDED
            tenant.save(update_fields=["state"])
            record(actor=actor, tenant=tenant, kind=OperatorAct.Kind.SUSPEND, now=now, reason=reason.strip())
        return tenant

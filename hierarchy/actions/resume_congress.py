"""An operator puts a suspended congress back on the network; what waited for it is delivered by itself."""

from __future__ import annotations

from datetime import datetime

from hierarchy.operating import congress_to_operate, operating, record
from tenants.actors import Actor
from tenants.models import OperatorAct, Tenant


def resume_congress(*, actor: Actor, code: str, now: datetime) -> Tenant:
    """This function resumes a suspended congress; one that is in use stays so.

    :raises NoSuchCongress: if none is switched on under that code
    :raises NotOperator: if the actor does not operate it
    """
    with operating():
        tenant = congress_to_operate(actor=actor, code=code)
        if tenant.state != Tenant.State.ACTIVE:
            tenant.state = Tenant.State.ACTIVE
            tenant.save(update_fields=["state"])
            record(actor=actor, tenant=tenant, kind=OperatorAct.Kind.RESUME, now=now)
        return tenant

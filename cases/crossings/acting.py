"""The frame of every act on an incoming crossing, and how a case is born from one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cases import acting, receipts
from cases.access import get_crossing
from cases.acts import Act
from cases.crossings import linking, progress
from cases.crossings.errors import CrossingDecided
from cases.crossings.terms import DOES, Party, crossing_acts, parties
from cases.errors import NotAllowed, StaleCase
from cases.events import Kind, record
from cases.models import Case, CaseText, Crossing
from cases.states import CaseState, CrossingState, Origin
from core.ids import new_id
from core.transactions import transaction
from tenants.actors import Actor, Standing
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.roles import STAFF_ROLES, Role


@dataclass
class Decision:
    """One act on one locked crossing, while it is being done."""

    actor: Actor
    tenant: int
    crossing: Crossing
    now: datetime
    standing: Standing

    def tell(self, kind: Kind, **detail: Any) -> None:
        """This function tells the sender of an act that has no case here to be recorded at."""
        body = progress.about(
            kind=kind,
            event_id=new_id(),
            at=self.now,
            actor_name=self.actor.name,
            actor_role=str(Role(self.standing.role).label),
            detail=detail,
        )
        progress.pass_on(crossing=self.crossing, body=body, now=self.now)

    def move(self, state: CrossingState) -> None:
        """This function moves the crossing and its public link."""
        linking.set_state(crossing=self.crossing, state=state, now=self.now)


def on_crossing(
    *,
    act: Act,
    actor: Actor,
    tenant: int,
    crossing_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    inputs: dict[str, Any],
    work: Callable[[Decision], None],
) -> Crossing:
    """This function does one act on an incoming crossing, once in effect per client key, and returns the crossing.

    Acts are those of `terms.crossing_acts`. Raises CaseNotFound,
    StaleCase, NotAllowed, CrossingDecided, ReusedKey, and what the work raises.
    """
    mark = receipts.fingerprint(crossing=crossing_id, revision=revision, **inputs)
    name = f"CROSSING_{act}"
    with in_tenant(tenant), transaction():
        done = receipts.earlier(actor=actor, key=client_key, act=name, mark=mark)
        if done is not None:
            again: Crossing = Crossing.objects.select_related("case").get(pk=crossing_id)
            return again
        get_crossing(actor=actor, tenant=tenant, id=crossing_id)
        crossing: Crossing = Crossing.objects.select_for_update().get(pk=crossing_id)
        standing = _standing(act=act, actor=actor, tenant=tenant, crossing=crossing)
        _check_revision(crossing=crossing, revision=revision)
        if act not in crossing_acts(actor, crossing, tenant=tenant):
            raise CrossingDecided(state=CrossingState(crossing.state).label)
        work(Decision(actor, tenant, crossing, now, standing))
        result = {"crossing": str(crossing.pk)}
        receipts.keep(actor=actor, key=client_key, act=name, mark=mark, result=result, now=now)
    return crossing


_ROLES: dict[Party, tuple[Role, ...]] = {
    Party.STAFF: tuple(STAFF_ROLES),
    Party.ASKED_DEPUTY: (Role.DEPUTY,),
    Party.UNIT: (Role.UNIT_ADMIN,),
}


def _standing(*, act: Act, actor: Actor, tenant: int, crossing: Crossing) -> Standing:
    """As what the actor does it: one of those who do this act with a crossing of that kind, in whatever state."""
    held = parties(actor=actor, crossing=crossing, tenant=tenant)
    for party, states in DOES[crossing.link_kind].items():
        if party not in held or not any(act in acts for acts in states.values()):
            continue
        for standing in actor.at(tenant):
            ours = party != Party.UNIT or standing.unit_id == crossing.unit_id
            if ours and standing.role in _ROLES[party]:
                return standing
    raise NotAllowed(act=act.label)


def _check_revision(*, crossing: Crossing, revision: int) -> None:
    if crossing.revision == revision:
        return
    raise StaleCase(
        who=Tenant.objects.get(no=crossing.other_no).name
        if crossing.state == CrossingState.CLOSED
        else crossing.case.lead_name
        if crossing.case and crossing.case.lead_name
        else str(Role.DWC.label),
        what=str(CrossingState(crossing.state).label),
        at=crossing.decided_at or crossing.sent_at,
        holder=crossing.case.holder if crossing.case else "",
    )


def give_birth(*, decision: Decision, origin: Origin, lead: Actor | None) -> acting.Work:
    """This function makes the case that a crossing becomes here, with the shared text as its first version.

    It returns the work on the new case; whoever calls it records what happened and calls `acting.finish`.
    """
    crossing, now = decision.crossing, decision.now
    here = Tenant.objects.get(no=decision.tenant)
    other = Tenant.objects.get(no=crossing.other_no)
    shared = crossing.snapshot
    case = Case.objects.create(
        session_name=here.session_name,
        title=shared["title"],
        matter=shared["matter"],
        proposal=shared["proposal"],
        category=shared.get("category", ""),
        secrecy=shared["secrecy"],
        origin=origin,
        origin_text=f"{other.name} {shared.get('plate', '')}".strip()[:300],
        lead_user_id=lead.user_id if lead else None,
        lead_name=lead.name if lead else "",
        state=CaseState.INTAKE_REVIEW,
        created_at=now,
        submitted_at=now,
    )
    CaseText.objects.create(
        case=case,
        version=case.text_version,
        title=case.title,
        matter=case.matter,
        proposal=case.proposal,
        saved_at=now,
        by=lead.user_id if lead else None,
    )
    record(
        kind=Kind.CROSSING_RECEIVED,
        now=crossing.sent_at,
        case=case,
        detail={"congress": other.name, "reason": crossing.reason},
        from_no=crossing.other_no,
    )
    crossing.case = case
    linking.join(crossing=crossing)
    return acting.Work(decision.actor, decision.tenant, case, now, decision.standing)

"""Charge a unit of a lower government with a case: the case stays here, the lower congress gets a copy to read."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.accepting import ASSIGN_RULES
from cases.acting import Work, on_case
from cases.acts import Act
from cases.assigning import UnitTwice, charge, due_of_reply
from cases.crossings import linking
from cases.crossings.errors import NotBelow
from cases.events import Kind
from cases.models import Case
from cases.states import ENDED_ASSIGNMENTS, AssignmentRole, CaseState, LinkKind
from hierarchy.models import Unit
from hierarchy.selectors import NotConnected, host_of, may_assign_down
from hierarchy.selectors import unit as unit_by_id
from tenants.actors import Actor
from tenants.models import Tenant


def assign_to_lower_unit(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    unit_id: int,
    note: str,
) -> Case:
    """This function charges a unit of a government right below and returns the case (domain.md §3.10).

    The unit leads when nobody does, else handles a separate share, with the clocks of any other unit; its people act
    here, at the congress of record. The congress of its own level reads what happens and does nothing. Raises
    NoSuchUnit, NotBelow, NotConnected, UnitTwice, CrossingCycle, SecrecyForbids, MissingPart, TooLong, NotAllowed,
    CaseNotFound, StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        case = doing.case
        words = texts.required(note, part=_("交办意见"), field="note")
        unit = unit_by_id(unit_id)
        lower = _congress_of(unit=unit, tenant=tenant)
        live = case.assignments.exclude(state__in=sorted(ENDED_ASSIGNMENTS))
        if live.filter(unit_id=unit.pk).exists():
            raise UnitTwice(field="unit", unit=unit.name)
        led = live.filter(role=AssignmentRole.LEAD).exists()
        linking.open_link(
            case=case,
            target=lower,
            kind=LinkKind.COPY_DOWN,
            reason=words,
            now=now,
            unit=unit,
        )
        role = AssignmentRole.SEPARATE if led else AssignmentRole.LEAD
        share = charge(doing=doing, unit=unit, role=role, note=words)
        case.assigned_at = case.assigned_at or now
        if case.state == CaseState.ACCEPTED:
            case.state = CaseState.ASSIGNED
        deadlines.meet(rules=ASSIGN_RULES, on=doing.today, case=case)
        doing.record(
            Kind.LOWER_UNIT_ASSIGNED, unit=unit.name, congress=lower.name, reason=words, due_on=due_of_reply(share)
        )

    return on_case(
        act=Act.ASSIGN_LOWER_UNIT,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"unit": unit_id, "note": note},
        work=work,
    )


def _congress_of(*, unit: Unit, tenant: int) -> Tenant:
    """The congress right below that the unit's government answers to."""
    node = host_of(unit.node)
    if node.tenant_id is None:
        raise NotConnected(field="unit", name=node.congress_name)
    found = Tenant.objects.get(no=node.tenant_id)
    if unit.valid_to is not None or not may_assign_down(tenant, found.no):
        raise NotBelow(field="unit", congress=found.name)
    return found

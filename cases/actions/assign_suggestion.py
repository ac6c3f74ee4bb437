"""Assign a suggestion to one lead unit and the units that help it: T0."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.accepting import ASSIGN_RULES
from cases.acting import Work, on_case
from cases.acts import Act
from cases.assigning import UnitTwice, charge, due_of_reply, unit_here
from cases.events import Kind
from cases.models import Case
from cases.states import AssignmentRole, CaseState
from tenants.actors import Actor


def assign_suggestion(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    lead_unit_id: int,
    co_unit_ids: Sequence[int] = (),
    note: str | None = None,
    difficult: bool = False,
) -> Case:
    """This function assigns a suggestion and returns it; the clocks of every unit start today.

    A difficult one has the longer limit for the reply. Raises NoSuchUnit, UnitNotHere, UnitTwice,
    TooLong, NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        case = doing.case
        words = texts.optional(note, part=_("交办意见"), field="note")
        lead = unit_here(unit_id=lead_unit_id, tenant=tenant, field="lead")
        helpers = [unit_here(unit_id=unit_id, tenant=tenant, field="co") for unit_id in dict.fromkeys(co_unit_ids)]
        if any(helper.pk == lead.pk for helper in helpers):
            raise UnitTwice(field="co", unit=lead.name)
        case.difficult = difficult
        case.assigned_at = case.assigned_at or now
        case.state = CaseState.ASSIGNED if case.state == CaseState.ACCEPTED else case.state
        share = charge(doing=doing, unit=lead, role=AssignmentRole.LEAD, note=words)
        for helper in helpers:
            charge(doing=doing, unit=helper, role=AssignmentRole.CO, note=words)
        deadlines.meet(rules=ASSIGN_RULES, on=doing.today, case=case)
        doing.record(
            Kind.ASSIGNED,
            lead=lead.name,
            co=[helper.name for helper in helpers],
            note=words,
            due_on=due_of_reply(share),
            difficult=difficult or None,
        )

    return on_case(
        act=Act.ASSIGN,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"lead": lead_unit_id, "co": list(co_unit_ids), "note": note, "difficult": difficult},
        work=work,
    )

"""Charging a unit with a case: a share with its own T0 and its own clocks."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import deadlines
from cases.acting import Work
from cases.dates import local_date
from cases.errors import CaseError
from cases.models import Assignment
from cases.states import AssignmentRole, DeadlineState
from hierarchy.models import Unit
from hierarchy.selectors import unit as unit_by_id


class UnitNotHere(CaseError):
    """The unit is none that this congress may charge."""

    code = "UNIT_NOT_HERE"
    message = gettext_lazy("没有交办：{unit}不是本级可以交办的承办单位。请从名单里重新选择。")


class UnitTwice(CaseError):
    """The same unit was chosen for two parts."""

    code = "UNIT_TWICE"
    message = gettext_lazy("没有交办：{unit}不能既主办又协办。请去掉一个。")


def unit_here(*, unit_id: int, tenant: int, field: str) -> Unit:
    """This function returns a unit that the congress may charge: of its own node, or of a node it hosts.

    Raises NoSuchUnit, UnitNotHere.
    """
    found = unit_by_id(unit_id)
    host = found.node.host
    ours = found.node.tenant_id == tenant or (host is not None and host.tenant_id == tenant)
    if not ours or found.valid_to is not None:
        raise UnitNotHere(field=field, unit=found.name)
    return found


def charge(
    *,
    doing: Work,
    unit: Unit,
    role: AssignmentRole,
    note: str,
    start_clock_again: bool = True,
) -> Assignment:
    """This function gives a unit its share of the case and starts its clocks today.

    Without `start_clock_again` the limit for the reply counts from the case's first assignment.
    """
    case = doing.case
    share: Assignment = Assignment.objects.create(
        case=case,
        role=role,
        round=case.round,
        unit_id=unit.pk,
        unit_name=unit.name,
        note=note,
        assigned_at=doing.now,
    )
    from_first = not start_clock_again and case.assigned_at is not None
    reply = "reply_extended" if case.difficult else "reply"
    rules = ["sign_for", "return_request"]
    rules += ["co_opinion"] if role == AssignmentRole.CO else ["first_contact", reply]
    starts = dict.fromkeys(rules, doing.today)
    if from_first and reply in starts:
        starts[reply] = local_date(case.assigned_at or doing.now)
    deadlines.open_for_assignment(assignment=share, starts=starts, start_text=_("交办"), book=doing.book)
    return share


def due_of_reply(share: Assignment) -> str | None:
    """This function returns the ISO date by which a share owes its answer or opinion, None if nothing runs."""
    running = share.deadlines.filter(
        rule__in=("reply", "reply_extended", "redo", "co_opinion"), state=DeadlineState.OPEN
    ).first()
    return running.due_on.isoformat() if running else None

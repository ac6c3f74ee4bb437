"""Report a case to the next congress up: a linked record there, the case itself stays where it is."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.accepting import ASSIGN_RULES
from cases.acting import Work, on_case
from cases.acts import Act
from cases.crossings import linking
from cases.crossings.errors import AlreadyEscalated
from cases.errors import WrongState
from cases.events import Kind
from cases.models import Case, Crossing
from cases.states import RAISING_LINKS, CrossingDirection, LinkKind
from hierarchy.selectors import next_up_tenant
from tenants.actors import Actor
from tenants.context import in_tenant
from tenants.models import Tenant


def escalate_case(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    reason: str,
) -> Case:
    """This function offers a case to the nearest congress above and returns the case (domain.md §3.10).

    Levels without a congress are skipped. The answer comes back into this case's timeline. Raises NoUpperCongress,
    NotConnected, AlreadyEscalated, CrossingCycle, SecrecyForbids, MissingPart, TooLong, NotAllowed, CaseNotFound,
    StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        why = texts.required(reason, part=_("上报的理由"), field="reason")
        upper = next_up_tenant(tenant)
        linking.open_link(case=doing.case, target=upper, kind=LinkKind.ESCALATE, reason=why, now=now)
        # Reporting a case up is a decision about it: the time to assign it is kept.
        deadlines.meet(rules=ASSIGN_RULES, on=doing.today, case=doing.case)
        doing.record(Kind.ESCALATED, congress=upper.name, reason=why)

    try:
        return on_case(
            act=Act.ESCALATE,
            actor=actor,
            tenant=tenant,
            case_id=case_id,
            revision=revision,
            client_key=client_key,
            now=now,
            inputs={"reason": reason},
            work=work,
        )
    except WrongState as error:
        standing = _standing(tenant=tenant, case_id=case_id)
        if standing is None:
            raise
        raise AlreadyEscalated(congress=standing.name) from error


def _standing(*, tenant: int, case_id: UUID) -> Tenant | None:
    """The congress that the case went up to and was not returned from."""
    with in_tenant(tenant):
        found = Crossing.objects.filter(
            case_id=case_id,
            incoming=False,
            direction=CrossingDirection.UP,
            kind__in=["", *sorted(RAISING_LINKS)],
            state__in=sorted(linking.STANDING),
        ).first()
        return Tenant.objects.get(no=found.other_no) if found else None

"""Report a matter to the organ above: a unit's report, that its deputy reads too; the case stays where it is."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.crossings import linking
from cases.crossings.errors import AlreadyReported
from cases.events import Kind
from cases.models import Case, Crossing
from cases.states import CrossingState, LinkKind
from hierarchy.selectors import next_up_tenant, superior_organ
from tenants.actors import Actor


def report_to_superior(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    assignment_id: UUID,
    reason: str,
) -> Case:
    """This function reports a share's matter to its unit's superior organ at the congress above and returns the case.

    The deputy reads in the timeline that it was reported, and the answer. The share's own clocks run on: the unit still
    owes its reply (domain.md §3.10). Raises NoUpperCongress, NotConnected, NoSuperiorOrgan, AlreadyReported,
    CrossingCycle, SecrecyForbids, MissingPart, TooLong, NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        share = doing.share
        assert share.unit_id is not None
        why = texts.required(reason, part=_("报告的内容"), field="reason")
        waiting = Crossing.objects.filter(
            assignment=share, incoming=False, kind=LinkKind.REPORT, state=CrossingState.WAITING
        ).first()
        if waiting is not None:
            raise AlreadyReported(unit=waiting.unit_name)
        upper = next_up_tenant(tenant)
        organ = superior_organ(share.unit_id, upper.no)
        linking.open_link(
            case=doing.case,
            target=upper,
            kind=LinkKind.REPORT,
            reason=why,
            now=now,
            assignment=share,
            unit=organ,
        )
        doing.record(Kind.REPORTED_UP, unit=share.unit_name, superior=organ.name, congress=upper.name, reason=why)

    return on_case(
        act=Act.REPORT_UP,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"reason": reason},
        work=work,
        assignment_id=assignment_id,
    )

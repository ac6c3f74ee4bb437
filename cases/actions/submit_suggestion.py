"""Hand a suggestion in: it gets its received stamp and stands before the reviewers."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.events import Kind
from cases.models import Case
from cases.states import CaseState, CosignerState
from tenants.actors import Actor
from tenants.models import Tenant


def submit_suggestion(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
) -> Case:
    """This function hands a suggestion in for review and returns it.

    Invitations without an answer for the present text are not counted. A suggestion that was returned
    comes back to the reviewers. Raises TitleMissing, MatterMissing, ProposalMissing (the others in
    `also`), TooLong, NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        case = doing.case
        texts.check_complete(case)
        open_ones = case.cosigners.filter(state=CosignerState.INVITED)
        uncounted = list(
            case.cosigners.filter(state__in=[CosignerState.INVITED, CosignerState.LAPSED])
            .order_by("id")
            .values_list("name", flat=True)
        )
        open_ones.update(state=CosignerState.LAPSED)
        counted = case.cosigners.filter(state=CosignerState.AGREED).order_by("id")
        case.state = CaseState.INTAKE_REVIEW
        case.submitted_at = now
        case.session_name = Tenant.objects.values_list("session_name", flat=True).get(no=tenant)
        deadlines.open_deadline(
            rule="intake", start_on=doing.today, start_text=_("收到建议"), case=case, book=doing.book
        )
        doing.record(
            Kind.SUBMITTED,
            cosigners=list(counted.values_list("name", flat=True)),
            uncounted=uncounted,
            version=case.text_version,
        )

    return on_case(
        act=Act.SUBMIT,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={},
        work=work,
    )

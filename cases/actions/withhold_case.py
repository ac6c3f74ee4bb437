"""Take a published case from public view."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.events import Kind
from cases.models import Case
from tenants.actors import Actor


def withhold_case(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    reason: str,
) -> Case:
    """This function takes a case from public view and returns it.

    Raises MissingPart or TooLong for the reason, NotAllowed, CaseNotFound, StaleCase, WrongState,
    ReusedKey.
    """

    def work(doing: Work) -> None:
        why = texts.required(reason, part=_("撤下公开的理由"), field="reason")
        doing.case.withheld_at = now
        doing.record(Kind.WITHHELD, reason=why)

    return on_case(
        act=Act.WITHHOLD,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"reason": reason},
        work=work,
    )

"""Ask other deputies of the same congress to sign along."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy

from cases.acting import Work, on_case
from cases.acts import Act
from cases.errors import CaseError
from cases.events import Kind
from cases.models import Case, Cosigner
from cases.states import CaseState, CosignerState
from deputies.selectors import deputies_of
from tenants.actors import Actor

AT_MOST = 50


class NotADeputyHere(CaseError):
    """Somebody invited holds no mandate at this congress."""

    code = "NOT_A_DEPUTY_HERE"
    message = gettext_lazy("没有邀请：名单里有人不是本级人大代表。请从本级代表名单里重新选择。")


class NobodyInvited(CaseError):
    """The list of deputies is empty, or too long."""

    code = "NOBODY_INVITED"
    message = gettext_lazy("没有邀请：请选择 1 至 50 位代表，不用选自己。")


def invite_cosigners(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    deputies: Sequence[UUID],
) -> Case:
    """This function invites deputies (by user id) to co-sign a draft and returns the case.

    Whoever was asked already is asked again if he declined or the text changed. Raises NotADeputyHere,
    NobodyInvited, NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """
    wanted = [user_id for user_id in dict.fromkeys(deputies) if user_id != actor.user_id]

    def work(doing: Work) -> None:
        if not 1 <= len(wanted) <= AT_MOST:
            raise NobodyInvited(field="deputies")
        names = {mandate.person.user_id: mandate.person.name for mandate in deputies_of(tenant, on=doing.today)}
        if any(user_id not in names for user_id in wanted):
            raise NotADeputyHere(field="deputies")
        invited = [
            names[user_id]
            for user_id in wanted
            if _invite(case=doing.case, user_id=user_id, name=names[user_id], now=now)
        ]
        if doing.case.state == CaseState.DRAFT:
            doing.case.state = CaseState.COSIGNING
        doing.record(Kind.COSIGNERS_INVITED, names=invited)

    return on_case(
        act=Act.INVITE,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"deputies": list(deputies)},
        work=work,
    )


def _invite(*, case: Case, user_id: UUID, name: str, now: datetime) -> bool:
    found, new = Cosigner.objects.get_or_create(
        case=case,
        user_id=user_id,
        defaults={"name": name, "invited_at": now, "text_version": case.text_version},
    )
    if new:
        return True
    if found.state in (CosignerState.INVITED, CosignerState.AGREED):
        return False
    found.state = CosignerState.INVITED
    found.invited_at = now
    found.text_version = case.text_version
    found.save(update_fields=["state", "invited_at", "text_version"])
    return True

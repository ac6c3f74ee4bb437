"""Answer an invitation to co-sign: the content is one's own will, or it is not."""

from datetime import datetime
from uuid import UUID

from cases.acting import Work, on_case
from cases.acts import Act
from cases.events import Kind
from cases.models import Case
from cases.states import CosignerState
from tenants.actors import Actor


def answer_invitation(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    agree: bool,
) -> Case:
    """This function records a deputy's answer to an invitation and returns the case.

    An agreement holds for the present text only; until the suggestion is handed in it can be taken
    back by answering again. Raises NotAllowed to whoever was not invited, CaseNotFound, StaleCase,
    WrongState, ReusedKey.
    """

    def work(doing: Work) -> None:
        assert actor.user_id is not None
        own = doing.case.cosigners.select_for_update().get(user_id=actor.user_id)
        own.state = CosignerState.AGREED if agree else CosignerState.DECLINED
        own.text_version = doing.case.text_version
        own.answered_at = now
        own.save(update_fields=["state", "text_version", "answered_at"])
        doing.record(Kind.INVITATION_ANSWERED, agree=agree, version=doing.case.text_version)

    return on_case(
        act=Act.ANSWER_INVITATION,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"agree": agree},
        work=work,
    )

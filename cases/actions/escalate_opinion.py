"""Report a citizen's opinion to the next congress up: a linked opinion there, the citizen's name stays here."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import texts
from cases.acts import Act
from cases.crossings import letters
from cases.events import Kind
from cases.models import Opinion
from cases.opinions import OpinionWork, on_opinion
from cases.states import LinkKind
from hierarchy.selectors import next_up_tenant
from tenants.actors import Actor


def escalate_opinion(
    *,
    actor: Actor,
    tenant: int,
    opinion_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    reason: str,
) -> Opinion:
    """This function hands an opinion beyond this level's powers up the ladder and returns it (domain.md §4.3).

    Levels without a congress are skipped. The answer comes back here, and the staff tell the citizen. Raises
    NoUpperCongress, NotConnected, CrossingCycle, MissingPart, TooLong, NotAllowed, CaseNotFound, StaleCase,
    WrongState, ReusedKey.
    """

    def work(doing: OpinionWork) -> None:
        why = texts.required(reason, part=_("上报的理由"), field="reason")
        upper = next_up_tenant(tenant)
        letters.hand_over(opinion=doing.opinion, target=upper, kind=LinkKind.OPINION_UP, reason=why, now=now)
        doing.record(Kind.OPINION_ESCALATED, is_public=True, congress=upper.name, reason=why)

    return on_opinion(
        act=Act.ESCALATE_OPINION,
        actor=actor,
        tenant=tenant,
        opinion_id=opinion_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"reason": reason},
        work=work,
    )

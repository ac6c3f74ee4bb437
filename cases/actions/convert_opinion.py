"""Turn an opinion into a suggestion: the deputy who was asked writes a draft in his own words."""

from datetime import datetime
from uuid import UUID

from cases import cards, events
from cases.acts import Act
from cases.events import Kind
from cases.models import Case, Opinion
from cases.opinions import OpinionWork, on_opinion
from cases.states import CaseState, Origin
from tenants.actors import Actor
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.roles import Role


def convert_opinion(
    *,
    actor: Actor,
    tenant: int,
    opinion_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
) -> Case:
    """This function opens a draft that comes from an opinion and returns the draft; both know of each other.

    The draft is empty: a deputy does not forward letters, he proposes in his own words
    (domain.md §4.4). Only a deputy of this congress whom the sender asked. Raises NotAllowed, CaseNotFound, StaleCase,
    WrongState, ReusedKey.
    """

    def work(doing: OpinionWork) -> None:
        opinion = doing.opinion
        case = Case.objects.create(
            session_name=Tenant.objects.values_list("session_name", flat=True).get(no=tenant),
            state=CaseState.DRAFT,
            origin=Origin.FROM_OPINION,
            origin_text=opinion.number,
            lead_user_id=actor.user_id,
            lead_name=actor.name,
            created_at=now,
        )
        events.record(
            kind=Kind.DRAFT_SAVED,
            now=now,
            case=case,
            actor=actor,
            role=Role.DEPUTY,
            detail={"opinion": opinion.number},
        )
        cards.refresh(case, now=now)
        opinion.converted_case = case
        doing.record(Kind.OPINION_CONVERTED, is_public=True)

    opinion = on_opinion(
        act=Act.CONVERT,
        actor=actor,
        tenant=tenant,
        opinion_id=opinion_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={},
        work=work,
    )
    return _draft_of(opinion=opinion, tenant=tenant)


def _draft_of(*, opinion: Opinion, tenant: int) -> Case:
    with in_tenant(tenant):
        draft: Case = Case.objects.get(pk=opinion.converted_case_id)
    return draft

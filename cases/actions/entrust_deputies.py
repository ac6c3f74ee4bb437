"""Entrust deputies of the congress above who were elected here: they may raise the case there as their own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.accepting import ASSIGN_RULES
from cases.acting import Work, on_case
from cases.acts import Act
from cases.crossings import linking
from cases.crossings.errors import NotElectedHere
from cases.dates import local_date
from cases.errors import MissingPart
from cases.events import Kind
from cases.models import Case
from cases.states import LinkKind
from deputies.models import Mandate
from deputies.selectors import elected_by
from hierarchy.selectors import next_up_tenant
from tenants.actors import Actor
from tenants.levels import Level
from tenants.models import Tenant


def entrust_deputies(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    deputies: Sequence[UUID],
    reason: str,
) -> Case:
    """This function asks deputies of the congress above, by the ids of `electors`, to raise a case there; returns the case.

    Only those whom this congress elected: deputies of a city and higher are elected by the congresses right below
    (Organic Law of local congresses), those of a county by voters. They see it on their desk there and decide
    themselves. Raises MissingPart, NotElectedHere, NoUpperCongress, NotConnected, CrossingCycle, SecrecyForbids,
    TooLong, NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """
    asked = list(dict.fromkeys(deputies))

    def work(doing: Work) -> None:
        if not asked:
            raise MissingPart(field="deputies", part=_("委托哪几位代表"))
        why = texts.required(reason, part=_("委托的理由"), field="reason")
        upper = next_up_tenant(tenant)
        here = Tenant.objects.get(no=tenant)
        elected = electors(here=here, upper=upper, now=now)
        if any(each not in elected for each in asked):
            raise NotElectedHere(field="deputies", congress=here.name)
        linking.open_link(
            case=doing.case,
            target=upper,
            kind=LinkKind.ENTRUST,
            reason=why,
            now=now,
            asked=tuple(elected[each] for each in asked),
        )
        deadlines.meet(rules=ASSIGN_RULES, on=doing.today, case=doing.case)
        doing.record(
            Kind.ENTRUSTED, congress=upper.name, names=[elected[each].person.name for each in asked], reason=why
        )

    return on_case(
        act=Act.ENTRUST,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"deputies": [str(each) for each in asked], "reason": reason},
        work=work,
    )


def electors(*, here: Tenant, upper: Tenant, now: datetime) -> dict[UUID, Mandate]:
    """This function returns the mandates of those deputies of the congress above whom this one elected.

    By user id; of a congress in another deployment, where they sign in, by the mandate's id when nobody here is their
    user. A congress of a township elects nobody: the county's deputies are elected by voters.
    """
    if here.level == Level.TOWNSHIP:
        return {}
    found = elected_by(upper.no, place=here.place, on=local_date(now))
    far = upper.state == Tenant.State.REMOTE
    return {each.person.user_id or each.pk: each for each in found if far or each.person.user_id is not None}

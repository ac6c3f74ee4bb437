"""Citizens' opinions: the frame of every act on one, and what a receipt opens (domain.md §4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cases import cards, events, receipts
from cases.access import get_opinion
from cases.acts import Act
from cases.crossings.letters import tell
from cases.dates import local_date
from cases.errors import NotAllowed, StaleCase, WrongState
from cases.events import Kind
from cases.models import Opinion
from cases.permissions import opinion_acts
from cases.rules import RuleBook, rule_book
from cases.states import CaseState
from core.transactions import transaction
from tenants.actors import Actor, Standing
from tenants.context import in_tenant
from tenants.roles import STAFF_ROLES, Role

_WHOSE: dict[Act, tuple[Role, ...]] = {
    Act.SCREEN: (*STAFF_ROLES, Role.WORKBODY),
    Act.ANSWER_OPINION: (Role.UNIT_ADMIN,),
    Act.GIVE_FEEDBACK: (*STAFF_ROLES, Role.WORKBODY, Role.DEPUTY),
    Act.CONVERT: (Role.DEPUTY,),
    Act.ESCALATE_OPINION: tuple(STAFF_ROLES),
}


@dataclass
class OpinionWork:
    """One act on one locked opinion, while it is being done."""

    actor: Actor
    tenant: int
    opinion: Opinion
    now: datetime
    standing: Standing
    _book: RuleBook | None = None

    @property
    def today(self) -> date:
        """This property is the local date of the act."""
        return local_date(self.now)

    @property
    def book(self) -> RuleBook:
        """This property is the rule book of the congress today, read once."""
        if self._book is None:
            self._book = rule_book(tenant=self.tenant, on=self.today)
        return self._book

    def record(self, kind: Kind, *, is_public: bool = False, **detail: Any) -> None:
        """This function writes the event of this act, and has it told below; the sender sees what is public."""
        event = events.record(
            kind=kind,
            now=self.now,
            opinion=self.opinion,
            actor=self.actor,
            role=self.standing.role,
            detail={key: value for key, value in detail.items() if value not in (None, "", [])},
            is_public=is_public,
        )
        tell(opinion=self.opinion, event=event, now=self.now)


def on_opinion(
    *,
    act: Act,
    actor: Actor,
    tenant: int,
    opinion_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    inputs: dict[str, Any],
    work: Callable[[OpinionWork], None],
) -> Opinion:
    """This function does one act on an opinion, once in effect per client key, and returns the opinion.

    Raises CaseNotFound, StaleCase, NotAllowed, WrongState, ReusedKey, and what the work raises.
    """
    mark = receipts.fingerprint(opinion=opinion_id, revision=revision, **inputs)
    with in_tenant(tenant), transaction():
        done = receipts.earlier(actor=actor, key=client_key, act=act, mark=mark)
        if done is not None:
            again: Opinion = Opinion.objects.get(pk=opinion_id)
            return again
        get_opinion(actor=actor, tenant=tenant, id=opinion_id)
        opinion: Opinion = Opinion.objects.select_for_update().get(pk=opinion_id)
        check_revision(opinion=opinion, revision=revision)
        standing = require(act=act, actor=actor, tenant=tenant, opinion=opinion)
        work(OpinionWork(actor, tenant, opinion, now, standing))
        finish(opinion=opinion, now=now)
        result = {"opinion": str(opinion.pk)}
        receipts.keep(actor=actor, key=client_key, act=act, mark=mark, result=result, now=now)
    return opinion


def finish(*, opinion: Opinion, now: datetime) -> None:
    """This function ends an act on an opinion: revision and card."""
    opinion.revision += 1
    opinion.save()
    cards.refresh_opinion(opinion, now=now)


def check_revision(*, opinion: Opinion, revision: int) -> None:
    """This function refuses a page that was opened before the last act.

    Raises StaleCase with who acted, what, when, and who holds the opinion now.
    """
    if opinion.revision == revision:
        return
    last = opinion.events.order_by("-seq").first()
    raise StaleCase(
        who=(last.actor_name or last.actor_role) if last else "",
        what=str(Kind(last.kind).label) if last else "",
        at=last.at if last else opinion.received_at,
        holder=opinion.holder,
    )


def require(*, act: Act, actor: Actor, tenant: int, opinion: Opinion) -> Standing:
    """This function returns the standing under which an actor does an act on an opinion.

    Raises NotAllowed without the role, WrongState when the act does not fit now.
    """
    standing = _standing(act=act, actor=actor, tenant=tenant, opinion=opinion)
    if standing is None:
        raise NotAllowed(act=act.label)
    if act not in opinion_acts(actor, opinion, tenant=tenant):
        raise WrongState(state=CaseState(opinion.state).label, act=act.label)
    return standing


def _standing(*, act: Act, actor: Actor, tenant: int, opinion: Opinion) -> Standing | None:
    for standing in actor.at(tenant):
        if standing.role not in _WHOSE[act]:
            continue
        if standing.role == Role.UNIT_ADMIN and standing.unit_id != opinion.unit_id:
            continue
        if standing.role == Role.DEPUTY and opinion.deputy_user_id != actor.user_id:
            continue
        return standing
    return None

"""The frame of every act on a suggestion: one transaction, in one order, whatever the verb.

Enter the congress, hold the client's key, lock the case, refuse who may not read it and whose page is
stale, ask permission, do the work, raise the revision, settle holder and card, tell linked congresses,
keep the receipt.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cases import cards, crossing, events, receipts
from cases.acts import Act
from cases.dates import local_date
from cases.errors import CaseNotFound, StaleCase
from cases.models import Assignment, Case, Event, Reply
from cases.network.models import Card
from cases.permissions import can_read, require, require_for_assignment
from cases.rules import RuleBook, rule_book
from core.transactions import transaction
from tenants.actors import Actor, Standing
from tenants.context import in_tenant


@dataclass
class Work:
    """One act on one locked case, while it is being done."""

    actor: Actor
    tenant: int
    case: Case
    now: datetime
    standing: Standing
    assignment: Assignment | None = None
    written: list[tuple[Event, Reply | None]] = field(default_factory=list)
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

    @property
    def share(self) -> Assignment:
        """This property is the assignment that the act is about."""
        assert self.assignment is not None
        return self.assignment

    def record(self, kind: events.Kind, *, reply: Reply | None = None, **detail: Any) -> Event:
        """This function writes the event of this act, and has it told to linked congresses."""
        event = events.record(
            kind=kind,
            now=self.now,
            case=self.case,
            actor=self.actor,
            role=self.standing.role,
            detail={key: value for key, value in detail.items() if value not in (None, "", [])},
        )
        self.written.append((event, reply))
        return event


def on_case(
    *,
    act: Act,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    inputs: dict[str, Any],
    work: Callable[[Work], None],
    assignment_id: UUID | None = None,
) -> Case:
    """This function does one act on a suggestion, once in effect per client key, and returns the case.

    `inputs` are what the act was asked to do, for telling a repeated request from a new one. With
    `assignment_id` the act's permission is that of the assignment.
    Raises CaseNotFound, StaleCase, NotAllowed, WrongState, ReusedKey, and what the work raises.
    """
    mark = receipts.fingerprint(case=case_id, revision=revision, assignment=assignment_id, **inputs)
    with in_tenant(tenant), transaction():
        done = receipts.earlier(actor=actor, key=client_key, act=act, mark=mark)
        if done is not None:
            again: Case = Case.objects.get(pk=case_id)
            return again
        case = lock_case(actor=actor, tenant=tenant, case_id=case_id)
        check_revision(case=case, revision=revision)
        at_hand = _assignment(case=case, assignment_id=assignment_id)
        if at_hand is not None:
            standing = require_for_assignment(actor=actor, act=act, case=case, assignment=at_hand, tenant=tenant)
        else:
            standing = require(actor=actor, act=act, case=case, tenant=tenant, today=local_date(now))
        doing = Work(actor, tenant, case, now, standing, at_hand)
        work(doing)
        finish(doing)
        receipts.keep(
            actor=actor,
            key=client_key,
            act=act,
            mark=mark,
            result={"case": str(case.pk), "revision": case.revision},
            now=now,
        )
    return case


def lock_case(*, actor: Actor, tenant: int, case_id: UUID) -> Case:
    """This function returns the case with its row locked until the transaction ends.

    Raises CaseNotFound, also when the actor may not read the case.
    """
    case: Case | None = Case.objects.select_for_update().filter(pk=case_id).first()
    card = Card.objects.filter(pk=case_id, owner_no=tenant).first()
    if case is None or card is None or not can_read(actor, card):
        raise CaseNotFound
    return case


def check_revision(*, case: Case, revision: int) -> None:
    """This function refuses a page that was opened before the last act.

    Raises StaleCase with who acted, what, when, and who holds the case now.
    """
    if case.revision == revision:
        return
    last = case.events.order_by("-seq").first()
    raise StaleCase(
        who=last.actor_name or last.actor_role if last else "",
        what=str(events.Kind(last.kind).label) if last else "",
        at=last.at if last else case.created_at,
        holder=case.holder,
    )


def finish(doing: Work) -> None:
    """This function ends an act: revision, holder, card, and what linked congresses hear."""
    case = doing.case
    case.revision += 1
    case.save()
    cards.refresh(case, now=doing.now)
    for event, reply in doing.written:
        crossing.tell(case=case, event=event, now=doing.now, reply=reply)


def _assignment(*, case: Case, assignment_id: UUID | None) -> Assignment | None:
    if assignment_id is None:
        return None
    found = case.assignments.filter(pk=assignment_id).first()
    if found is None:
        raise CaseNotFound
    return found

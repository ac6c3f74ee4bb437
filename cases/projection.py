"""What a card says: read off a congress's tables, nothing written."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from cases.dates import local_date
from cases.holders import Holder, holder_of, opinion_holder
from cases.models import Assignment, Case, Crossing, Deadline, Opinion
from cases.network.models import Card
from cases.numbering import number_text
from cases.permissions import deputies_token, staff_token, station_token, unit_token, user_token
from cases.states import (
    ENDED_ASSIGNMENTS,
    FINAL_STATES,
    AssignmentRole,
    CaseKind,
    CosignerState,
    CrossingDirection,
    CrossingState,
    DeadlineState,
    Rating,
    Secrecy,
)
from tenants.context import require_tenant
from tenants.models import Tenant

_DIGITS = re.compile(r"\d{7,}")
_RANK: list[str] = [Rating.DISSATISFIED, Rating.BASICALLY_SATISFIED, Rating.SATISFIED]


def owner() -> Tenant:
    """This function returns the congress that is entered, with its place in the tree."""
    return Tenant.objects.select_related("node").get(no=require_tenant())


RELATIONS = ("assignments", "crossings", "deadlines", "replies", "evaluations", "cosigners")
"""What a case's card is read off. Always read whole, so that many cases can have it fetched beforehand."""


def card_of_case(*, case: Case, congress: Tenant) -> Card:
    """This function returns the card that a suggestion should have. Runs in the owner's place."""
    assignments = sorted(case.assignments.all(), key=lambda each: (each.assigned_at, each.pk))
    crossings = list(case.crossings.all())
    holder = holder_of(case=case, congress=congress, assignments=assignments, crossings=crossings)
    card = _card_of_case(case=case, congress=congress, assignments=assignments, crossings=crossings, holder=holder)
    return _placed(card=card, congress=congress, deadlines=_open_duties(case.deadlines.all()))


def card_of_opinion(*, opinion: Opinion, congress: Tenant) -> Card:
    """This function returns the card that a citizen's opinion should have. Runs in the owner's place."""
    holder = opinion_holder(opinion=opinion, congress=congress)
    tokens = {staff_token(congress.no), station_token(congress.no)}
    if opinion.unit_id is not None:
        tokens.add(unit_token(opinion.unit_id))
    if opinion.deputy_user_id is not None:
        tokens.add(user_token(opinion.deputy_user_id))
    received = local_date(opinion.received_at)
    card = Card(
        id=opinion.pk,
        kind=CaseKind.OPINION,
        number_text=opinion.number,
        plate_body=congress.place,
        title=opinion.title,
        masked_title=_("群众意见（不公开）"),
        state=opinion.state,
        category=opinion.category,
        holder=holder.name,
        unit_name=opinion.unit_name,
        unit_ids=[opinion.unit_id] if opinion.unit_id is not None else [],
        rating=opinion.rating,
        tokens=sorted(tokens),
        # A citizen's words are for those who deal with them: no reader from above by path.
        secrecy=Secrecy.IDENTITY_HIDDEN,
        submitted_on=received,
        closed_on=local_date(opinion.closed_at) if opinion.closed_at else None,
        year=received.year,
        is_open=opinion.state not in FINAL_STATES,
    )
    return _placed(card=card, congress=congress, deadlines=_open_duties(opinion.deadlines.all()))


def _card_of_case(
    *,
    case: Case,
    congress: Tenant,
    assignments: Sequence[Assignment],
    crossings: Sequence[Crossing],
    holder: Holder,
) -> Card:
    live = [a for a in assignments if a.state not in ENDED_ASSIGNMENTS]
    lead = next((a for a in live if a.role != AssignmentRole.CO), None)
    hidden = case.secrecy != Secrecy.NORMAL
    submitted = local_date(case.submitted_at) if case.submitted_at else None
    letters = [each for each in case.replies.all() if not each.is_co_opinion]
    reply = max(letters, key=lambda each: (each.issued_at, each.pk), default=None)
    verdict = max(case.evaluations.all(), key=lambda each: each.round, default=None)
    return Card(
        id=case.pk,
        kind=CaseKind.SUGGESTION,
        number=case.number,
        number_text=number_text(case.number),
        plate_body=f"{case.plate_place or congress.place}{case.session_name}",
        title=case.title,
        masked_title=_("代表建议（不公开）") if hidden else _DIGITS.sub("*", case.title),
        state=case.state,
        category=case.category,
        lead_name=_("一位代表") if hidden else case.lead_name,
        lead_user_id=None if hidden else case.lead_user_id,
        holder=holder.name,
        unit_name=lead.unit_name if lead else "",
        unit_ids=sorted({a.unit_id for a in live if a.unit_id is not None}),
        reply_class=reply.reply_class if reply else "",
        rating=min((verdict.process, verdict.result), key=_RANK.index) if verdict else "",
        tokens=_tokens(case=case, live=live),
        # What was never handed in is nobody else's business, whatever its author ticked.
        secrecy=case.secrecy if submitted else Secrecy.RESTRICTED,
        published=_is_published(case),
        up=_crossed(crossings, CrossingDirection.UP),
        down=_crossed(crossings, CrossingDirection.DOWN),
        submitted_on=submitted,
        closed_on=local_date(case.closed_at) if case.closed_at else None,
        year=(submitted or local_date(case.created_at)).year,
        is_open=submitted is not None and case.state not in FINAL_STATES,
    )


def _is_published(case: Case) -> bool:
    return case.published_at is not None and case.withheld_at is None


def _crossed(crossings: Iterable[Crossing], direction: CrossingDirection) -> bool:
    return any(
        not c.incoming
        and c.direction == direction
        and c.state != CrossingState.RETURNED
        and (c.raises or direction == CrossingDirection.DOWN)
        for c in crossings
    )


def _tokens(*, case: Case, live: Iterable[Assignment]) -> list[str]:
    no = require_tenant()
    tokens = {user_token(c.user_id) for c in case.cosigners.all() if c.state != CosignerState.DECLINED}
    if case.lead_user_id is not None:
        tokens.add(user_token(case.lead_user_id))
    if case.submitted_at is not None:
        tokens.add(staff_token(no))
    if case.accepted_at is not None and case.secrecy == Secrecy.NORMAL:
        tokens.add(deputies_token(no))
    if _is_published(case):
        tokens.add("pub")
    tokens |= {unit_token(a.unit_id) for a in live if a.unit_id is not None}
    return sorted(tokens)


def _open_duties(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """A right that nobody needs to use makes nobody late, so it never stands on a card."""
    return [d for d in deadlines if d.state == DeadlineState.OPEN and not d.explanation.get("right", False)]


def _placed(*, card: Card, congress: Tenant, deadlines: Sequence[Deadline]) -> Card:
    card.owner_no = congress.no
    card.path = congress.node.path
    card.level = congress.level
    following = min(deadlines, key=lambda d: (d.due_on, d.id), default=None)
    if following is not None and (card.is_open or following.rule == "publish_after_reply"):
        card.next_due_on = following.due_on
        card.next_due_start = following.start_on
        card.next_due_rule = following.rule
        card.next_due_provisional = following.provisional
        card.next_due_facts = following.explanation
    return card

"""Single records in full: a case, an opinion, one side of a crossing, each with all that belongs to it.

Whether a reader may read is decided by `cases.permissions` on the card, before the owner's place is entered; what an
outsider sees of a published case is decided by `cases.disclosure`. Several cases of one congress are read together.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.journeys import Traveller
from api.passages import Passage, clocks_of, passage_of
from api.words import plate_of
from cases import access, disclosure, timeline
from cases.acts import Act
from cases.clocks import Clock
from cases.dates import local_date
from cases.errors import CaseNotFound
from cases.holders import Holder, holder_of, opinion_holder, planned_steps
from cases.models import (
    Assignment,
    Case,
    Contact,
    Cosigner,
    Deadline,
    Evaluation,
    Opinion,
    Reply,
)
from cases.network.models import Card
from cases.permissions import (
    acts,
    assignment_acts,
    can_read,
    opinion_acts,
)
from cases.states import AssignmentRole, DeadlineState
from core.calendars import WorkCalendar
from tenants.context import as_reader, in_tenant
from tenants.models import Tenant

if TYPE_CHECKING:
    from api.context import Context

HIDDEN = "一位代表"
CHILDREN = (
    "cosigners",
    "assignments",
    "contacts__assignment",
    "replies",
    "evaluations",
    "deadlines",
    "crossings__deadlines",
)


@dataclass
class Hands:
    """The „now“ band."""

    holder: str
    doing: str
    since: datetime | None
    deadline: Clock | None
    contact: str = ""
    phone: str = ""
    last_contact: date | None = None
    co_units: Sequence[str] = ()


@dataclass
class Share:
    """One assignment with its clocks, its crossing, and what the reader may do with it."""

    row: Assignment
    clocks: list[Clock]
    acts: list[Act]
    crossing: Passage | None


@dataclass
class Dossier:
    """A suggestion as one reader sees it."""

    case: Case
    card: Card
    tenant_no: int
    sight: disclosure.Sight
    now: Hands
    clocks: list[Clock]
    acts: list[Act]
    planned: Sequence[str]
    cosigners: list[Cosigner]
    assignments: list[Share]
    contacts: list[Contact]
    replies: list[Reply]
    evaluations: list[Evaluation]
    crossings: list[Passage]
    context: "Context"

    @property
    def plate(self) -> dict[str, str] | None:
        """This property is the number plate."""
        return plate_of(self.card.plate_body, self.card.number_text)

    @property
    def traveller(self) -> Traveller:
        """This property is what a journey follows."""
        return Traveller(self.case.id, self.tenant_no, self.case.submitted_at, own=False)

    @property
    def lead(self) -> str:
        """This property names the leading deputy as far as this reader may know."""
        return self.case.lead_name if self.sight.identity else HIDDEN

    @property
    def events(self) -> Sequence[timeline.Told]:
        """This property is the timeline, newest first."""
        with in_tenant(self.tenant_no):
            return timeline.of_case(case=self.case, sight=self.sight)


@dataclass
class Letter:
    """A citizen's opinion as one reader sees it."""

    opinion: Opinion
    tenant_no: int
    now: Hands
    clocks: list[Clock]
    acts: list[Act]
    sender: str
    phone: str
    whole: bool

    @property
    def traveller(self) -> Traveller:
        """This property is what a journey follows."""
        return Traveller(self.opinion.id, self.tenant_no, self.opinion.received_at, own=True)

    @property
    def events(self) -> Sequence[timeline.Told]:
        """This property is the timeline, newest first; the sender sees the public part."""
        with in_tenant(self.tenant_no):
            return timeline.of_opinion(opinion=self.opinion, whole=self.whole)


def owner_of(row: Any) -> int:
    """This function gives the congress that a tenant's row was read in."""
    return int(row._tenant)  # noqa: SLF001


def required(found: Dossier | None) -> Dossier:
    """This function refuses a missing dossier: not there and not readable look alike.

    :raises CaseNotFound: for None
    """
    if found is None:
        raise CaseNotFound
    return found


def read_cases(*, context: "Context", keys: Collection[tuple[int, UUID]]) -> dict[tuple[int, UUID], Dossier]:
    """This function reads several cases: one query for all cards, then a constant number at each owner."""
    with as_reader():
        cards = {card.id: card for card in Card.objects.filter(pk__in={key for _no, key in keys})}
    wanted: dict[int, list[Card]] = defaultdict(list)
    for no, key in keys:
        card = cards.get(key)
        if card is not None and card.owner_no == no and can_read(context.actor, card):
            wanted[no].append(card)
    days = context.loaders.days()
    found = {}
    for no, of_owner in wanted.items():
        with in_tenant(no):
            congress = Tenant.objects.get(no=no)
            rows = Case.objects.prefetch_related(*CHILDREN).in_bulk([card.id for card in of_owner])
            for card in of_owner:
                if card.id in rows:
                    case = rows[card.id]
                    found[no, card.id] = _dossier(case, card, congress, context, days)
    context.loaders.want_units(
        unit
        for dossier in found.values()
        for unit in (dossier.case.wished_unit_id, *(s.row.unit_id for s in dossier.assignments))
    )
    return found


def _dossier(case: Case, card: Card, congress: Tenant, context: "Context", days: WorkCalendar) -> Dossier:
    sight = disclosure.sight_of(actor=context.actor, case=case, card=card)
    today = local_date(context.now)
    deadlines = list(case.deadlines.all())
    assignments = sorted(case.assignments.all(), key=lambda a: (a.assigned_at, a.pk))
    crossings = list(case.crossings.all())
    passages = {row.pk: passage_of(row, congress.no, context, days) for row in crossings}
    contacts = sorted(case.contacts.all(), key=lambda c: (c.on, c.pk), reverse=True)
    holder = holder_of(case=case, congress=congress, assignments=assignments, crossings=crossings)
    allowed = acts(context.actor, case, tenant=congress.no, today=today)
    shown = clocks_of(list(deadlines), today, days)
    return Dossier(
        case=case,
        card=card,
        tenant_no=congress.no,
        sight=sight,
        now=_hands_of_case(case, holder, congress, assignments, contacts, shown, context),
        clocks=shown,
        acts=_ordered(allowed),
        planned=planned_steps(case=case, assignments=assignments),
        cosigners=list(case.cosigners.all()) if sight.inside and sight.identity else [],
        assignments=[_share(row, case, deadlines, passages, sight, congress.no, context, days) for row in assignments],
        contacts=contacts if sight.inside else [],
        replies=_replies(case, sight),
        evaluations=_evaluations(case, sight),
        crossings=list(passages.values()) if sight.inside else [],
        context=context,
    )


def _share(
    row: Assignment,
    case: Case,
    deadlines: Sequence[Deadline],
    passages: Mapping[UUID, Passage],
    sight: disclosure.Sight,
    tenant_no: int,
    context: "Context",
    days: WorkCalendar,
) -> Share:
    if not sight.inside:
        # Shown, never saved: an outsider learns who handles it, not what the offices wrote to each other.
        row.note = row.return_reason = row.return_proposal = row.decision = ""
    own = [d for d in deadlines if d.assignment_id == row.pk]
    return Share(
        row=row,
        clocks=clocks_of(own, local_date(context.now), days),
        acts=_ordered(assignment_acts(context.actor, case, row, tenant=tenant_no)),
        crossing=passages.get(row.link_id) if row.link_id and sight.inside else None,
    )


def _replies(case: Case, sight: disclosure.Sight) -> list[Reply]:
    if not sight.replies:
        return []
    found = sorted(case.replies.all(), key=lambda r: (r.issued_at, r.pk), reverse=True)
    return found if sight.inside else [reply for reply in found if not reply.is_co_opinion]


def _evaluations(case: Case, sight: disclosure.Sight) -> list[Evaluation]:
    if not sight.replies:
        return []
    found = sorted(case.evaluations.all(), key=lambda e: e.round, reverse=True)
    for evaluation in found:
        if not sight.identity:
            evaluation.by_name = HIDDEN
    return found


def _hands_of_case(
    case: Case,
    holder: Holder,
    congress: Tenant,
    assignments: Sequence[Assignment],
    contacts: Sequence[Contact],
    shown: Sequence[Clock],
    context: "Context",
) -> Hands:
    unit = context.loaders.unit(holder.unit_id)
    return Hands(
        holder=holder.name,
        doing=holder.doing,
        since=case.holder_since,
        deadline=_first_open(shown),
        phone=unit.phone if unit else congress.phone if holder.is_office else "",
        last_contact=contacts[0].on if contacts else None,
        co_units=[a.unit_name for a in assignments if a.role == AssignmentRole.CO],
    )


def _first_open(shown: Sequence[Clock]) -> Clock | None:
    duties = [clock for clock in shown if clock.state == DeadlineState.OPEN]
    return next((clock for clock in duties if not clock.facts.get("right")), None)


def _ordered(allowed: Collection[Act]) -> list[Act]:
    return [act for act in Act if act in allowed]


def read_opinion(*, context: "Context", tenant_no: int, key: UUID) -> Letter:
    """This function reads an opinion; it raises CaseNotFound when there is none for this reader."""
    opinion = access.get_opinion(actor=context.actor, tenant=tenant_no, id=key)
    return _letter(opinion, tenant_no, context, whole=True)


def followed(*, context: "Context", tenant_no: int, opinion: Opinion) -> Letter:
    """This function shows an opinion to the holder of its receipt."""
    return _letter(opinion, tenant_no, context, whole=False)


def _letter(opinion: Opinion, tenant_no: int, context: "Context", *, whole: bool) -> Letter:
    days = context.loaders.days()
    with in_tenant(tenant_no):
        congress = Tenant.objects.get(no=tenant_no)
        holder = opinion_holder(opinion=opinion, congress=congress)
        shown = clocks_of(list(opinion.deadlines.all()), local_date(context.now), days)
        sender, phone = disclosure.sender_of(actor=context.actor, opinion=opinion, tenant=tenant_no, own=not whole)
        unit = context.loaders.unit(holder.unit_id)
        return Letter(
            opinion=opinion,
            tenant_no=tenant_no,
            now=Hands(
                holder=holder.name,
                doing=holder.doing,
                since=opinion.holder_since,
                deadline=_first_open(shown),
                phone=unit.phone if unit else congress.phone if holder.is_office else "",
            ),
            clocks=shown,
            acts=_ordered(opinion_acts(context.actor, opinion, tenant=tenant_no, has_receipt=not whole)),
            sender=sender,
            phone=phone,
            whole=whole,
        )

"""What waits for the people of a handling unit."""

from collections.abc import Collection, Iterator

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from cases.answering import REPLY_RULES
from cases.desks.office import open_clocks
from cases.desks.todo import Desk, Todo
from cases.models import Assignment, Crossing, Deadline, Opinion
from cases.states import (
    WORKING_STATES,
    AssignmentRole,
    AssignmentState,
    CaseState,
    CrossingState,
    DeadlineState,
    LinkKind,
)
from tenants.models import Tenant


def waiting(*, desk: Desk, admin_of: Collection[int], handler_of: Collection[int]) -> Iterator[Todo]:
    """This function yields what waits for somebody of these units, in a constant number of queries.

    Who runs a unit's office signs, replies and answers citizens; a handler keeps contact with deputies.
    """
    shares = (
        Assignment.objects.filter(
            unit_id__in=sorted({*admin_of, *handler_of}),
            state__in=[AssignmentState.PENDING_SIGN, AssignmentState.SIGNED, AssignmentState.REDO],
            case__state__in=sorted(WORKING_STATES),
        )
        .select_related("case")
        .prefetch_related(Prefetch("case__deadlines", queryset=Deadline.objects.filter(state=DeadlineState.OPEN)))
    )
    for share in shares:
        yield from _of_share(desk=desk, share=share, admin=share.unit_id in admin_of)
    for opinion in Opinion.objects.filter(
        unit_id__in=sorted(admin_of),
        state__in=[CaseState.ACCEPTED, CaseState.ASSIGNED, CaseState.HANDLING],
    ).prefetch_related(open_clocks()):
        yield desk.of_opinion(opinion=opinion, verb=_("反馈"), rules=("opinion.answer",))
    yield from _from_below(desk=desk, admin_of=admin_of)


def _from_below(*, desk: Desk, admin_of: Collection[int]) -> Iterator[Todo]:
    """What units below report or could not do well, and what a congress above charged the unit with."""
    asked = list(
        Crossing.objects.filter(
            Q(state=CrossingState.WAITING) | Q(state=CrossingState.ACCEPTED, kind=LinkKind.COPY_DOWN),
            incoming=True,
            unit_id__in=sorted(admin_of),
        ).prefetch_related(open_clocks())
    )
    senders = Tenant.objects.in_bulk({crossing.other_no for crossing in asked}) if asked else {}
    for crossing in asked:
        sender = senders.get(crossing.other_no)
        name = sender.name if sender else ""
        if crossing.link_kind == LinkKind.COPY_DOWN:
            verb, what = _("办理"), _("{congress}交办").format(congress=name)
        else:
            verb, what = _("答复"), f"{name}：{crossing.link_kind.label}"
        yield desk.of_crossing(crossing=crossing, verb=verb, what=what)


def _of_share(*, desk: Desk, share: Assignment, admin: bool) -> Iterator[Todo]:
    case = share.case
    role = str(AssignmentRole(share.role).label)
    if share.state == AssignmentState.PENDING_SIGN:
        if admin:
            yield desk.of_case(
                case=case,
                verb=_("签收"),
                slug="sign",
                rules=("sign_for",),
                fact=role,
                assignment_id=share.pk,
            )
        return
    to_contact = any(d.rule == "first_contact" and d.assignment_id == share.pk for d in case.deadlines.all())
    if to_contact:
        yield desk.of_case(
            case=case,
            verb=_("联系代表"),
            slug="contact",
            rules=("first_contact",),
            fact=_("领衔 {name}").format(name=case.lead_name) if _named(share) else "",
            assignment_id=share.pk,
        )
    if not admin:
        return
    helps = share.role == AssignmentRole.CO
    again = share.state == AssignmentState.REDO
    yield desk.of_case(
        case=case,
        verb=_("提出协办意见") if helps else _("再次答复") if again else _("答复"),
        slug="reply",
        rules=("co_opinion",) if helps else REPLY_RULES,
        fact=role,
        assignment_id=share.pk,
    )


def _named(share: Assignment) -> bool:
    return bool(share.case.lead_name) and share.case.secrecy == "NORMAL"

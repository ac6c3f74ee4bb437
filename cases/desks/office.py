"""What waits for those who review, assign and close at a congress."""

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from cases.accepting import ASSIGN_RULES
from cases.answering import REPLY_RULES
from cases.desks.todo import Desk, Todo, TodoGroup
from cases.holders import goes_up
from cases.models import Case, Crossing, Deadline, Opinion
from cases.states import (
    OWING_ASSIGNMENTS,
    WORKING_STATES,
    AssignmentState,
    CaseState,
    CrossingDirection,
    CrossingState,
    DeadlineState,
    LinkKind,
    Rating,
)
from hierarchy.selectors import units
from tenants.models import Tenant

_WAITING = (
    CaseState.SUBMITTED,
    CaseState.INTAKE_REVIEW,
    CaseState.ACCEPTED,
    CaseState.REPLIED,
    CaseState.EVALUATED,
    CaseState.CONCILIATION,
    CaseState.TRACKING,
)
UNIT_DUTIES = ("sign_for", "first_contact", "co_opinion", *REPLY_RULES)


def waiting(*, desk: Desk) -> Iterator[Todo]:
    """This function yields what waits for a congress's office, in a constant number of queries."""
    cases = list(_cases())
    wished = units([case.wished_unit_id for case in cases if case.wished_unit_id is not None])
    for case in cases:
        unit = wished.get(case.wished_unit_id or 0)
        yield from _of_case(desk=desk, case=case, wished=unit.name if unit else "")
    yield from _crossings(desk=desk)
    yield from opinions(desk=desk)


def opinions(*, desk: Desk) -> Iterator[Todo]:
    """This function yields the citizens' opinions that wait for the station's staff."""
    waiting_ones = Opinion.objects.filter(state__in=[CaseState.RECEIVED, CaseState.UNIT_ANSWERED]).prefetch_related(
        open_clocks()
    )
    for opinion in waiting_ones:
        if opinion.state == CaseState.RECEIVED:
            yield desk.of_opinion(opinion=opinion, verb=_("甄别"), rules=("opinion.screen",))
        else:
            yield desk.of_opinion(opinion=opinion, verb=_("告知群众"), rules=("opinion.feedback",))


def open_clocks() -> "Prefetch[str]":
    """This function returns the prefetch of running clocks, all that an inbox needs of them."""
    return Prefetch("deadlines", queryset=Deadline.objects.filter(state=DeadlineState.OPEN))


def _cases() -> Iterable[Case]:
    to_publish = Deadline.objects.filter(
        rule="publish_after_reply", state=DeadlineState.OPEN, case__isnull=False
    ).values("case_id")
    wanted = Q(state__in=[*_WAITING, *WORKING_STATES]) | Q(pk__in=to_publish, state=CaseState.CLOSED)
    found: Iterable[Case] = Case.objects.filter(wanted).prefetch_related(
        "assignments", "evaluations", "crossings", open_clocks()
    )
    return found


def _of_case(*, desk: Desk, case: Case, wished: str) -> Iterator[Todo]:
    state = CaseState(case.state)
    if state in (CaseState.SUBMITTED, CaseState.INTAKE_REVIEW):
        fact = _("领衔 {name}").format(name=case.lead_name) if case.lead_name else ""
        yield desk.of_case(case=case, verb=_("初审"), slug="review", rules=("intake",), fact=fact)
    elif state == CaseState.ACCEPTED:
        if goes_up(case.crossings.all()):
            return
        yield desk.of_case(
            case=case,
            verb=_("确定"),
            slug="assign",
            rules=ASSIGN_RULES,
            what=_("由哪个单位主办"),
            fact=_("代表希望 {unit} 主办").format(unit=wished) if wished else "",
        )
    elif state in WORKING_STATES:
        yield from _at_units(desk=desk, case=case)
    elif state == CaseState.CONCILIATION:
        yield desk.of_case(case=case, verb=_("协调"), slug="close", rules=("conciliation",), fact=_verdict(case))
    elif state in (CaseState.EVALUATED, CaseState.TRACKING):
        yield desk.of_case(case=case, verb=_("办结"), slug="close", rules=(), fact=_verdict(case))
    elif state == CaseState.REPLIED:
        yield from _unrated(desk=desk, case=case)
    if any(d.rule == "publish_after_reply" for d in case.deadlines.all()):
        yield desk.of_case(case=case, verb=_("公开"), slug="publish", rules=("publish_after_reply",))


def _at_units(*, desk: Desk, case: Case) -> Iterator[Todo]:
    for share in case.assignments.all():
        if share.state == AssignmentState.RETURN_REQUESTED:
            yield desk.of_case(
                case=case,
                verb=_("决定"),
                slug="decide-return",
                rules=("reassign",),
                what=_("是否同意{unit}退回").format(unit=share.unit_name),
                fact=_("理由：{reason}").format(reason=share.return_reason[:60]),
                assignment_id=share.pk,
            )
        elif share.state in OWING_ASSIGNMENTS:
            row = desk.of_case(
                case=case,
                verb=_("催办"),
                slug="",
                rules=UNIT_DUTIES,
                what=share.unit_name,
                fact=str(AssignmentState(share.state).label),
                assignment_id=share.pk,
            )
            # A unit in time needs no urging.
            if row.group == TodoGroup.OVERDUE:
                yield row


def _unrated(*, desk: Desk, case: Case) -> Iterator[Todo]:
    if case.lead_user_id is None:
        yield desk.of_case(case=case, verb=_("办结"), slug="close", rules=())
        return
    row = desk.of_case(case=case, verb=_("办结"), slug="close", rules=("evaluation",), fact=_("代表没有评价"))
    if row.group == TodoGroup.OVERDUE:
        yield row


def _verdict(case: Case) -> str:
    last = max(case.evaluations.all(), key=lambda e: e.round, default=None)
    if last is None:
        return ""
    return _("过程{process}，结果{result}").format(process=Rating(last.process).label, result=Rating(last.result).label)


def _crossings(*, desk: Desk) -> Iterator[Todo]:
    found = list(
        Crossing.objects.filter(incoming=True, state=CrossingState.WAITING, unit_id__isnull=True).prefetch_related(
            open_clocks()
        )
    )
    senders = Tenant.objects.in_bulk({crossing.other_no for crossing in found}) if found else {}
    for crossing in found:
        sender = senders.get(crossing.other_no)
        name = sender.name if sender else ""
        up = crossing.direction == CrossingDirection.UP
        plain = crossing.link_kind in (LinkKind.ESCALATE, LinkKind.ASSIGN_DOWN, LinkKind.OPINION_UP)
        words = _("{congress}上报") if up else _("{congress}交下")
        what = words.format(congress=name) if plain else f"{name}：{crossing.link_kind.label}"
        yield desk.of_crossing(crossing=crossing, verb=_("审查") if up else _("接收"), what=what)

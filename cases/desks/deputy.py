"""What waits for a deputy at one congress."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.desks.office import open_clocks
from cases.desks.todo import Desk, Todo
from cases.models import Case, Crossing, Opinion
from cases.states import (
    EDITABLE_STATES,
    CaseState,
    CosignerState,
    CrossingDirection,
    CrossingState,
    LinkKind,
)
from tenants.models import Tenant


def waiting(*, desk: Desk) -> Iterator[Todo]:
    """This function yields what waits for a deputy, in a constant number of queries."""
    me = desk.actor.user_id
    own = Case.objects.filter(
        lead_user_id=me, state__in=[*sorted(EDITABLE_STATES), CaseState.REPLIED]
    ).prefetch_related(open_clocks())
    for case in own:
        yield _own(desk=desk, case=case)
    invited = Case.objects.filter(
        state__in=sorted(EDITABLE_STATES),
        cosigners__user_id=me,
        cosigners__state__in=[CosignerState.INVITED, CosignerState.LAPSED],
    ).prefetch_related(open_clocks())
    for case in invited:
        yield desk.of_case(
            case=case,
            verb=_("确认联名"),
            slug="invitation",
            rules=(),
            fact=_("领衔 {name}").format(name=case.lead_name),
        )
    yield from _asked_to_sponsor(desk=desk)
    for opinion in Opinion.objects.filter(deputy_user_id=me, state=CaseState.UNIT_ANSWERED).prefetch_related(
        open_clocks()
    ):
        yield desk.of_opinion(opinion=opinion, verb=_("告知群众"), rules=("opinion.feedback",))


def _own(*, desk: Desk, case: Case) -> Todo:
    if case.state == CaseState.REPLIED:
        return desk.of_case(case=case, verb=_("评价"), slug="evaluate", rules=("evaluation",))
    if case.state == CaseState.RETURNED:
        return desk.of_case(case=case, verb=_("修改"), slug="edit", rules=())
    return desk.of_case(case=case, verb=_("继续写"), slug="edit", rules=())


def _asked_to_sponsor(*, desk: Desk) -> Iterator[Todo]:
    asked = list(
        Crossing.objects.filter(
            incoming=True,
            direction=CrossingDirection.UP,
            state=CrossingState.ACCEPTED,
            sponsored_by__isnull=True,
            sponsors__contains=[str(desk.actor.user_id)],
        ).prefetch_related(open_clocks())
    )
    senders = Tenant.objects.in_bulk({crossing.other_no for crossing in asked}) if asked else {}
    for crossing in asked:
        sender = senders.get(crossing.other_no)
        name = sender.name if sender else ""
        entrusted = crossing.link_kind == LinkKind.ENTRUST
        what = (_("{congress}委托") if entrusted else _("{congress}上报")).format(congress=name)
        yield desk.of_crossing(crossing=crossing, verb=_("领衔"), what=what)

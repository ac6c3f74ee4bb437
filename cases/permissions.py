"""Who may read what and do what: each rule stands here once.

Reading is one rule in two forms: `can_read` for one card and `readable` for a query; a property test
proves them equal. Doing is a table: for each act, whose it is and when it fits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.acts import Act
from cases.errors import CaseError, NotAllowed, WrongState
from cases.models import Assignment, Case, Opinion
from cases.network.models import Card
from cases.states import (
    EDITABLE_STATES,
    PRIVATE_STATES,
    AssignmentRole,
    AssignmentState,
    CaseState,
    CosignerState,
    CrossingState,
    DeadlineState,
    Secrecy,
)
from tenants.actors import Actor, Standing
from tenants.roles import INSIDE_ROLES, STAFF_ROLES, UNIT_ROLES, Role

PUBLIC_TOKEN = "pub"  # noqa: S105 - a mark on a card, no secret


def staff_token(no: int) -> str:
    """This function returns the token of those who read all that congress `no` has received."""
    return f"s:{no}"


def deputies_token(no: int) -> str:
    """This function returns the token of the deputies of congress `no`."""
    return f"d:{no}"


def station_token(no: int) -> str:
    """This function returns the token of the working bodies that look after citizens' opinions of congress `no`."""
    return f"w:{no}"


def user_token(user_id: object) -> str:
    """This function returns the token of one person."""
    return f"u:{user_id}"


def unit_token(unit_id: int) -> str:
    """This function returns the token of the people of one handling unit."""
    return f"n:{unit_id}"


def tokens_of(actor: Actor) -> frozenset[str]:
    """This function returns the tokens that an actor holds; a card that has one of them may be read."""
    tokens = {PUBLIC_TOKEN}
    if actor.user_id is not None:
        tokens.add(user_token(actor.user_id))
    for standing in actor.standings:
        if standing.role in INSIDE_ROLES:
            tokens.add(staff_token(standing.tenant_no))
        elif standing.role == Role.DEPUTY:
            tokens.add(deputies_token(standing.tenant_no))
        elif standing.role == Role.WORKBODY:
            tokens |= {deputies_token(standing.tenant_no), station_token(standing.tenant_no)}
        elif standing.role in UNIT_ROLES and standing.unit_id is not None:
            tokens.add(unit_token(standing.unit_id))
    return frozenset(tokens)


def reaches_of(actor: Actor) -> tuple[str, ...]:
    """This function returns the tree paths below which an actor may read ordinary cases."""
    return tuple(sorted({s.path for s in actor.standings if s.subtree and s.role in INSIDE_ROLES and s.path}))


def can_read(actor: Actor, card: Card) -> bool:
    """This function tells whether an actor may read a card: by one of its tokens, or by its path."""
    if not tokens_of(actor).isdisjoint(card.tokens):
        return True
    ordinary = card.secrecy == Secrecy.NORMAL and card.state not in PRIVATE_STATES
    return ordinary and any(card.path.startswith(path) for path in reaches_of(actor))


def readable(actor: Actor) -> Q:
    """This function returns the same rule as `can_read`, as a filter over Card."""
    rule = Q(tokens__overlap=sorted(tokens_of(actor)))
    for path in reaches_of(actor):
        rule |= below(path) & Q(secrecy=Secrecy.NORMAL) & ~Q(state__in=sorted(PRIVATE_STATES))
    return rule


def below(path: str) -> Q:
    """This function returns the filter of what lies in the subtree of a path, as an index range.

    Paths end with a slash, and the character after the slash is 0, in the C collation.
    """
    return Q(path__gte=path, path__lt=path[:-1] + "0")


def is_insider(actor: Actor, card: Card) -> bool:
    """This function tells whether an actor reads a card for another reason than its publication."""
    if not (tokens_of(actor) - {PUBLIC_TOKEN}).isdisjoint(card.tokens):
        return True
    ordinary = card.secrecy == Secrecy.NORMAL and card.state not in PRIVATE_STATES
    return ordinary and any(card.path.startswith(path) for path in reaches_of(actor))


class NotForThePublic(CaseError):
    """The deputy does not want publication, or the matter is confidential."""

    code = "NOT_FOR_THE_PUBLIC"
    message = _("没有公开：代表不同意公开，或者这件建议需要保密。请先与代表商量。")


@dataclass(frozen=True)
class _Ground:
    """What a rule about an act looks at."""

    actor: Actor
    tenant: int
    case: Case
    today: date | None

    def staff(self, *roles: Role) -> Standing | None:
        wanted = roles or tuple(STAFF_ROLES)
        return next((s for s in self.actor.at(self.tenant) if s.role in wanted), None)

    def author(self) -> Standing | None:
        if self.actor.user_id is None or self.case.lead_user_id != self.actor.user_id:
            return None
        return self.staff(Role.DEPUTY)

    def cosigner(self) -> Standing | None:
        if not any(c.user_id == self.actor.user_id for c in self.case.cosigners.all()):
            return None
        return self.staff(Role.DEPUTY)

    def unit(self, assignment: Assignment, *roles: Role) -> Standing | None:
        # Units belong to the whole network: one of a lower government acts here under its own name.
        for standing in self.actor.standings:
            named = standing.unit_id is not None and standing.unit_id == assignment.unit_id
            if standing.role in roles and named:
                return standing
        return None


_SIGNED = (AssignmentState.SIGNED, AssignmentState.REDO)
_WORKING = (CaseState.ASSIGNED, CaseState.HANDLING, CaseState.REDO)
_INTAKE = (CaseState.SUBMITTED, CaseState.INTAKE_REVIEW)
_BEFORE_REPLY = (
    CaseState.DRAFT,
    CaseState.COSIGNING,
    *_INTAKE,
    CaseState.RETURNED,
    CaseState.ACCEPTED,
    CaseState.ASSIGNED,
    CaseState.HANDLING,
)
_BESIDES_OWN_WORK = (CaseState.ACCEPTED, CaseState.ASSIGNED, CaseState.HANDLING)
_ACCEPTED_ON = (
    CaseState.ACCEPTED,
    *_WORKING,
    CaseState.REPLIED,
    CaseState.EVALUATED,
    CaseState.CONCILIATION,
    CaseState.TRACKING,
    CaseState.CLOSED,
)
_OPEN_CROSSINGS = (CrossingState.WAITING, CrossingState.ACCEPTED, CrossingState.SPONSORED)


def _has_lead(ground: _Ground) -> bool:
    return any(
        a.role == AssignmentRole.LEAD and a.state not in (AssignmentState.REVOKED, AssignmentState.RETURN_APPROVED)
        for a in ground.case.assignments.all()
    )


def _may_close(ground: _Ground) -> bool:
    case = ground.case
    if case.state in (CaseState.EVALUATED, CaseState.CONCILIATION, CaseState.TRACKING):
        return True
    if case.state != CaseState.REPLIED:
        return False
    return case.lead_user_id is None or _evaluation_lapsed(ground)


def _evaluation_lapsed(ground: _Ground) -> bool:
    if ground.today is None:
        return False
    return any(
        d.rule == "evaluation" and d.state == DeadlineState.OPEN and d.due_on < ground.today
        for d in ground.case.deadlines.all()
    )


def _may_publish(ground: _Ground) -> bool:
    case = ground.case
    fit = case.state in _ACCEPTED_ON and case.secrecy == Secrecy.NORMAL and case.open_to_public
    on_view = case.published_at is not None and case.withheld_at is None
    return fit and (not on_view or case.publish_scope != "BOTH")


def _goes_up_already(ground: _Ground) -> bool:
    return any(not c.incoming and c.raises and c.state in _OPEN_CROSSINGS for c in ground.case.crossings.all())


Whose = Callable[[_Ground], Standing | None]
When = Callable[[_Ground], bool]


def _in(*states: CaseState | str) -> When:
    return lambda ground: ground.case.state in states


def _author(ground: _Ground) -> Standing | None:
    return ground.author()


def _staff(ground: _Ground) -> Standing | None:
    return ground.staff()


# Acts on the whole case: whose they are, and when they fit.
_CASE_ACTS: dict[Act, tuple[Whose, When]] = {
    Act.EDIT: (_author, _in(*EDITABLE_STATES)),
    Act.SUBMIT: (_author, _in(*EDITABLE_STATES)),
    Act.INVITE: (_author, _in(*EDITABLE_STATES)),
    Act.ANSWER_INVITATION: (_Ground.cosigner, _in(*EDITABLE_STATES)),
    Act.WITHDRAW: (_author, _in(*_BEFORE_REPLY)),
    Act.RETURN: (_staff, _in(*_INTAKE)),
    Act.REFUSE: (_staff, _in(*_INTAKE)),
    Act.ACCEPT: (_staff, _in(*_INTAKE)),
    Act.ASSIGN: (_staff, lambda g: g.case.state in _BESIDES_OWN_WORK and not _has_lead(g)),
    Act.EVALUATE: (_author, _in(CaseState.REPLIED)),
    Act.CLOSE: (_staff, _may_close),
    Act.PUBLISH: (_staff, _may_publish),
    Act.WITHHOLD: (
        _staff,
        lambda g: g.case.published_at is not None and g.case.withheld_at is None,
    ),
    Act.ESCALATE: (
        _staff,
        lambda g: g.case.state in (*_BESIDES_OWN_WORK, CaseState.REPLIED) and not _goes_up_already(g),
    ),
    Act.ENTRUST: (
        _staff,
        lambda g: g.case.state in (*_BESIDES_OWN_WORK, CaseState.REPLIED) and not _goes_up_already(g),
    ),
    Act.ASSIGN_LOWER_UNIT: (_staff, _in(*_BESIDES_OWN_WORK)),
    Act.ASSIGN_DOWN: (_staff, _in(*_BESIDES_OWN_WORK)),
}

_Roles = tuple[Role, ...]
_DECIDERS: _Roles = (Role.DWC, Role.TOWN_SEC, Role.GOV_OFFICE)
# Acts on one assignment: the unit's roles (none: the congress decides), states of it and of the case.
_ASSIGNMENT_ACTS: dict[Act, tuple[_Roles, tuple[str, ...], tuple[str, ...]]] = {
    Act.SIGN: ((Role.UNIT_ADMIN,), (AssignmentState.PENDING_SIGN,), _WORKING),
    Act.REQUEST_RETURN: (
        (Role.UNIT_ADMIN,),
        (AssignmentState.PENDING_SIGN, AssignmentState.SIGNED),
        (CaseState.ASSIGNED, CaseState.HANDLING),
    ),
    Act.DECIDE_RETURN: ((), (AssignmentState.RETURN_REQUESTED,), _WORKING),
    Act.LOG_CONTACT: (
        (Role.UNIT_ADMIN, Role.UNIT_HANDLER),
        (*_SIGNED, AssignmentState.CO_OPINION_SENT, AssignmentState.REPLIED),
        (*_WORKING, CaseState.REPLIED),
    ),
    Act.REPORT_UP: ((Role.UNIT_ADMIN,), _SIGNED, _WORKING),
    Act.REDO_UP: ((), (AssignmentState.REDO,), (CaseState.REDO,)),
    Act.REPLY: ((Role.UNIT_ADMIN,), _SIGNED, _WORKING),
}


def acts(actor: Actor, case: Case, *, tenant: int, today: date | None = None) -> frozenset[Act]:
    """This function returns what an actor may do with a case now, at the congress that owns it.

    Runs in that congress's place; reads assignments, co-signers, crossings and deadlines of the case,
    which a caller with many cases prefetches. `today` (local date) tells whether the time to evaluate
    has passed.
    """
    ground = _Ground(actor, tenant, case, today)
    allowed = {act for act, (whose, when) in _CASE_ACTS.items() if whose(ground) and when(ground)}
    if Act.ANSWER_INVITATION in allowed and not _invited(ground):
        allowed.discard(Act.ANSWER_INVITATION)
    for assignment in case.assignments.all():
        allowed |= assignment_acts(actor, case, assignment, tenant=tenant)
    return frozenset(allowed)


def _invited(ground: _Ground) -> bool:
    return any(
        c.user_id == ground.actor.user_id and c.state in (CosignerState.INVITED, CosignerState.LAPSED)
        for c in ground.case.cosigners.all()
    )


def assignment_acts(actor: Actor, case: Case, assignment: Assignment, *, tenant: int) -> frozenset[Act]:
    """This function returns what an actor may do with one assignment now."""
    ground = _Ground(actor, tenant, case, None)
    return frozenset(
        act
        for act, (_roles, states, case_states) in _ASSIGNMENT_ACTS.items()
        if _assignment_standing(ground, act, assignment)
        and assignment.state in states
        and case.state in case_states
        and (act != Act.REDO_UP or assignment.unit_id is not None)
    )


def _assignment_standing(ground: _Ground, act: Act, assignment: Assignment) -> Standing | None:
    roles = _ASSIGNMENT_ACTS[act][0]
    return ground.unit(assignment, *roles) if roles else ground.staff(*_DECIDERS)


def require(*, actor: Actor, act: Act, case: Case, tenant: int, today: date | None = None) -> Standing:
    """This function returns the standing under which an actor does an act on a case.

    Raises NotAllowed without the role, WrongState when the act does not fit now.
    """
    ground = _Ground(actor, tenant, case, today)
    whose, when = _CASE_ACTS[act]
    standing = whose(ground)
    if standing is None:
        raise NotAllowed(act=act.label)
    if act == Act.PUBLISH and not (case.open_to_public and case.secrecy == Secrecy.NORMAL):
        raise NotForThePublic
    if not when(ground):
        raise WrongState(state=CaseState(case.state).label, act=act.label)
    return standing


def require_for_assignment(*, actor: Actor, act: Act, case: Case, assignment: Assignment, tenant: int) -> Standing:
    """This function returns the standing under which an actor does an act on an assignment.

    Raises NotAllowed without the role, WrongState when the act does not fit now.
    """
    ground = _Ground(actor, tenant, case, None)
    standing = _assignment_standing(ground, act, assignment)
    if standing is None:
        raise NotAllowed(act=act.label)
    _roles, states, case_states = _ASSIGNMENT_ACTS[act]
    if case.state not in case_states:
        raise WrongState(state=CaseState(case.state).label, act=act.label)
    if assignment.state not in states:
        raise WrongState(state=AssignmentState(assignment.state).label, act=act.label)
    return standing


def opinion_acts(actor: Actor, opinion: Opinion, *, tenant: int, has_receipt: bool = False) -> frozenset[Act]:
    """This function returns what an actor may do with a citizen's opinion now; who has its receipt may rate it."""
    held = actor.at(tenant)
    staff = any(s.role in STAFF_ROLES or s.role == Role.WORKBODY for s in held)
    unit = any(s.role == Role.UNIT_ADMIN and s.unit_id == opinion.unit_id for s in held if s.unit_id)
    deputy = any(s.role == Role.DEPUTY for s in held)
    asked = deputy and opinion.deputy_user_id == actor.user_id
    allowed = set()
    if staff and opinion.state == CaseState.RECEIVED:
        allowed.add(Act.SCREEN)
    if unit and opinion.state in (CaseState.ASSIGNED, CaseState.HANDLING, CaseState.ACCEPTED):
        allowed.add(Act.ANSWER_OPINION)
    if (staff or asked) and opinion.state == CaseState.UNIT_ANSWERED:
        allowed.add(Act.GIVE_FEEDBACK)
    if asked and opinion.converted_case_id is None and opinion.state != CaseState.REFERRED_OUT:
        allowed.add(Act.CONVERT)
    if any(s.role in STAFF_ROLES for s in held) and opinion.state in (CaseState.RECEIVED, CaseState.UNIT_ANSWERED):
        allowed.add(Act.ESCALATE_OPINION)
    if has_receipt and opinion.state == CaseState.FEEDBACK_GIVEN:
        allowed.add(Act.RATE_OPINION)
    return frozenset(allowed)

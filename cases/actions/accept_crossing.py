"""Take up a case from another level: from below, ask deputies to sponsor it; from above, give it a number."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines
from cases.accepting import accept
from cases.acting import finish
from cases.acts import Act
from cases.crossings import letters
from cases.crossings.acting import Decision, give_birth, on_crossing
from cases.crossings.errors import SponsorsNeeded
from cases.dates import local_date
from cases.errors import UnknownChoice
from cases.events import Kind
from cases.models import Crossing
from cases.states import OPINION_LINKS, RAISING_LINKS, CrossingState, LinkKind, Origin
from deputies.selectors import mandate_of
from tenants.actors import Actor


def accept_crossing(
    *,
    actor: Actor,
    tenant: int,
    crossing_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    sponsors: Sequence[UUID] = (),
) -> Crossing:
    """This function accepts an incoming crossing and returns it.

    From below: a deputy proposes only to the congress of his own level (Deputies Law, articles 24 and 36), so the
    deputies with the user ids `sponsors` are asked to make it theirs. From above: it becomes a case here at once, with
    a number. An opinion becomes an opinion here, which is screened like any other. Raises SponsorsNeeded, UnknownChoice, CrossingDecided, NotAllowed, CaseNotFound, StaleCase, ReusedKey.
    """
    asked = [str(user_id) for user_id in dict.fromkeys(sponsors)]

    def work(decision: Decision) -> None:
        crossing = decision.crossing
        today = local_date(now)
        deadlines.meet(rules=("crossing_decide",), on=today, crossing=crossing)
        kind = crossing.link_kind
        if kind in OPINION_LINKS:
            opinion = letters.receive(crossing=crossing, now=now)
            decision.move(CrossingState.ACCEPTED)
            decision.tell(Kind.CROSSING_ACCEPTED, number=opinion.number)
            return
        if kind in RAISING_LINKS:
            _ask(decision=decision, asked=asked)
            return
        origin = Origin.GUEST if kind == LinkKind.GUEST else Origin.ASSIGNED_DOWN
        doing = give_birth(decision=decision, origin=origin, lead=None)
        # Both acts are told in order: taken up, then under which number.
        doing.record(Kind.CROSSING_ACCEPTED)
        accept(doing=doing)
        finish(doing)
        crossing.refresh_from_db()

    return on_crossing(
        act=Act.ACCEPT,
        actor=actor,
        tenant=tenant,
        crossing_id=crossing_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"sponsors": asked},
        work=work,
    )


def _ask(*, decision: Decision, asked: list[str]) -> None:
    if not asked:
        raise SponsorsNeeded(field="sponsors")
    today = local_date(decision.now)
    for user_id in asked:
        if mandate_of(UUID(user_id), decision.tenant, today) is None:
            raise UnknownChoice(field="sponsors", part=_("领衔代表"))
    decision.crossing.sponsors = asked
    decision.move(CrossingState.ACCEPTED)
    decision.tell(Kind.CROSSING_ACCEPTED)

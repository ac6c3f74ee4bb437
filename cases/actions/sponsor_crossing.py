"""Make a case from below one's own: a deputy of this congress raises it as a suggestion here."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines
from cases.acting import finish
from cases.acts import Act
from cases.crossings.acting import Decision, give_birth, on_crossing
from cases.events import Kind
from cases.models import Crossing
from cases.states import Origin
from tenants.actors import Actor


def sponsor_crossing(
    *,
    actor: Actor,
    tenant: int,
    crossing_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
) -> Crossing:
    """This function makes an accepted crossing from below a suggestion of the acting deputy and returns the crossing.

    The new suggestion stands before the reviewers; the first proposers are named in the snapshot. Raises
    CrossingDecided, NotAllowed, CaseNotFound, StaleCase, ReusedKey.
    """

    def work(decision: Decision) -> None:
        decision.crossing.sponsored_by = actor.user_id
        decision.crossing.save(update_fields=["sponsored_by"])
        doing = give_birth(decision=decision, origin=Origin.ESCALATED, lead=actor)
        deadlines.open_deadline(
            rule="intake",
            start_on=doing.today,
            start_text=_("收到建议"),
            case=doing.case,
            book=doing.book,
        )
        doing.record(Kind.CROSSING_SPONSORED)
        finish(doing)
        decision.crossing.refresh_from_db()

    return on_crossing(
        act=Act.SUBMIT,
        actor=actor,
        tenant=tenant,
        crossing_id=crossing_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={},
        work=work,
    )

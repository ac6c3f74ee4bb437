"""Answer what a unit below reported, or handle again what it could not do to the deputy's satisfaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from cases import deadlines, texts
from cases.acts import Act
from cases.crossings import progress
from cases.crossings.acting import Decision, on_crossing
from cases.dates import local_date
from cases.errors import UnknownChoice
from cases.events import Kind
from cases.models import Crossing
from cases.rules import rule_book
from cases.states import CrossingState, LinkKind, ReplyClass
from core.ids import new_id
from hierarchy.selectors import unit as unit_by_id
from tenants.actors import Actor
from tenants.roles import Role


def answer_crossing(
    *,
    actor: Actor,
    tenant: int,
    crossing_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    text: str,
    reply_class: str = "",
) -> Crossing:
    """This function answers a crossing that is addressed to the actor's unit, and returns it.

    The answer to a report stands in the timeline below, where the unit still owes its own reply. That to a redo is this
    round's reply there, of the class `reply_class`, which the deputy rates. Raises MissingPart, TooLong, UnknownChoice,
    CrossingDecided, NotAllowed, CaseNotFound, StaleCase, ReusedKey.
    """

    def work(decision: Decision) -> None:
        crossing = decision.crossing
        words = texts.required(text, part=_("答复内容"), field="text", limit=texts.REPLY_LIMIT)
        if crossing.link_kind == LinkKind.REDO_UP and reply_class not in ReplyClass.values:
            raise UnknownChoice(field="replyClass", part=_("答复类别"))
        deadlines.meet(rules=("crossing_decide", "redo"), on=local_date(now), crossing=crossing)
        crossing.answer, crossing.answered_at, crossing.answered_by = words, now, crossing.unit_name
        decision.move(CrossingState.ANSWERED)
        if crossing.link_kind == LinkKind.REPORT:
            decision.tell(Kind.SUPERIOR_ANSWERED, unit=crossing.unit_name, text=words)
        else:
            progress.pass_on(crossing=crossing, body=_reply(decision=decision, reply_class=reply_class), now=now)

    return on_crossing(
        act=Act.ANSWER_CROSSING,
        actor=actor,
        tenant=tenant,
        crossing_id=crossing_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"text": text, "class": reply_class},
        work=work,
    )


def _reply(*, decision: Decision, reply_class: str) -> dict[str, Any]:
    """The body of a progress message that is a reply at the congress below."""
    crossing = decision.crossing
    assert crossing.unit_id is not None
    book = rule_book(tenant=decision.tenant, on=local_date(decision.now))
    body = progress.about(
        kind=Kind.REPLIED,
        event_id=new_id(),
        at=decision.now,
        actor_name=decision.actor.name,
        actor_role=str(Role(decision.standing.role).label),
        detail={
            "unit": crossing.unit_name,
            "reply_class": reply_class,
            "class_text": str(ReplyClass(reply_class).label),
            "letter": book.letter(reply_class),
        },
    )
    body["reply"] = {
        "document": "",
        "reply_class": reply_class,
        "text": crossing.answer,
        "unit_name": crossing.unit_name,
        "signer": decision.actor.name,
        "contact": decision.actor.name,
        "phone": unit_by_id(crossing.unit_id).phone,
        "commitments": [],
        "issued_at": decision.now.isoformat(),
        "is_co_opinion": False,
    }
    return body

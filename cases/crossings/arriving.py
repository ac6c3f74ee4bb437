"""What a message does here: the receiving half of every crossing, run by the courier inside this congress.

The courier applies each message once and in the order of its link; an effect is dated with the instant at which the
sender committed (`Message.at`), so a courier that was down moves no date.
"""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from cases import deadlines
from cases.crossings import answers, arrivals, copies, letters, linking, many, progress, snapshot, stations
from cases.crossings.ends import from_other_end, opens_link
from cases.crossings.errors import AddresseeUnknown, DeputyUnknown
from cases.dates import local_date
from cases.events import Kind
from cases.models import Case, Crossing, Event, Opinion
from cases.states import CrossingState
from core.ids import new_id
from sync.messages import Message


@opens_link(
    kind=linking.OFFERED,
    congresses=("snapshot.chain",),
    at_home=("unit", "sponsors"),
    together=many.take_offers,
)
def take_offer(*, message: Message, now: datetime) -> None:
    """This function puts a case offered by another congress among the incoming crossings, with its clock.

    One for a unit or for deputies who are not known here goes back at once, with the reason in words.
    """
    del now
    linking.keep(message=message)
    crossing = arrivals.crossing_of(message=message)
    if arrivals.is_addressed(message=message):
        try:
            arrivals.find_addressee(crossing=crossing, message=message)
        except (AddresseeUnknown, DeputyUnknown) as error:
            _give_back(crossing=crossing, reason=error.text, at=message.at)
            return
    crossing.save(force_insert=True)
    if crossing.state != CrossingState.WAITING:
        return
    deadlines.open_deadline(
        rule=arrivals.clock_of(crossing=crossing),
        start_on=local_date(message.at),
        start_text=_("收到来件"),
        crossing=crossing,
    )


@from_other_end(kind=linking.RECALLED, incoming=True)
def take_recall(*, message: Message, now: datetime) -> None:
    """This function closes an offer whose case ended at its sender; one decided meanwhile stays as it is."""
    del now
    crossing = Crossing.objects.select_for_update().get(id=message.payload["link"], incoming=True)
    if crossing.state != CrossingState.WAITING:
        return
    crossing.return_reason = message.payload["reason"]
    linking.set_state(crossing=crossing, state=CrossingState.CLOSED, now=message.at)
    deadlines.cancel(on=local_date(message.at), crossing=crossing)


@from_other_end(kind=linking.PROGRESS, incoming=False, congresses=progress.NUMBERS, together=many.take_progress)
def take_progress(*, message: Message, now: datetime) -> None:
    """This function writes an act on the child into the parent's timeline and passes it on to the parent's own parent.

    A reply becomes a reply here as well; a return makes the crossing free to be sent again.
    """
    del now
    body = message.payload
    # The record before its crossing, as every act on one does: who withdraws it at this moment waits, and nobody dies.
    parent = Crossing.objects.filter(id=body["link"], incoming=False)
    case = Case.objects.select_for_update().filter(id__in=parent.values("case_id")).first()
    opinion = None
    if case is None:
        opinion = Opinion.objects.select_for_update().filter(id__in=parent.values("opinion_id")).first()
    crossing = Crossing.objects.select_for_update().get(id=body["link"], incoming=False)
    stations.learn(message=message)
    if opinion is not None:
        letters.take(opinion=opinion, crossing=crossing, body=body, message=message)
        return
    if case is None:
        copies.hear(crossing=crossing, body=body, at=message.at)
        return
    kind = Kind(body["kind"])
    direct = body["origin_no"] == message.source_no
    # An answer passes through every level; whatever else happens further away moves only its own crossing.
    if kind in progress.MEANS and (direct or kind == Kind.REPLIED):
        _move(crossing=crossing, kind=kind, body=body, message=message)
    if kind == Kind.REPLIED and body["reply"] is not None:
        answers.take_in(case=case, crossing=crossing, body=body, at=message.at)
    elif direct:
        answers.follow(case=case, crossing=crossing, body=body, at=message.at)
    last = Event.objects.filter(case=case).aggregate(last=Max("seq"))["last"] or 0
    Event.objects.create(case=case, seq=last + 1, **arrivals.event_of(message=message))
    answers.show(case=case, at=message.at)
    own = snapshot.incoming_of(case=case)
    if own is not None and own.state != CrossingState.RETURNED:
        if kind == Kind.REPLIED and own.state in linking.STANDING:
            linking.set_state(crossing=own, state=CrossingState.ANSWERED, now=message.at)
        if kind == Kind.REPLIED:
            body = stations.passed_through(body=body, crossing=own, case=case)
        progress.pass_on(crossing=own, body=body, now=message.at)


@from_other_end(kind=linking.COPIED, incoming=True, congresses=("origin_no",))
def take_copy(*, message: Message, now: datetime) -> None:
    """This function keeps what is told of a case that this congress has a copy of, to read."""
    del now
    crossing = Crossing.objects.select_for_update().get(id=message.payload["link"], incoming=True)
    copies.hear(crossing=crossing, body=message.payload, at=message.at)


def _give_back(*, crossing: Crossing, reason: str, at: datetime) -> None:
    """Keeps an offer that reaches nobody here as returned, and tells its sender why, as if somebody had returned it."""
    crossing.return_reason = reason
    crossing.state = CrossingState.WAITING
    crossing.save(force_insert=True)
    linking.set_state(crossing=crossing, state=CrossingState.RETURNED, now=at)
    body = progress.about(
        kind=Kind.CROSSING_RETURNED,
        event_id=new_id(),
        at=at,
        actor_name="",
        actor_role=str(_("系统")),
        detail={"reason": reason},
    )
    progress.pass_on(crossing=crossing, body=body, now=at)


def _move(*, crossing: Crossing, kind: Kind, body: dict[str, object], message: Message) -> None:
    """Moves the crossing to what the act on the child means for it."""
    state = progress.MEANS[kind]
    detail = body["detail"]
    if kind == Kind.SUPERIOR_ANSWERED and isinstance(detail, dict):
        crossing.answer, crossing.answered_by = detail["text"], detail["unit"]
        crossing.answered_at = message.at
    if state == CrossingState.RETURNED and isinstance(detail, dict):
        crossing.return_reason = str(detail.get("reason", ""))
    if state != crossing.state:
        linking.set_state(crossing=crossing, state=state, now=message.at)

"""Opinions that cross levels: up the ladder, or split among levels; the answer comes back to where they were said.

An opinion never moves either: it is linked to an opinion of the other congress. The answer given there passes through
every congress on the way, each keeps it, and the first one tells the citizen, whose name never left it.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases import cards, deadlines, events, follow_codes, numbering
from cases.crossings import linking, progress, snapshot
from cases.dates import local_date
from cases.events import Kind
from cases.holders import office_of
from cases.models import Crossing, Event, Opinion
from cases.states import OPINION_LINKS, CaseState, CrossingState, LinkKind, OpinionSource
from core.ciphers import encrypt
from sync.messages import Message
from tenants.models import Tenant

# These end an opinion at a congress above or beside, and are the answer for the one that it came from.
ANSWERS = frozenset({Kind.OPINION_ANSWERED_ON_SPOT, Kind.OPINION_REFERRED, Kind.OPINION_SENT_BACK})
TOLD = frozenset({Kind.OPINION_ACCEPTED, Kind.OPINION_ESCALATED, *ANSWERS})
# What the citizen reads at once; an answer is told by the first congress in its own words.
PUBLIC = frozenset({Kind.CROSSING_ACCEPTED, Kind.OPINION_ACCEPTED, Kind.OPINION_ESCALATED})


def hand_over(*, opinion: Opinion, target: Tenant, kind: LinkKind, reason: str, now: datetime) -> Crossing:
    """This function links an opinion of the entered congress to `target`, sends the offer, and lets it wait there.

    Its clocks here end. Raises CrossingCycle.
    """
    assert kind in OPINION_LINKS
    offered = linking.Offer(
        shared=snapshot.of_opinion(opinion=opinion),
        root_id=linking.root_of(incoming=snapshot.incoming_of_opinion(opinion=opinion), own=opinion.key),
        source_id=opinion.key,
        opinion=opinion,
    )
    crossing = linking.send_offer(offer=offered, target=target, kind=kind, reason=reason, now=now)
    today = local_date(now)
    deadlines.meet(rules=("opinion.screen", "opinion.feedback"), on=today, opinion=opinion)
    deadlines.cancel(on=today, opinion=opinion)
    opinion.state = CaseState.HANDLING
    opinion.unit_id, opinion.unit_name = None, office_of(target)
    return crossing


def receive(*, crossing: Crossing, now: datetime) -> Opinion:
    """This function registers an incoming opinion under a number of this congress and returns it.

    Nobody has a code for it here: who said it is known to the first congress only.
    """
    today = local_date(now)
    shared = crossing.snapshot
    sender = Tenant.objects.get(no=crossing.other_no)
    opinion: Opinion = Opinion.objects.create(
        number=follow_codes.number_text(year=today.year, number=numbering.take(key=f"opinion:{today.year}")),
        follow_code_digest="",
        title=shared["title"],
        text=shared["matter"],
        category=shared.get("category", ""),
        sender_cipher=encrypt(""),
        phone_cipher=encrypt(""),
        source=OpinionSource.LADDER if crossing.link_kind == LinkKind.OPINION_UP else OpinionSource.FINDING,
        source_text=f"{sender.name} {shared.get('plate', '')}".strip()[:300],
        state=CaseState.RECEIVED,
        received_at=now,
    )
    crossing.opinion = opinion
    linking.join(crossing=crossing)
    deadlines.open_deadline(rule="opinion.screen", start_on=today, start_text=_("收到意见"), opinion=opinion)
    events.record(
        kind=Kind.CROSSING_RECEIVED,
        now=crossing.sent_at,
        opinion=opinion,
        detail={"congress": sender.name, "reason": crossing.reason},
        from_no=crossing.other_no,
    )
    cards.refresh_opinion(opinion, now=now)
    return opinion


def tell(*, opinion: Opinion, event: Event, now: datetime) -> None:
    """This function tells the congress that an opinion came from of an act on it; nothing for one of its own."""
    if event.kind not in TOLD:
        return
    crossing = snapshot.incoming_of_opinion(opinion=opinion)
    if crossing is None:
        return
    detail = snapshot.shared_detail(detail=event.detail)
    body = progress.about(
        kind=event.kind,
        event_id=event.key,
        at=event.at,
        actor_name=event.actor_name,
        actor_role=event.actor_role,
        detail=detail,
    )
    if event.kind in ANSWERS:
        text = str(event.detail.get("text", ""))
        body["detail"] = {**detail, "text": text}
        body["answer"] = text
        linking.set_state(crossing=crossing, state=CrossingState.ANSWERED, now=now)
    progress.pass_on(crossing=crossing, body=body, now=now)


def take(*, opinion: Opinion, crossing: Crossing, body: dict[str, Any], message: Message) -> None:
    """This function writes what the congress above told into the opinion's timeline here, and passes it on.

    Runs in the courier's transaction, with the rows of the opinion and of the crossing locked, in this order.
    """
    own = snapshot.incoming_of_opinion(opinion=opinion)
    kind = Kind(body["kind"])
    answer = body.get("answer")
    if answer is not None:
        _answered(opinion=opinion, crossing=crossing, own=own, text=answer, at=message.at)
    elif body["origin_no"] == message.source_no:
        _decided(opinion=opinion, crossing=crossing, kind=kind, body=body, at=message.at)
    told = events.record(
        kind=Kind.CROSSING_PROGRESS,
        now=datetime.fromisoformat(body["at"]),
        opinion=opinion,
        detail={key: body[key] for key in ("kind", "detail", "origin_name")},
        from_no=body["origin_no"],
        is_public=kind in PUBLIC,
        message_id=message.id,
    )
    told.actor_name, told.actor_role = body["actor_name"], body["actor_role"]
    told.save(update_fields=["actor_name", "actor_role"])
    opinion.revision += 1
    opinion.save()
    cards.refresh_opinion(opinion, now=message.at)
    if own is not None:
        progress.pass_on(crossing=own, body=body, now=message.at)


def _answered(*, opinion: Opinion, crossing: Crossing, own: Crossing | None, text: str, at: datetime) -> None:
    """The first congress has to tell the citizen; the ones between keep the answer and are done."""
    linking.set_state(crossing=crossing, state=CrossingState.ANSWERED, now=at)
    opinion.answer, opinion.answered_at = text, at
    if own is None:
        opinion.state = CaseState.UNIT_ANSWERED
        deadlines.open_deadline(
            rule="opinion.feedback", start_on=local_date(at), start_text=_("收到答复"), opinion=opinion
        )
        return
    opinion.state, opinion.closed_at = CaseState.CLOSED, at
    linking.set_state(crossing=own, state=CrossingState.ANSWERED, now=at)


def _decided(*, opinion: Opinion, crossing: Crossing, kind: Kind, body: dict[str, Any], at: datetime) -> None:
    """Taken, or given back: then it waits here again as it did before."""
    state = progress.MEANS.get(kind)
    if state is None or state == crossing.state:
        return
    if state == CrossingState.RETURNED:
        crossing.return_reason = str(body["detail"].get("reason", ""))
        again = ("opinion.feedback", CaseState.UNIT_ANSWERED) if opinion.answer else ("opinion.screen", "RECEIVED")
        opinion.state = CaseState(again[1])
        opinion.unit_name = ""
        deadlines.open_deadline(rule=again[0], start_on=local_date(at), start_text=_("上级退回"), opinion=opinion)
    linking.set_state(crossing=crossing, state=state, now=at)


def goes_back(*, opinion: Opinion) -> bool:
    """This function tells whether an answer goes back to another congress, not to a citizen."""
    return snapshot.incoming_of_opinion(opinion=opinion) is not None

"""What the other congresses of a chain are told: every action calls `tell` with the event it recorded.

A case that came from another congress (the *child*) tells the congress it came from (the *parent*) of every act; the
parent writes it into its own timeline and tells its own parent, down to the first proposer. Nobody writes into
another congress's schema: what is told travels as a message of the courier, in order per link.

Kinds of messages, all with the link's id as stream:

========================  ======  ==============================================================================
``crossing.offered``      →       a case is offered: snapshot, reason
``crossing.recalled``     →       the sender's case ended before the offer was decided
``crossing.accepted``     ←       received by staff (up: deputies are asked; down: it is a case there, with its number)
``crossing.sponsored``    ←       a deputy made it a suggestion there
``crossing.returned``     ←       not taken, with the reason
``crossing.progress``     ←       an act on the child, or on a child of the child
``crossing.copied``       →       an act on a case that the receiver only has a copy of
========================  ======  ==============================================================================
"""

from datetime import datetime

from cases.crossings import copies, progress, recall
from cases.models import Case, Event, Reply


def tell(*, case: Case, event: Event, now: datetime, reply: Reply | None = None) -> None:
    """This function passes an act on a case to the congresses that its crossings link it with.

    Call it in the place and transaction of the act, after the case has its new state. `reply` is the reply that a
    REPLIED event is about. Acts that are the congress's own business (drafts, invitations, clocks) stay at home.
    """
    progress.send(case=case, event=event, reply=reply, now=now)
    recall.send(case=case, event=event, now=now)
    copies.send(case=case, event=event, now=now)

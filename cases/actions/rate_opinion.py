"""Rate the feedback: the citizen does, with the receipt's number and code."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases import events, receipts
from cases.actions.follow_opinion import follow_opinion
from cases.acts import Act
from cases.errors import UnknownChoice, WrongState
from cases.events import Kind
from cases.models import Opinion
from cases.opinions import finish
from cases.states import CaseState, Rating
from core.transactions import transaction
from tenants.actors import Actor
from tenants.context import in_tenant


def rate_opinion(
    *,
    actor: Actor,
    tenant: int,
    client_key: str,
    now: datetime,
    number: str,
    code: str,
    rating: str,
    address: str = "",
) -> Opinion:
    """This function takes the sender's rating of the feedback and returns the opinion; one rating, once.

    Raises CaseNotFound for a wrong number or code, TooManyLookUps after too many from the address where the rating
    comes from, UnknownChoice, WrongState, ReusedKey.
    """
    if rating not in Rating.values:
        raise UnknownChoice(field="rating", part=_("评价"))
    mark = receipts.fingerprint(number=number, rating=rating)
    opinion = follow_opinion(tenant=tenant, number=number, code=code, address=address, now=now)
    with in_tenant(tenant), transaction():
        done = receipts.earlier(actor=actor, key=client_key, act=Act.RATE_OPINION, mark=mark)
        if done is not None:
            return opinion
        locked: Opinion = Opinion.objects.select_for_update().get(pk=opinion.pk)
        if locked.state != CaseState.FEEDBACK_GIVEN:
            raise WrongState(state=CaseState(locked.state).label, act=Act.RATE_OPINION.label)
        locked.state = CaseState.RATED
        locked.rating = rating
        locked.rated_at = now
        locked.closed_at = now
        events.record(
            kind=Kind.OPINION_RATED,
            now=now,
            opinion=locked,
            detail={"rating": rating, "rating_text": str(Rating(rating).label)},
            is_public=True,
        )
        finish(opinion=locked, now=now)
        receipts.keep(
            actor=actor,
            key=client_key,
            act=Act.RATE_OPINION,
            mark=mark,
            result={"opinion": str(locked.pk)},
            now=now,
        )
    return locked

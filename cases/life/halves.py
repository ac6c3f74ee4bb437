"""Crossings between two congresses that have become one: both halves lie in the one that remains."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from psycopg import sql

from cases import deadlines
from cases.crossings import inside, progress
from cases.dates import local_date
from cases.events import Kind
from cases.models import Crossing
from cases.states import CrossingState, LinkKind
from core.ids import new_id
from core.transactions import cursor
from tenants.context import require_tenant
from tenants.places import schema_name


def make_room(*, old: int, new: int) -> None:
    """This function gives the outgoing halves of crossings between the two an id of their own, wherever they lie.

    Afterwards no id is in both schemas. Owner's login; constraints are checked at the end of the transaction.
    """
    for here, there in ((old, new), (new, old)):
        schema = sql.Identifier(schema_name(here))
        with cursor() as query:
            query.execute(
                sql.SQL("select id from {}.cases_crossing where other_no = %s and not incoming").format(schema), [there]
            )
            for (half,) in query.fetchall():
                ids = {"old": half, "new": inside.other_half(half)}
                for statement in (
                    "update {}.cases_crossing set id = %(new)s where id = %(old)s",
                    "update {}.cases_deadline set crossing_id = %(new)s where crossing_id = %(old)s",
                    "update {}.cases_assignment set link_id = %(new)s where link_id = %(old)s",
                ):
                    query.execute(sql.SQL(statement).format(schema), ids)
            # From now on both ends are the one that remains.
            query.execute(
                sql.SQL("update {}.cases_crossing set other_no = %s where other_no = %s").format(schema), [new, there]
            )


def give_back_undecided(*, now: datetime) -> int:
    """This function ends the offers between the two that became nothing yet; the matter lies where it lies. Returns how many.

    Runs in the place of the congress that remains, which is told as if the offer had been returned.
    """
    here = require_tenant()
    ended = 0
    undecided = Crossing.objects.filter(
        incoming=True,
        other_no=here,
        case=None,
        opinion=None,
        state__in=[CrossingState.WAITING, CrossingState.ACCEPTED],
        # A copy for information never becomes anything.
    ).exclude(kind=LinkKind.COPY_DOWN)
    for crossing in undecided.select_for_update().order_by("id"):
        reason = _("两级人大的事项已合到一处，由本级直接办理")
        crossing.state = CrossingState.RETURNED
        crossing.return_reason = reason
        crossing.decided_at = crossing.decided_at or now
        crossing.revision += 1
        crossing.save()
        deadlines.cancel(on=local_date(now), crossing=crossing)
        body = progress.about(
            kind=Kind.CROSSING_RETURNED,
            event_id=new_id(),
            at=now,
            actor_name="",
            actor_role="",
            detail={"reason": reason},
        )
        half = Crossing.objects.get(pk=inside.other_half(crossing.id))
        if half.case_id is None and half.opinion_id is None:
            # Nothing at home stands behind it: there is nobody to tell.
            Crossing.objects.filter(pk=half.pk).update(state=CrossingState.RETURNED, return_reason=reason)
        else:
            inside.hear(crossing_id=half.pk, body=body, now=now)
        ended += 1
    return ended

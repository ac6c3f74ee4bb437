"""The offer that nobody has decided yet falls away when its case ends at home."""

from datetime import datetime

from cases.crossings import linking
from cases.events import Kind
from cases.models import Case, Crossing, Event
from cases.states import CrossingState
from sync import outbox
from tenants.context import require_tenant

ENDS = frozenset({Kind.WITHDRAWN, Kind.CLOSED})


def send(*, case: Case, event: Event, now: datetime) -> None:
    """This function takes back the waiting offers of a case that was withdrawn or closed.

    An offer that the other side has taken up meanwhile stays: the recall comes later in its line and finds it decided.
    """
    if event.kind not in ENDS:
        return
    waiting = Crossing.objects.filter(case=case, incoming=False, state=CrossingState.WAITING)
    for crossing in waiting.select_for_update().order_by("id"):
        linking.set_state(crossing=crossing, state=CrossingState.CLOSED, now=now)
        outbox.send(
            source=require_tenant(),
            target=crossing.other_no,
            stream=str(crossing.id),
            kind=linking.RECALLED,
            payload={"link": str(crossing.id), "reason": str(event.detail.get("reason", ""))},
            now=now,
        )

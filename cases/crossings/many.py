"""The same effects as in `arriving`, for many messages to one congress at once, in few statements.

Only the plain ones: offers from this database, and acts on children that are written into the parent's timeline and
move nothing. All others are left to `arriving`, one by one. Reads are questions that the courier asks for several
congresses together; what is written is sent without waiting (`sync.handlers.Together`).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import cards, deadlines
from cases.crossings import arrivals, linking, progress
from cases.dates import local_date
from cases.events import Kind
from cases.models import Crossing, Deadline, Event
from cases.rules import book
from cases.states import CrossingState
from core import transactions
from sync import outbox
from sync.handlers import Plan
from sync.messages import Message
from tenants.context import require_tenant

# Only links that lead from the one who sent the offer to the congress that is entered.
_STANDING = """
SELECT id FROM public.network_link JOIN unnest(%s::uuid[], %s::int[]) AS offered (id, source_no) USING (id, source_no)
WHERE target_no = %s
"""

# As `arriving` does: the case is held until the commit, so events get their numbers one after another. What does not
# come from the crossing's other end is left to `arriving`, which refuses it.
_PARENTS = """
SELECT crossing.id, parent.id
FROM unnest(%s::uuid[], %s::int[]) AS told (id, other_no)
JOIN cases_crossing AS crossing USING (id, other_no) JOIN cases_case AS parent ON parent.id = crossing.case_id
WHERE NOT crossing.incoming
ORDER BY parent.id FOR UPDATE OF parent
"""
# The last event's number, and where the parent itself came from.
_FACTS = """
SELECT parent.id, (SELECT coalesce(max(seq), 0) FROM cases_event WHERE case_id = parent.id), own.id, own.other_no, own.state
FROM unnest(%s::uuid[]) AS parent (id)
LEFT JOIN LATERAL (
  SELECT id, other_no, state FROM cases_crossing WHERE incoming AND case_id = parent.id ORDER BY id LIMIT 1
) AS own ON true
"""
_REVISED = "UPDATE cases_case SET revision = revision + 1 WHERE id = ANY(%s::uuid[])"


def take_offers(*, messages: Sequence[Message], now: datetime) -> Plan:
    """This function puts offered cases among the incoming crossings, with their clocks, and returns those it left.

    An offer whose public link does not stand here comes from another deployment, or is false; one to certain people
    has to find them. These go alone.
    """
    del now
    plain = [one for one in messages if _is_in_line(one) and not arrivals.is_addressed(message=one)]
    links, sources = [one.payload["link"] for one in plain], [one.source_no for one in plain]
    rows = yield _STANDING, [links, sources, require_tenant()]
    standing = {str(row[0]) for row in rows}
    ours = [message for message in plain if message.payload["link"] in standing]
    crossings = [arrivals.crossing_of(message=message) for message in ours]
    clocks: list[Deadline] = []
    books: dict[object, book.RuleBook] = {}
    for message, crossing in zip(ours, crossings, strict=True):
        if crossing.state != CrossingState.WAITING:
            continue
        start_on = local_date(message.at)
        if start_on not in books:
            rows = yield book.PACKS, [require_tenant(), start_on]
            books[start_on] = book.read_book(rows)
        clock = deadlines.plan_deadline(
            rule=arrivals.clock_of(crossing=crossing),
            start_on=start_on,
            start_text=_("收到来件"),
            book=books[start_on],
        )
        clock.crossing = crossing
        clocks.append(clock)
    Crossing.objects.bulk_create(crossings)
    Deadline.objects.bulk_create(clocks)
    taken = {message.id for message in ours}
    return [message for message in messages if message.id not in taken]


def take_progress(*, messages: Sequence[Message], now: datetime) -> Plan:
    """This function writes plain acts on children into their parents' timelines, passes them on, returns those it left."""
    del now
    plain = [message for message in messages if _is_plain(message)]
    if not plain:
        return messages
    rows = yield _PARENTS, [[one.payload["link"] for one in plain], [one.source_no for one in plain]]
    parents: dict[str, UUID] = {str(link): case for link, case in rows}
    # Two children of one parent: the second one's number depends on the first one's.
    often = Counter(parents.values())
    taken = {
        parents[message.payload["link"]]: message
        for message in plain
        if message.payload["link"] in parents and often[parents[message.payload["link"]]] == 1
    }
    if not taken:
        return messages
    facts = yield _FACTS, [sorted(taken)]
    told: list[Event] = []
    letters: list[outbox.Letter] = []
    at: dict[UUID, datetime] = {}
    for case, last, own, other_no, state in facts:
        if other_no == require_tenant():
            # Both ends stand in this congress since a merger: what is passed on takes effect at once.
            continue
        message = taken[case]
        at[case] = message.at
        told.append(Event(case_id=case, seq=last + 1, **arrivals.event_of(message=message)))
        if own is not None and state != CrossingState.RETURNED:
            letters.append(
                outbox.Letter(
                    target=other_no,
                    stream=str(own),
                    kind=linking.PROGRESS,
                    payload={**message.payload, "link": str(own)},
                    at=message.at,
                )
            )
    Event.objects.bulk_create(told)
    with transactions.cursor() as cursor:
        cursor.execute(_REVISED, [sorted(at)])
    cards.touch(at=at)
    outbox.send_all(source=require_tenant(), letters=letters)
    done = {taken[case].id for case in at}
    return [message for message in messages if message.id not in done]


def _is_in_line(message: Message) -> bool:
    return bool(message.stream == message.payload["link"])


def _is_plain(message: Message) -> bool:
    """Whether nothing moves: an answer, and what happens at the very next congress to the crossing, may move something."""
    if not _is_in_line(message):
        return False
    kind = Kind(message.payload["kind"])
    direct = message.payload["origin_no"] == message.source_no
    if kind == Kind.REPLIED or (direct and kind in progress.MEANS):
        return False
    return kind in progress.TOLD

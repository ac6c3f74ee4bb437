"""What bench.courier's full effects need: parents with outgoing crossings and cards, and the application's messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils import timezone

from cases.crossings import linking
from cases.events import Kind
from cases.models import Case, Crossing
from cases.network.models import Card, Link
from cases.states import CaseState, CrossingDirection, CrossingState, LinkKind
from core.ids import new_id
from core.transactions import transaction
from sync.outbox import Letter
from tenants.context import in_tenant

SNAPSHOT = {
    "title": "关于修复公安河大桥的建议",
    "matter": "桥面下沉，大车绕行二十公里。" * 10,
    "proposal": "列入今年危桥改造计划。" * 10,
    "proposers": ["李代表"],
    "plate": "十七届五次会议 第12号",
    "secrecy": "NORMAL",
    "category": "",
    "congress": "县人民代表大会",
    "chain": [1],
}


def make_parents(numbers: Sequence[int], *, each: int) -> dict[int, list[str]]:
    """This function makes accepted cases that were escalated to the congress before; it returns their links by congress."""
    now = timezone.now()
    links: dict[int, list[str]] = {}
    for place, no in enumerate(numbers):
        other = numbers[place - 1]
        with in_tenant(no), transaction():
            cases = [
                Case(
                    title=SNAPSHOT["title"],
                    matter="",
                    proposal="",
                    state=CaseState.ACCEPTED,
                    created_at=now,
                    submitted_at=now,
                )
                for _ in range(each)
            ]
            Case.objects.bulk_create(cases)
            Card.objects.bulk_create(
                Card(
                    id=case.pk,
                    owner_no=no,
                    path="1/",
                    level=4,
                    kind="SUGGESTION",
                    title=case.title,
                    year=now.year,
                    state=case.state,
                    revision=1,
                    updated_at=now,
                )
                for case in cases
            )
            crossings = [
                Crossing(
                    kind=LinkKind.ESCALATE,
                    direction=CrossingDirection.UP,
                    incoming=False,
                    other_no=other,
                    case=case,
                    state=CrossingState.SPONSORED,
                    snapshot=SNAPSHOT,
                    sent_at=now,
                )
                for case in cases
            ]
            Crossing.objects.bulk_create(crossings)
        links[no] = [str(crossing.pk) for crossing in crossings]
    return links


def told(links: dict[int, list[str]]) -> Callable[[int, int, int], Letter]:
    """This function returns what makes messages that tell a parent of an act on its child."""
    used: dict[int, int] = {}

    def letter(source: int, target: int, n: int) -> Letter:
        now = timezone.now()
        used[target] = used.get(target, -1) + 1
        link = links[target][used[target] % len(links[target])]
        payload = {
            "origin_no": source,
            "origin_name": "市人民代表大会",
            "kind": Kind.ASSIGNED.value,
            "event": str(new_id()),
            "at": now.isoformat(),
            "actor_name": "王主任",
            "actor_role": "代工委",
            "detail": {"unit": "交通运输局"},
            "case": {"id": str(new_id()), "state": "ASSIGNED", "number": "第3号", "session": "五届六次会议"},
            "reply": None,
            "link": link,
            "n": n,
        }
        return Letter(target=target, stream=link, kind=linking.PROGRESS, payload=payload, at=now)

    return letter


def offer(numbers: Sequence[int]) -> Callable[[int, int, int], Letter]:
    """This function returns what makes offers, each with its public link, as escalating does."""
    del numbers

    def letter(source: int, target: int, n: int) -> Letter:
        now = timezone.now()
        link = Link.objects.create(
            id=new_id(),
            root_id=new_id(),
            kind=LinkKind.ESCALATE,
            source_no=source,
            source_case=new_id(),
            target_no=target,
            hops=1,
            snapshot=SNAPSHOT,
            secrecy="NORMAL",
            state=CrossingState.WAITING,
            created_at=now,
        )
        payload = {
            "link": str(link.id),
            "root": str(link.root_id),
            "case": str(link.source_case),
            "direction": "UP",
            "kind": LinkKind.ESCALATE.value,
            "snapshot": SNAPSHOT,
            "reason": "超出本级权限",
            "sponsors": [],
            "unit": None,
            "unit_name": "",
            "n": n,
        }
        return Letter(target=target, stream=str(link.id), kind=linking.OFFERED, payload=payload, at=now)

    return letter

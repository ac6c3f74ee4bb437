"""A list of cases through GraphQL beside plain graphene-django and raw SQL, in one run.

    python -m deploy.dev with-servers --home .onenet/tests -- .venv/bin/python -m bench.api 3000

All ways answer the same page for the same reader: the newest cases of the network that he may read, each with the
congress that owns it, its address and its clock, and how many there are. Ours runs with all limits. Plain graphene-django is what
its tutorial leads to: a type per model, a resolver per relation, so a query per row. Raw SQL is one statement that a
person wrote for this page alone, permission included, its rows put into JSON. Prints medians, queries, and ratios.
"""

from __future__ import annotations

import copy
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import graphene  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from graphene_django import DjangoObjectType  # noqa: E402

from api.execute import run_query  # noqa: E402
from cases import cards  # noqa: E402
from cases.clocks import clock_of_card  # noqa: E402
from cases.dates import local_date  # noqa: E402
from cases.models import Case  # noqa: E402
from cases.network.models import Card  # noqa: E402
from cases.permissions import reaches_of, readable, tokens_of  # noqa: E402
from core.calendars import calendar  # noqa: E402
from core.ids import new_id  # noqa: E402
from core.logins import current_login  # noqa: E402
from core.transactions import cursor, transaction  # noqa: E402
from tenants.actors import Actor  # noqa: E402
from tenants.context import as_reader, in_tenant  # noqa: E402
from tenants.models import Domain, Tenant  # noqa: E402
from tests.factories.databases import copied_database, ensure_template  # noqa: E402
from tests.factories.world import NOW, PROVINCE, World, read_world  # noqa: E402

ROUNDS = 40
PAGES = (10, 50, 100)
OURS = """
query($n: Int!) { cases(first: $n) { totalCount edges { node {
  id title state holder dueOn deadline { chip } congress { code name url } } } } }
"""
PLAIN = """
query($n: Int!) { total cases(first: $n) { id title state holder nextDueOn chip congress { code name url } } }
"""


def fill(world: World, count: int) -> None:
    """This function writes ``count`` public suggestions with their cards, spread over all congresses."""
    for no in world.hosts:
        with in_tenant(no), transaction():
            first = Case.objects.create(
                session_name="十七届五次会议", title="样子", lead_user_id=world.deputy(no).id, created_at=NOW,
                submitted_at=NOW, accepted_at=NOW, published_at=NOW, publish_scope="BOTH", state="ACCEPTED", number=0,
            )  # fmt: skip
            pattern = cards.refresh(first, now=NOW)
            rows = []
            for number in range(1, count // len(world.hosts) + 1):
                card = copy.copy(pattern)
                card.id, card.number = new_id(), number
                card.title = card.masked_title = f"关于第{number}件事的建议"
                card.submitted_on = NOW.date() - timedelta(days=number % 900)
                card.next_due_on = NOW.date() + timedelta(days=number % 90)
                card.next_due_start, card.next_due_rule = NOW.date(), "reply"
                rows.append(card)
            Card.objects.bulk_create(rows, batch_size=500)


class PlainTenant(DjangoObjectType):
    """The peer's congress."""

    url = graphene.String()

    class Meta:
        model = Tenant
        name = "PlainTenant"
        fields = ("no", "code", "name")

    def resolve_url(self, info: Any) -> str:
        return f"http://{Domain.objects.get(tenant_id=self.no, primary=True).host}:8000/"


class PlainCard(DjangoObjectType):
    """The peer's row."""

    congress = graphene.Field(PlainTenant)
    chip = graphene.String()

    class Meta:
        model = Card
        name = "PlainCard"
        fields = ("id", "title", "state", "holder", "next_due_on")

    def resolve_congress(self, info: Any) -> Tenant:
        return Tenant.objects.get(no=self.owner_no)

    def resolve_chip(self, info: Any) -> str:
        clock = clock_of_card(card=self, today=local_date(NOW), days=calendar())
        return clock.chip if clock else ""


class PlainQuery(graphene.ObjectType):
    """The peer's questions."""

    total = graphene.Int()
    cases = graphene.List(PlainCard, first=graphene.Int(required=True))

    def resolve_total(self, info: Any) -> int:
        return Card.objects.filter(readable(info.context)).count()

    def resolve_cases(self, info: Any, first: int) -> Any:
        return Card.objects.filter(readable(info.context)).order_by("-submitted_on", "-id")[:first]


plain_schema = graphene.Schema(query=PlainQuery)


@dataclass(frozen=True)
class Reader:
    """Who asks, and the request by which our API knows him."""

    actor: Actor

    def request(self) -> Any:
        """This function makes a request as the middleware leaves it."""
        request = RequestFactory().post("/graphql/")
        request.actor = self.actor  # type: ignore[attr-defined]
        request.tenant = None  # type: ignore[attr-defined]
        return request


def ours(reader: Reader, size: int) -> str:
    """This function is our way, under all limits, up to the text that is sent."""
    body = run_query(query=OURS, variables={"n": size}, name=None, request=reader.request()).body
    assert "errors" not in body, body
    assert len(body["data"]["cases"]["edges"]) == size
    return json.dumps(body, ensure_ascii=False)


def plain(reader: Reader, size: int) -> str:
    """This function is plain graphene-django."""
    with as_reader():
        result = plain_schema.execute(PLAIN, variables={"n": size}, context=reader.actor)
    assert not result.errors, result.errors
    assert len(result.data["cases"]) == size
    return json.dumps(result.data, ensure_ascii=False)


BY_HAND = """
select card.id::text, card.title, card.masked_title, card.state, card.holder, card.next_due_on, tenant.code, tenant.name,
       domain.host, count(*) over () as total
from network_card card
join tenants_tenant tenant on tenant.no = card.owner_no
join tenants_domain domain on domain.tenant_id = tenant.no and domain.primary
where card.tokens && %s
   or (card.path like any (%s) and card.secrecy = 'NORMAL' and not card.state in ('DRAFT', 'COSIGNING'))
order by card.submitted_on desc nulls last, card.id desc
limit %s
"""


def by_hand(reader: Reader, size: int) -> str:
    """This function is one statement for this page alone."""
    paths = [f"{path}%" for path in reaches_of(reader.actor)]
    with as_reader(), cursor() as statement:
        statement.execute(BY_HAND, [sorted(tokens_of(reader.actor)), paths, size])
        rows = statement.fetchall()
    assert len(rows) == size
    return json.dumps(rows, ensure_ascii=False, default=str)


WAYS: dict[str, Callable[[Reader, int], str]] = {"ours": ours, "graphene-django": plain, "raw SQL": by_hand}


def measured(way: Callable[[Reader, int], str], reader: Reader, size: int) -> tuple[float, int]:
    """This function returns the median of milliseconds and the number of queries."""
    way(reader, size)
    with CaptureQueriesContext(connections[current_login()]) as queries:
        way(reader, size)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        way(reader, size)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times), len(queries)


def main(count: int) -> None:
    """This function prints the table."""
    with copied_database(ensure_template(), f"bench_api_{os.getpid()}"):
        world = read_world()
        fill(world, count)
        reader = Reader(world.people[f"chairs-{PROVINCE}"].actor)
        print(f"api: a page of {count:,} cases in {len(world.hosts)} congresses, read by a province")
        for size in PAGES:
            found = {name: measured(way, reader, size) for name, way in WAYS.items()}
            took = found["ours"][0]
            for name, (each, queries) in found.items():
                print(f"  {size:>3} rows  {name:16} {each:8.1f} ms  {queries:>4} queries   {each / took:6.2f} × ours")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)

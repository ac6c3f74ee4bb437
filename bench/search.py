"""Search through the service beside raw SQL over all schemas, in one run.

    python -m deploy.dev with-servers --home .onenet/tests -- .venv/bin/python -m bench.search 20000

The naive way is one statement with LIKE over titles, texts and letters of every congress's schema, as the owner: no
permission, no counts by facet, no snippets, no ranking. Ours has all of them. Prints medians and how many times as fast
ours is, for the whole text and for the basic mode.
"""

from __future__ import annotations

import copy
import os
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from psycopg import sql  # noqa: E402

from cases import cards  # noqa: E402
from cases.models import Case  # noqa: E402
from cases.network.models import Card  # noqa: E402
from core.ids import new_id  # noqa: E402
from core.logins import use_login  # noqa: E402
from core.transactions import cursor, transaction  # noqa: E402
from search import cluster, rebuild  # noqa: E402
from search.elasticsearch import ElasticsearchService  # noqa: E402
from search.fallback import DatabaseService  # noqa: E402
from search.interfaces import Filters  # noqa: E402
from tenants.actors import Actor  # noqa: E402
from tenants.context import in_tenant  # noqa: E402
from tenants.places import schema_name  # noqa: E402
from tests.factories.databases import copied_database, ensure_template  # noqa: E402
from tests.factories.world import NOW, PROVINCE, World, read_world  # noqa: E402

PLACES = ("回龙镇", "钟山镇", "公安镇", "清塘镇", "燕塘镇", "珊瑚镇", "同古镇", "凤翔镇", "红花镇", "石龙镇")
THINGS = (
    "公路",
    "桥梁",
    "路灯",
    "水库",
    "水渠",
    "学校",
    "卫生院",
    "养老院",
    "农贸市场",
    "停车场",
    "公交线路",
    "垃圾站",
)
ACTS = ("修缮", "新建", "扩建", "整治", "保护", "规范管理", "加快建设", "安装")
FAULTS = (
    "年久失修",
    "坑洼不平",
    "夜间照明不足",
    "雨天积水严重",
    "设施陈旧",
    "人员不足",
    "管护责任不清",
    "经费没有着落",
)
WISHES = ("列入年度计划", "安排专项资金", "明确管护责任", "开展全面排查", "尽快组织实施", "建立长效机制")
QUERIES = ("公路", "回龙镇 水库", "积水严重", "农贸市场停车", "专项资金 养老院", "照明", "没有这样的词")
ROUNDS = 12


def _text(dice: random.Random, parts: tuple[str, ...], count: int) -> str:
    return "。".join(f"{dice.choice(PLACES)}{dice.choice(THINGS)}{dice.choice(parts)}" for _ in range(count)) + "。"


def fill(world: World, count: int) -> None:
    """This function writes ``count`` public suggestions with their cards, spread over all congresses."""
    dice = random.Random(20260302)
    for no in world.hosts:
        with in_tenant(no), transaction():
            first = Case.objects.create(
                session_name="十七届五次会议", title="样子", lead_user_id=world.deputy(no).id, created_at=NOW,
                submitted_at=NOW, accepted_at=NOW, published_at=NOW, publish_scope="BOTH", state="ACCEPTED", number=0,
            )  # fmt: skip
            pattern = cards.refresh(first, now=NOW)
            cases, rows = [], []
            for number in range(1, count // len(world.hosts) + 1):
                case, card = copy.copy(first), copy.copy(pattern)
                case.id = card.id = new_id()
                case.number = card.number = number
                case.title = f"关于{dice.choice(ACTS)}{dice.choice(PLACES)}{dice.choice(THINGS)}的建议"
                card.title = card.masked_title = case.title
                card.submitted_on = NOW.date() - timedelta(days=dice.randrange(900))
                case.matter, case.proposal = _text(dice, FAULTS, 20), _text(dice, WISHES, 20)
                cases.append(case)
                rows.append(card)
            Case.objects.bulk_create(cases, batch_size=500)
            Card.objects.bulk_create(rows, batch_size=500)


def naive(world: World, query: str) -> int:
    """This function is the naive way: LIKE for every word, in every schema; it returns the number of cases found."""
    words = [f"%{word}%" for word in query.split()]
    hit = "concat_ws(' ', c.title, c.matter, c.proposal, (select string_agg(r.text, ' ') from {r} r where r.case_id = c.id))"
    statements = []
    for no in world.hosts:
        tables = {name: sql.Identifier(schema_name(no), f"cases_{name}") for name in ("case", "reply")}
        condition = sql.SQL(" and ").join([sql.SQL(hit + " like %s").format(r=tables["reply"])] * len(words))
        statements.append(sql.SQL("select c.id, c.title from {} c where ").format(tables["case"]) + condition)
    whole = sql.SQL("select count(*) over (), found.* from (") + sql.SQL(" union all ").join(statements)
    with use_login("owner"), cursor() as statement:
        statement.execute(whole + sql.SQL(") found order by id limit 20"), words * len(world.hosts))
        rows = statement.fetchall()
    return int(rows[0][0]) if rows else 0


def median_ms(work: Callable[[str], object]) -> float:
    """This function returns the median of milliseconds over all queries, each asked several times after a first one."""
    times = []
    for query in QUERIES:
        work(query)
        for _ in range(ROUNDS):
            began = time.perf_counter()
            work(query)
            times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def measure(world: World) -> dict[str, float]:
    """This function asks the same queries in the three ways."""
    reader = next(p.actor for p in world.people.values() if p.username == f"chairs-{PROVINCE}")

    def by(service: ElasticsearchService | DatabaseService, actor: Actor) -> Callable[[str], object]:
        return lambda query: service.search(actor=actor, query=query, filters=Filters(), first=20, after=None, now=NOW)

    return {
        "LIKE over all schemas": median_ms(lambda query: naive(world, query)),
        "whole text, province": median_ms(by(ElasticsearchService(), reader)),
        "whole text, public": median_ms(by(ElasticsearchService(), Actor.nobody())),
        "basic mode, province": median_ms(by(DatabaseService(), reader)),
    }


def main(count: int) -> None:
    """This function runs the benchmark with ``count`` cases and prints it."""
    # A loaded machine may be slow to wake the server; we measure how long it takes, not whether anybody would wait.
    cluster.ASK_SECONDS = 30.0
    settings.SEARCH_PREFIX = f"bench-{uuid.uuid4().hex[:8]}-"
    with copied_database(ensure_template(), f"bench_search_{os.getpid()}"):
        world = read_world()
        fill(world, count)
        try:
            began = time.perf_counter()
            made = rebuild.rebuild()
            took = time.perf_counter() - began
            print(
                f"search: {made.documents:,} cases in {len(world.hosts)} congresses, indexed {made.documents / took:,.0f}/s"
            )
            result = measure(world)
        finally:
            cluster.drop(cluster.all_indexes())
    peer = result["LIKE over all schemas"]
    for way, took in result.items():
        print(f"  {way:24} {took:8.1f} ms   {peer / took:6.1f} × as fast")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)

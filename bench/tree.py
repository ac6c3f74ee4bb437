"""The congress tree beside django-mptt's own ways, in one call: ``python -m bench.tree [--whole]``.

It makes a database of its own and drops it. The peer is a plain MPTT model as its documentation shows it: one tree for
the nation, mptt's own index over edges, mptt's own methods. Without ``--whole`` mptt's ways of loading run on one
province, and are compared with our loading of the same province.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.core.management import call_command
from django.db import connections, models, transaction
from mptt.models import MPTTModel, TreeForeignKey
from psycopg import sql

from core.logins import use_login
from core.transactions import cursor
from hierarchy.actions.add_node import add_node
from hierarchy.actions.move_node import move_node
from hierarchy.checking import faults
from hierarchy.divisions import DIVISIONS, Division, Placed, parse, place
from hierarchy.kinds import Kind
from hierarchy.loading import copy_rows, load
from hierarchy.models import Node
from hierarchy.paths import path_range
from hierarchy.selectors import ladder, next_up, subtree
from hierarchy.selectors import node as node_by_code
from tests.factories.databases import administer, use_database

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
SINCE = date(2023, 6, 30)
SAMPLE = "45"
INSERTS = 40
PEER_INSERTS = 8


class Peer(MPTTModel):
    """A tree as mptt's documentation shows it."""

    name = models.CharField(max_length=60)
    code = models.CharField(max_length=12, unique=True)
    parent = TreeForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")

    class Meta:
        app_label = "bench_tree"


def timed(function: Callable[..., Any], *arguments: Any) -> float:
    """Seconds that one call takes."""
    begun = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - begun


def spread(seconds: Sequence[float]) -> str:
    """Median and worst in milliseconds."""
    return f"p50 {statistics.median(seconds) * 1000:8.2f} ms  worst {max(seconds) * 1000:8.2f} ms"


def line(what: str, seconds: float, ours: float | None = None) -> None:
    """One measured thing, with how many times longer than ours it took."""
    ratio = f"{seconds / ours:10,.1f} x ours" if ours else "      ours"
    print(f"  {what:<68} {seconds * 1000:12,.2f} ms {ratio}")


@contextmanager
def own_database() -> Iterator[None]:
    """A migrated database that is dropped afterwards."""
    from django.conf import settings

    before = settings.DATABASES["owner"]["NAME"]
    name = f"bench_tree_{os.getpid()}"
    administer(sql.SQL("create database {}").format(sql.Identifier(name)))
    use_database(name)
    try:
        call_command("migrate", verbosity=0, stdout=io.StringIO())
        yield
    finally:
        use_database(before)
        administer(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def empty() -> None:
    """Empties our tree."""
    with cursor() as run:
        run.execute("TRUNCATE hierarchy_unit, hierarchy_node, hierarchy_divisionload RESTART IDENTITY")


def fill_peer(divisions: Sequence[Division]) -> None:
    """Puts divisions into the peer with one tree numbered at once: only so that writes and reads can be measured."""
    below: dict[str, list[Division]] = {}
    for each in divisions:
        below.setdefault(each.superior, []).append(each)
    ids = {each.code: number for number, each in enumerate(divisions, 1)}
    rows: list[Peer] = []

    def number(one: Division, edge: int, level: int) -> int:
        left, edge = edge, edge + 1
        for child in below.get(one.code, ()):
            edge = number(child, edge, level + 1)
        rows.append(
            Peer(
                id=ids[one.code],
                name=one.name,
                code=one.code,
                parent_id=ids.get(one.superior),
                lft=left,
                rght=edge,
                tree_id=1,
                level=level,
            )
        )
        return edge + 1

    number(divisions[0], 1, 0)
    Peer.objects.bulk_create(sorted(rows, key=lambda row: row.pk), batch_size=5000)
    with cursor() as run:
        run.execute("SELECT setval(pg_get_serial_sequence('bench_tree_peer', 'id'), %s)", [len(rows)])
        run.execute("ANALYZE bench_tree_peer")


# --- loading ---------------------------------------------------------------------------------------------------------


def by_create(divisions: Sequence[Division]) -> None:
    """``create()`` row by row, each in a transaction of its own."""
    made: dict[str, int] = {}
    for each in divisions:
        parent = Peer.objects.get(pk=made[each.superior]) if each.superior in made else None
        made[each.code] = Peer.objects.create(name=each.name, code=each.code, parent=parent).pk


def by_delayed_updates(divisions: Sequence[Division]) -> None:
    """``delay_mptt_updates``: rows first, edges at the end."""
    with transaction.atomic(using="owner"), Peer.objects.delay_mptt_updates():
        by_create(divisions)


def by_rebuild(divisions: Sequence[Division]) -> None:
    """``bulk_create`` with empty edges, then ``rebuild()``."""
    ids = {each.code: number for number, each in enumerate(divisions, 1)}
    with transaction.atomic(using="owner"):
        Peer.objects.bulk_create(
            [
                Peer(
                    id=ids[each.code],
                    name=each.name,
                    code=each.code,
                    parent_id=ids.get(each.superior),
                    lft=0,
                    rght=0,
                    tree_id=0,
                    level=0,
                )
                for each in divisions
            ],
            batch_size=5000,
        )
        Peer.objects.rebuild()


def ours(divisions: Sequence[Division]) -> None:
    """Numbered in memory, one COPY."""
    rows: list[Placed] = place(divisions)
    with transaction.atomic(using="owner"), cursor() as run:
        copy_rows(run, rows, valid_from=SINCE)


def measure_loading(*, whole: bool) -> None:
    """Ours and mptt's three ways on the same rows."""
    nation = parse(DIVISIONS.read_bytes())
    print(f"\nLoading the nation, {len(nation):,} nodes, file read and parsed, counts checked:")
    times = []
    for _ in range(5):
        empty()
        times.append(timed(lambda: load(now=NOW)))
    line("ours: load()", statistics.median(times))
    line("ours: load() of the same file again", timed(lambda: load(now=NOW)))

    rows = nation if whole else [nation[0], *(one for one in nation if one.code.startswith(SAMPLE))]
    print(f"\nLoading the same {len(rows):,} rows, parsed already:")
    times = []
    for _ in range(5):
        empty()
        times.append(timed(ours, rows))
    best = statistics.median(times)
    line("ours: numbered in memory, one COPY", best)
    peers: list[tuple[str, Callable[[Sequence[Division]], None], Sequence[Division]]] = [
        ("mptt: bulk_create + rebuild()", by_rebuild, rows),
        ("mptt: delay_mptt_updates", by_delayed_updates, rows),
        ("mptt: create() row by row", by_create, rows[:2000]),
    ]
    for name, way, part in peers:
        Peer.objects.all().delete()
        share = len(rows) / len(part)
        if share > 1:
            name = f"{name}, first {len(part):,} rows scaled up: a lower bound"
        line(name, timed(way, part) * share, best)


# --- writing and reading -----------------------------------------------------------------------------------------------


def add(superior: Node, number: int, prefix: str) -> float:
    """Seconds of one insert of ours, the lock and the reading again included."""
    return timed(
        lambda: add_node(
            code=f"{prefix}{number:06}",
            name=f"试{number}",
            kind=Kind.PSEUDO_TOWNSHIP,
            superior_id=superior.pk,
            on=SINCE,
        )
    )


def add_peer(parent_id: int, number: int, prefix: str) -> float:
    """Seconds of one ``create()``, the parent read again as it must be."""
    return timed(
        lambda: Peer.objects.create(
            name=f"试{number}", code=f"{prefix}{number:06}", parent=Peer.objects.get(pk=parent_id)
        )
    )


def measure_writing() -> None:
    """Inserts at random places and at the very front, and a county that moves."""
    chance = random.Random(7)
    counties = list(Node.objects.filter(level=4))
    sizes = {one.pk: len(subtree(one)) for one in Node.objects.filter(level=2)}
    largest = Node.objects.get(pk=max(sizes, key=lambda pk: sizes[pk]))
    front = next(one for one in subtree(largest) if one.level == 4)
    peer_front = Peer.objects.filter(level=3).order_by("lft").first()
    print(f"\nOne insert (largest province: {largest.name}, {sizes[largest.pk]:,} nodes):")

    random_ours = [add(chance.choice(counties), each, "7") for each in range(INSERTS)]
    picks = [chance.choice(counties).code for _ in range(PEER_INSERTS)]
    parents = dict(Peer.objects.filter(code__in=picks).values_list("code", "pk"))
    random_peer = [add_peer(parents[code], each, "7") for each, code in enumerate(picks)]
    print(f"  random place  ours {spread(random_ours)} | mptt, one tree {spread(random_peer)}")
    front_ours = [add(front, each, "8") for each in range(INSERTS)]
    front_peer = [add_peer(peer_front.pk, each, "8") for each in range(PEER_INSERTS)]
    print(f"  at the front  ours {spread(front_ours)} | mptt, one tree {spread(front_peer)}")
    for what, mine, peer in (
        ("random place", random_ours, random_peer),
        ("at the front", front_ours, front_peer),
    ):
        line(f"ours, {what}, median", statistics.median(mine))
        line(f"mptt, {what}, median", statistics.median(peer), statistics.median(mine))

    print("\nA county moves to the next city of its province, there and back:")
    county = node_by_code("451122")
    cities = [node_by_code("4503"), node_by_code("4511")]

    def move(to: Node) -> None:
        move_node(node_id=county.pk, superior_id=to.pk)

    mine = statistics.median(timed(move, cities[each % 2]) for each in range(6))
    line("ours: move_node(), paths and hosts rewritten", mine)
    peers = {one.code: one.pk for one in Peer.objects.filter(code__in=["451122", "4503", "4511"])}

    def move_peer(to: str) -> None:
        with transaction.atomic(using="owner"):
            Peer.objects.get(pk=peers["451122"]).move_to(Peer.objects.get(pk=peers[to]), "last-child")

    line(
        "mptt: move_to()",
        statistics.median(timed(move_peer, ("4503", "4511")[each % 2]) for each in range(4)),
        mine,
    )


def median_of(function: Callable[[], Any], times: int) -> float:
    """Median seconds of many calls, the first not counted."""
    function()
    return statistics.median(timed(function) for _ in range(times))


def measure_reading() -> None:
    """Who is above, what is below."""
    print("\nReading:")
    town, peer_town = node_by_code("451122100"), Peer.objects.get(code="451122100")
    with cursor() as run:

        def above_in_sql() -> None:
            run.execute(
                "SELECT id FROM hierarchy_node WHERE id = ANY(%s)",
                [[int(each) for each in town.path.split("/") if each]],
            )
            run.fetchall()

        bare = median_of(above_in_sql, 300)
    mine = median_of(lambda: ladder(town), 300)
    line("ours: ancestors by path, SQL only", bare)
    line("ours: ladder(), congresses read along", mine)
    line("mptt: get_ancestors()", median_of(lambda: list(peer_town.get_ancestors()), 30), mine)
    fresh = Node.objects.get(pk=town.pk)
    line("ours: next_up()", median_of(lambda: next_up(Node.objects.get(pk=fresh.pk)), 100))
    province, peer_province = node_by_code(SAMPLE), Peer.objects.get(code=SAMPLE)
    low, high = path_range(province.path)
    below = Node.objects.filter(path__gte=low, path__lt=high).values_list("pk", "code", "name")
    mine = median_of(lambda: list(below.all()), 15)
    line("ours: 广西 and all below by path, three columns", mine)
    inside = peer_province.get_descendants(include_self=True).values_list("pk", "code", "name")
    line("mptt: get_descendants(), three columns", median_of(lambda: list(inside.all()), 15), mine)
    begun = time.perf_counter()
    found = faults()
    line("ours: the whole tree proved (nested sets = recursive query, …)", time.perf_counter() - begun)
    if found:
        sys.exit("the tree is not whole: " + "; ".join(str(each) for each in found[:5]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whole", action="store_true", help="mptt's ways of loading on the whole nation: minutes")
    options = parser.parse_args(arguments)
    with own_database(), use_login("owner"):
        with connections["owner"].schema_editor() as editor:
            editor.create_model(Peer)
        measure_loading(whole=options.whole)
        empty()
        load(now=NOW)
        Peer.objects.all().delete()
        fill_peer(parse(DIVISIONS.read_bytes()))
        measure_reading()
        measure_writing()
        found = faults()
    if found:
        sys.exit("the tree is not whole: " + "; ".join(str(each) for each in found[:5]))


if __name__ == "__main__":
    main()

"""Trees for tests: databases with the nation or with a few real places, and an oracle that knows nothing of mptt."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connections

from core.logins import use_login
from core.transactions import cursor, transaction
from hierarchy.divisions import NATION, Division, place
from hierarchy.kinds import LEVELS, Kind
from hierarchy.loading import copy_rows, load
from hierarchy.models import Node
from tests.factories.databases import copied_database

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
SINCE = date(2023, 6, 30)
_numbers = itertools.count(1)

# code, name, kind, code of the superior: real places, one of each shape.
PLACES: tuple[tuple[str, str, Kind, str], ...] = (
    ("23", "黑龙江省", Kind.PROVINCE, "cn"),
    ("44", "广东省", Kind.PROVINCE, "cn"),
    ("45", "广西壮族自治区", Kind.AUTONOMOUS_REGION, "cn"),
    ("2327", "大兴安岭地区", Kind.REGION, "23"),
    ("4419", "东莞市", Kind.PREFECTURE_CITY, "44"),
    ("4511", "贺州市", Kind.PREFECTURE_CITY, "45"),
    ("4503", "桂林市", Kind.PREFECTURE_CITY, "45"),
    ("232721", "呼玛县", Kind.COUNTY, "2327"),
    ("451102", "八步区", Kind.DISTRICT, "4511"),
    ("451122", "钟山县", Kind.COUNTY, "4511"),
    ("451123", "富川瑶族自治县", Kind.AUTONOMOUS_COUNTY, "4511"),
    ("450330", "平乐县", Kind.COUNTY, "4503"),
    ("441900121", "虎门镇", Kind.TOWN, "4419"),
    ("451102001", "八步街道", Kind.SUBDISTRICT, "451102"),
    ("451122100", "钟山镇", Kind.TOWN, "451122"),
    ("451122101", "回龙镇", Kind.TOWN, "451122"),
    ("450330100", "平乐镇", Kind.TOWN, "450330"),
)


def divisions_of(places: Sequence[tuple[str, str, Kind, str]]) -> list[Division]:
    """Divisions as a file would give them, the nation first."""
    return [NATION, *(Division(code, name, kind, above, LEVELS[kind]) for code, name, kind, above in places)]


def plant(places: Sequence[tuple[str, str, Kind, str]] = PLACES) -> None:
    """Replaces the whole tree by the given places."""
    with use_login("owner"), transaction(), cursor() as sql:
        sql.execute("TRUNCATE hierarchy_unit, hierarchy_node, hierarchy_divisionload RESTART IDENTITY")
        copy_rows(sql, place(divisions_of(places)), valid_from=SINCE)


def plant_nation() -> None:
    """Replaces the whole tree by the shipped file."""
    with use_login("owner"), transaction(), cursor() as sql:
        sql.execute("TRUNCATE hierarchy_unit, hierarchy_node, hierarchy_divisionload RESTART IDENTITY")
    load(now=NOW)


@contextmanager
def own_database(template: str) -> Iterator[None]:
    """A copy of the template that is dropped afterwards."""
    with copied_database(template, f"test_tree_{os.getpid()}_{next(_numbers)}"):
        try:
            yield
        finally:
            for alias in connections:
                connections[alias].close()


def by_code(code: str) -> Node:
    """A node as it stands now."""
    with use_login("owner"):
        return Node.objects.get(code=code)


def write_csv(file: Path, places: Sequence[tuple[str, str, Kind, str]]) -> Path:
    """A file of divisions as the loader reads it."""
    lines = [f"{code},{name},{kind.value},{'' if above == 'cn' else above}" for code, name, kind, above in places]
    file.write_text("code,name,kind,parent\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return file


def assert_whole() -> None:
    """The oracle: descendants by edges, by path and by walking superiors are the same sets, for every node."""
    with use_login("owner"):
        rows = {node.pk: node for node in Node.objects.all()}
    below: dict[int, set[int]] = {pk: set() for pk in rows}
    for node in rows.values():
        above, walked = node, [node.pk]
        while above.superior_id is not None:
            above = rows[above.superior_id]
            walked.append(above.pk)
            below[above.pk].add(node.pk)
        assert node.path == "".join(f"{pk}/" for pk in reversed(walked)), node.code
        assert node.parent_id == (node.superior_id if len(walked) > 2 else None), node.code
        assert node.depth == max(0, len(walked) - 2), node.code
    for pk, node in rows.items():
        by_path = {other.pk for other in rows.values() if other.path.startswith(node.path)} - {pk}
        assert by_path == below[pk], node.code
        if node.superior_id is not None:
            by_edges = {
                other.pk
                for other in rows.values()
                if other.tree_id == node.tree_id and node.lft < other.lft and other.rght < node.rght
            }
            assert by_edges == below[pk], node.code
    edges = sorted((node.tree_id, edge) for node in rows.values() for edge in (node.lft, node.rght))
    assert len(edges) == len(set(edges))
    for tree_id, group in itertools.groupby(edges, key=lambda pair: pair[0]):
        numbers = [edge for _, edge in group]
        assert numbers == list(range(1, len(numbers) + 1)), tree_id

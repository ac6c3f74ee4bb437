"""Is the tree whole? Nested sets against a recursive query, paths against superiors, bodies against kinds, counts."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Q

from core.logins import use_login
from core.transactions import cursor
from hierarchy.divisions import COUNTS, CUT_OFF, DIVISIONS, digest_of
from hierarchy.kinds import LEVELS, SUPERIORS, Body, Kind, body_of
from hierarchy.models import DivisionLoad, Node
from tenants.levels import Level


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong at one place. ``code`` is stable, ``text`` is for people."""

    code: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.place}：{self.text}"


# For every node: what the recursive query over ``superior`` says beside what the columns say, where they differ.
# Containment in the superior, distinct numbers from 1 to 2n in each tree and the right width of every node together
# mean that nested sets and recursive query give the same descendants everywhere.
STRUCTURE = r"""
WITH RECURSIVE walked (id, ids, root) AS (
    SELECT id, ARRAY[id], id FROM hierarchy_node WHERE superior_id IS NULL
    UNION ALL
    SELECT node.id, walked.ids || node.id, CASE WHEN cardinality(walked.ids) = 1 THEN node.id ELSE walked.root END
    FROM walked JOIN hierarchy_node node ON node.superior_id = walked.id
),
width (id, nodes) AS (
    SELECT above, count(*) FROM walked, unnest(walked.ids) AS above GROUP BY above
),
edges (tree_id, low, high, numbers) AS (
    SELECT tree_id, min(edge), max(edge), count(DISTINCT edge)
    FROM hierarchy_node, LATERAL (VALUES (lft), (rght)) AS both_sides (edge) GROUP BY tree_id
),
joined AS (
    SELECT node.*, walked.ids, width.nodes, edges.low, edges.high, edges.numbers,
           root.tree_id AS root_tree, superior.lft AS outer_lft, superior.rght AS outer_rght,
           greatest(cardinality(walked.ids) - 2, 0) AS walked_depth
    FROM hierarchy_node node
    LEFT JOIN walked ON walked.id = node.id
    LEFT JOIN hierarchy_node superior ON superior.id = node.superior_id
    LEFT JOIN hierarchy_node root ON root.id = walked.root
    LEFT JOIN width ON width.id = node.id
    LEFT JOIN edges ON edges.tree_id = node.tree_id
),
compared AS (
    SELECT code, name, level, ARRAY[
        ids IS NULL,
        array_to_string(ids, '/') || '/' <> path,
        parent_id IS DISTINCT FROM CASE WHEN walked_depth > 0 THEN superior_id END,
        walked_depth <> depth,
        root_tree <> tree_id,
        walked_depth > 0 AND NOT (outer_lft < lft AND rght < outer_rght),
        superior_id IS NOT NULL AND rght - lft + 1 <> 2 * nodes,
        walked_depth = 0 AND (low <> 1 OR high <> numbers OR (superior_id IS NOT NULL AND high <> 2 * nodes))
    ] AS wrong
    FROM joined
)
SELECT code, name, wrong FROM compared WHERE true = ANY (wrong) ORDER BY level, code
"""

TEXTS = {
    "UNREACHABLE": "从国家节点走不到它",
    "PATH": "路径与上级不符",
    "PARENT": "嵌套集的上级与行政上级不符",
    "DEPTH": "深度与递归结果不符",
    "TREE": "不在本省的嵌套集里",
    "CONTAINED": "左右值不在上级之内",
    "WIDTH": "嵌套集的下级数目与递归结果不符",
    "EDGES": "本省嵌套集的左右值有重复或者空缺",
}


def faults(*, limit: int = 200) -> list[Fault]:
    """This function examines the whole tree and returns what is wrong, at most ``limit`` faults of its structure."""
    with use_login("owner"):
        found = [*_roots(), *_structure(limit), *_rules()]
        return [*found, *_organs()]


def _roots() -> Iterator[Fault]:
    nations = list(Node.objects.filter(superior=None).values_list("code", flat=True))
    if len(nations) != 1:
        yield Fault("ROOT", "、".join(nations) or "空树", f"应有 1 个国家节点，实有 {len(nations)} 个")


def _structure(limit: int) -> Iterator[Fault]:
    with cursor() as sql:
        sql.execute(STRUCTURE)
        for code, name, wrong in sql.fetchmany(limit):
            for (fault, text), is_wrong in zip(TEXTS.items(), wrong, strict=True):
                if is_wrong:
                    yield Fault(fault, f"{code} {name}", text)


def _rules() -> Iterator[Fault]:
    """Level and body as the kind says, levels that follow each other, a host for whoever has no congress."""
    above: dict[int, tuple[int, str, int | None, bool]] = {}
    rows = Node.objects.order_by("depth", "level").values_list(
        "pk", "code", "name", "level", "kind", "body", "superior_id", "host_id", "tenant_id", "valid_to"
    )
    for pk, code, name, level, kind, body, superior_id, host_id, tenant_id, ended in rows.iterator():
        above[pk] = (level, body, host_id, ended is not None)
        place = f"{code} {name}"
        if (level, body) != _FACTS.get(kind):
            yield Fault("KIND", place, f"层级 {level}、机构 {body} 与类别 {kind} 不符")
        if body != Body.CONGRESS and tenant_id is not None:
            yield Fault("TENANT", place, f"没有人大，却连着第 {tenant_id} 号人大")
        superior = above.get(superior_id or 0)
        if superior is None:
            continue
        if (level, superior[0]) not in _FOLLOWS:
            yield Fault("LEVEL", place, f"层级 {level} 不能直接隶属于层级 {superior[0]}")
        if superior[3] and ended is None:
            yield Fault("ENDED", place, "隶属于已经撤销的区划")
        nearest = superior_id if superior[1] == Body.CONGRESS else superior[2]
        if host_id != (None if body == Body.CONGRESS else nearest):
            yield Fault("HOST", place, f"联系的人大是 {host_id}，应为 {nearest}")


_FACTS = {str(kind): (int(level), str(body_of(kind))) for kind, level in LEVELS.items()}
_FOLLOWS = {(int(low), int(high)) for low, highs in SUPERIORS.items() for high in highs}


def _organs() -> Iterator[Fault]:
    with cursor() as sql:
        sql.execute(
            "SELECT unit.id, unit.name, unit.path, coalesce(parent.path, '') || unit.id || '/' "
            "FROM hierarchy_unit unit LEFT JOIN hierarchy_unit parent ON parent.id = unit.parent_id "
            "WHERE unit.path <> coalesce(parent.path, '') || unit.id || '/' ORDER BY unit.id LIMIT 200"
        )
        for number, name, path, wanted in sql.fetchall():
            yield Fault("UNIT_PATH", f"{number} {name}", f"路径与上级单位不符（{path} <> {wanted}）")


# --- numbers ---------------------------------------------------------------------------------------------------------

_COLUMNS: dict[str, Kind] = {
    "districts": Kind.DISTRICT,
    "county_cities": Kind.COUNTY_CITY,
    "counties": Kind.COUNTY,
    "autonomous_counties": Kind.AUTONOMOUS_COUNTY,
    "forest_district": Kind.FOREST_DISTRICT,
    "pseudo_county": Kind.PSEUDO_COUNTY,
    "subdistricts": Kind.SUBDISTRICT,
    "towns": Kind.TOWN,
    "townships": Kind.TOWNSHIP,
    "ethnic_townships": Kind.ETHNIC_TOWNSHIP,
    "pseudo_township": Kind.PSEUDO_TOWNSHIP,
}


def compare_counts(divisions: Iterable[tuple[str, str]], *, file: Path = COUNTS) -> list[Fault]:
    """This function compares ``(code, kind)`` of divisions with a table of known numbers per area.

    Areas are told by the beginning of codes, which moves do not change.
    """
    listed = list(divisions)
    found: list[Fault] = []
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            inside = [Kind(kind) for code, kind in listed if code.startswith(row["code"])]
            actual = _numbers(Counter(inside))
            found += [
                Fault("COUNT", f"{row['code']} {row['area']}", f"{column} 应为 {row[column]}，实为 {number}")
                for column, number in actual.items()
                if int(row[column]) != number
            ]
    return found


def _numbers(kinds: Counter[Kind]) -> dict[str, int]:
    of_level = Counter[Level]()
    for kind, number in kinds.items():
        of_level[LEVELS[kind]] += number
    return {
        "prefecture_total": of_level[Level.CITY],
        "county_real": of_level[Level.COUNTY] - kinds[Kind.PSEUDO_COUNTY],
        "township_nodes": of_level[Level.TOWNSHIP],
        "with_congress": sum(number for kind, number in kinds.items() if body_of(kind) == Body.CONGRESS),
        **{column: kinds[kind] for column, kind in _COLUMNS.items()},
    }


def count_faults() -> list[Fault]:
    """This function compares the tree, as it was on the day of the shipped file, with the reference counts.

    A tree that was not loaded from the shipped file has nothing to be compared with.
    """
    with use_login("owner"):
        shipped = digest_of(DIVISIONS.read_bytes())
        if not DivisionLoad.objects.filter(digest=shipped).exists():
            return []
        still = Q(valid_to=None) | Q(valid_to__gt=CUT_OFF)
        standing = Node.objects.filter(still, valid_from__lte=CUT_OFF)
        return compare_counts(standing.values_list("code", "kind"))

"""The file of administrative divisions, and the tree that follows from it, computed in memory.

The file ships with the product: hierarchy/data/divisions.csv, 44,690 rows, state of 2023-06-30. The nation's node is
not in it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hierarchy.errors import TreeError
from hierarchy.kinds import LEVELS, SUPERIORS, Body, Kind, body_of
from tenants.levels import Level

DIVISIONS = Path(__file__).parent / "data" / "divisions.csv"
COUNTS = Path(__file__).parent / "data" / "divisions_counts.csv"
CUT_OFF = date(2023, 6, 30)
"""The day whose divisions the shipped file describes."""

FIELDS = ("code", "name", "kind", "parent")
"""The columns that a file of divisions must have; others are not read: level and body follow from the kind."""

NATION_CODE = "cn"
NATION_NAME = "中华人民共和国"


class BadDivisionFile(TreeError):
    """Raised when a file of divisions cannot be a tree; ``line`` counts from 1 and includes the head."""

    code = "BAD_DIVISION_FILE"
    message = "区划文件第 {line} 行有误：{reason}。没有载入任何内容，请改正文件后再试。"


@dataclass(slots=True)
class Division:
    """One row of the file. ``superior`` is a code, the nation's at provinces."""

    code: str
    name: str
    kind: Kind
    superior: str
    level: Level


NATION = Division(NATION_CODE, NATION_NAME, Kind.NATION, "", Level.NATION)


@dataclass(slots=True)
class Placed:
    """A division with its id and its place in the tree."""

    id: int
    division: Division
    superior: Placed | None
    body: Body
    path: str
    host: Placed | None
    tree_id: int
    depth: int
    lft: int = 0
    rght: int = 0


# Looked up by plain strings and numbers: hashing members of an enum 44,690 times is what would take longest.
_KINDS = {str(kind): (kind, LEVELS[kind]) for kind in Kind if kind != Kind.NATION}
_BODIES = {str(kind): body_of(kind) for kind in Kind}
_ALLOWED = {(int(low), int(high)) for low, highs in SUPERIORS.items() for high in highs}
_UNFIT = re.compile(r"[\x00-\x1f\\]")


def digest_of(content: bytes) -> str:
    """This function returns the SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def parse(content: bytes) -> tuple[Division, ...]:
    """This function reads a file of divisions, the nation first, every superior before what hangs at it.

    :raises BadDivisionFile: naming the line that is at fault
    """
    known: dict[str, Division] = {NATION_CODE: NATION}
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadDivisionFile(line=line, reason="不是 UTF-8 编码") from error
    reader = csv.reader(io.StringIO(text))
    head = next(reader, [])
    if missing := [column for column in FIELDS if column not in head]:
        raise BadDivisionFile(line=1, reason=f"表头缺少 {'、'.join(missing)}")
    code, name, kind, parent = (head.index(column) for column in FIELDS)
    for line, row in enumerate(reader, start=2):
        if len(row) != len(head):
            raise BadDivisionFile(line=line, reason=f"应有 {len(head)} 栏，实有 {len(row)} 栏")
        superior = known.get(row[parent] or NATION_CODE)
        division = _division(line, row[code], row[name], row[kind], superior)
        if division.code in known:
            raise BadDivisionFile(line=line, reason=f"代码 {division.code} 重复")
        known[division.code] = division
    if len(known) == 1:
        raise BadDivisionFile(line=1, reason="文件没有内容")
    return tuple(known.values())


def _division(line: int, code: str, name: str, kind: str, superior: Division | None) -> Division:
    if not (code.isascii() and code.isdigit()) or len(code) > 12:
        raise BadDivisionFile(line=line, reason=f"代码“{code}”不是不超过 12 位的数字")
    if not name.strip() or _UNFIT.search(name):
        raise BadDivisionFile(line=line, reason="名称是空的，或者含有控制字符")
    if kind not in _KINDS:
        raise BadDivisionFile(line=line, reason=f"不认识的类别“{kind}”")
    known_kind, level = _KINDS[kind]
    if superior is None:
        raise BadDivisionFile(line=line, reason=f"{name}的上级不在它的前面")
    if (level, superior.level) not in _ALLOWED:
        raise BadDivisionFile(line=line, reason=f"{name}不能直接隶属于{superior.name}")
    return Division(code, name, known_kind, superior.code, level)


def place(divisions: Sequence[Division]) -> list[Placed]:
    """This function numbers divisions and computes path, host and the edges of one nested set per province.

    Ids count from 1 (the nation) in the order of the file.
    """
    placed: dict[str, Placed] = {}
    below: dict[str, list[Placed]] = {}
    for number, division in enumerate(divisions, start=1):
        superior = placed.get(division.superior)
        body = _BODIES[division.kind.value]
        # The nation and each province start a tree of their own.
        is_root = superior is None or superior.superior is None
        one = Placed(
            id=number,
            division=division,
            superior=superior,
            body=body,
            path=f"{superior.path if superior else ''}{number}/",
            host=_host(body, superior),
            tree_id=number if superior is None or is_root else superior.tree_id,
            depth=0 if superior is None or is_root else superior.depth + 1,
        )
        placed[division.code] = one
        below.setdefault(division.superior, []).append(one)
    for one in placed.values():
        if one.depth == 0:
            _number_edges(one, below)
    return list(placed.values())


def _host(body: Body, superior: Placed | None) -> Placed | None:
    if superior is None or body is Body.CONGRESS:
        return None
    return superior if superior.body is Body.CONGRESS else superior.host


def _number_edges(start: Placed, below: dict[str, list[Placed]]) -> None:
    """Numbers one tree depth first, without recursion. The nation's own tree is the nation alone."""
    edge = 1
    start.lft = edge
    open_nodes = [(start, _inner(start, below))]
    while open_nodes:
        current, rest = open_nodes[-1]
        edge += 1
        child = next(rest, None)
        if child is None:
            current.rght = edge
            open_nodes.pop()
        else:
            child.lft = edge
            open_nodes.append((child, _inner(child, below)))


def _inner(one: Placed, below: dict[str, list[Placed]]) -> Iterator[Placed]:
    return iter(() if one.superior is None else below.get(one.division.code, ()))

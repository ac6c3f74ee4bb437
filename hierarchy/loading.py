"""The whole nation into an empty tree by one COPY: under a second, where mptt's own bulk way takes minutes.

All functions run on the owner's login, whoever calls them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db.backends.utils import CursorWrapper

from core.transactions import cursor
from hierarchy.checking import compare_counts
from hierarchy.differences import differences
from hierarchy.divisions import (
    COUNTS,
    CUT_OFF,
    DIVISIONS,
    Division,
    Placed,
    digest_of,
    parse,
    place,
)
from hierarchy.errors import TreeError
from hierarchy.locking import tree_write
from hierarchy.models import DivisionLoad, Node
from hierarchy.names import short_name

COLUMNS = (
    "id, code, name, short_name, level, kind, body, superior_id, parent_id, path, host_id, "
    "valid_from, lft, rght, tree_id, depth"
)

Say = Callable[[str], None]


class DivisionsDiffer(TreeError):
    """Raised when the tree stands already and is not that of the file; ``context["differences"]`` has them all."""

    code = "DIVISIONS_DIFFER"
    message = "网络树已经存在，与这份区划文件有 {count} 处不同，没有改动任何内容。看过差异后，用 --apply 按文件更新。"


class CountsDiffer(TreeError):
    """Raised when the file has other numbers than the reference counts."""

    code = "COUNTS_DIFFER"
    message = "区划文件的数目与核对表不符，没有载入任何内容：{which}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run of loading did: ``nodes`` stand in the tree, ``changed`` of them are new or were changed."""

    nodes: int
    changed: int


def load(
    *,
    now: datetime,
    file: Path = DIVISIONS,
    valid_from: date = CUT_OFF,
    counts: Path | None = COUNTS,
    apply: bool = False,
    say: Say = lambda _: None,
) -> Loaded:
    """This function fills the empty tree from ``file``; the same file a second time is nothing to do.

    ``counts`` is a table of numbers that the file must have, None for none. A tree that stands already is left alone
    unless ``apply``: then it is changed by the differences, which hold from the day ``valid_from``. Everything is done
    or nothing.

    :raises BadDivisionFile: if the file is no tree
    :raises CountsDiffer: if the file has other numbers than ``counts``
    :raises DivisionsDiffer: if the tree stands already and differs from the file
    """
    content = file.read_bytes()
    digest = digest_of(content)
    with tree_write():
        last = DivisionLoad.objects.order_by("-id").first()
        if last is not None and last.digest == digest:
            return Loaded(nodes=last.rows + 1, changed=0)
        divisions = parse(content)
        say(f"读取 {len(divisions) - 1:,} 个区划")
        if counts is not None:
            _refuse_other_numbers(divisions, counts)
            say("数目与核对表一致")
        if Node.objects.exists():
            changed = _by_differences(divisions, on=valid_from, apply=apply, say=say)
        else:
            changed = _from_nothing(divisions, valid_from=valid_from, say=say)
        DivisionLoad.objects.create(digest=digest, rows=len(divisions) - 1, valid_from=valid_from, loaded_at=now)
    return Loaded(nodes=len(divisions), changed=changed)


def _refuse_other_numbers(divisions: Sequence[Division], counts: Path) -> None:
    wrong = compare_counts(((each.code, each.kind) for each in divisions), file=counts)
    if wrong:
        raise CountsDiffer(which="；".join(f"{fault.place} {fault.text}" for fault in wrong))


def _from_nothing(divisions: Sequence[Division], *, valid_from: date, say: Say) -> int:
    rows = place(divisions)
    say(f"算出 {len(rows):,} 个节点的位置")
    with cursor() as sql:
        copy_rows(sql, rows, valid_from=valid_from)
    say(f"写入 {len(rows):,} 个节点")
    return len(rows)


def _by_differences(divisions: Sequence[Division], *, on: date, apply: bool, say: Say) -> int:
    found = differences(divisions)
    if found and not apply:
        raise DivisionsDiffer(count=len(found), differences=found)
    for each in found:
        say(str(each))
        each.apply(on=on)
    return len(found)


def copy_rows(sql: CursorWrapper, rows: Sequence[Placed], *, valid_from: date) -> None:
    """This function writes placed nodes into the empty table by one COPY.

    Foreign keys and plain indexes are taken away before and made anew afterwards: checked row by row they cost more
    than the rows, made at once they are a join and a sort each.
    """
    sql.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = 'hierarchy_node'::regclass AND contype = 'f'"
    )
    keys = sql.fetchall()
    sql.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'hierarchy_node' "
        "AND schemaname = 'public' AND indexdef NOT LIKE 'CREATE UNIQUE%'"
    )
    indexes = sql.fetchall()
    drops = ", ".join(f'DROP CONSTRAINT "{name}"' for name, _ in keys)
    sql.execute(f"ALTER TABLE hierarchy_node {drops}")
    sql.execute("DROP INDEX " + ", ".join(f'"{name}"' for name, _ in indexes))
    with sql.copy(f"COPY hierarchy_node ({COLUMNS}) FROM STDIN") as copy:
        copy.write("".join(_lines(rows, valid_from)))
    sql.execute("SELECT setval(pg_get_serial_sequence('hierarchy_node', 'id'), %s)", [len(rows)])
    for _, definition in indexes:
        sql.execute(definition)
    adds = ", ".join(f'ADD CONSTRAINT "{name}" {definition}' for name, definition in keys)
    sql.execute(f"ALTER TABLE hierarchy_node {adds}")
    # A small sample tells the planner enough; the full one would take a fifth of the whole load.
    sql.execute("SET LOCAL default_statistics_target = 20")
    sql.execute("ANALYZE hierarchy_node")


def _lines(rows: Iterable[Placed], valid_from: date) -> Iterable[str]:
    since = valid_from.isoformat()
    for row in rows:
        division, superior, host = row.division, row.superior, row.host
        above = superior.id if superior else r"\N"
        parent = above if row.depth else r"\N"
        yield (
            f"{row.id}\t{division.code}\t{division.name}\t{short_name(division.name, division.kind)}\t{division.level:d}\t"
            f"{division.kind.value}\t{row.body.value}\t{above}\t{parent}\t{row.path}\t"
            f"{host.id if host else chr(92) + 'N'}\t{since}\t"
            f"{row.lft}\t{row.rght}\t{row.tree_id}\t{row.depth}\n"
        )

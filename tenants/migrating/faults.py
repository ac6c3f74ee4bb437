"""Why a schema could not be migrated: what PostgreSQL said, what that means in words, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from django.db import DatabaseError, InterfaceError, OperationalError


class Verdict(Enum):
    """What follows from a failure."""

    LATER = "later"
    """Somebody was in the way: try again."""
    OWN = "own"
    """This schema's own data or tables: the others go on."""
    STOP = "stop"
    """The database itself: nothing else will succeed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure. ``code`` is PostgreSQL's SQLSTATE, or the name of the Python error."""

    verdict: Verdict
    code: str
    reason: str
    detail: str


# By SQLSTATE, or by its first two characters (its class): https://www.postgresql.org/docs/18/errcodes-appendix.html
WORDS: dict[str, tuple[Verdict, str]] = {
    "55P03": (Verdict.LATER, "有人正在读写这个人大的表，100 毫秒内没有等到锁"),
    "40P01": (Verdict.LATER, "与正在进行的读写互相等待（死锁）"),
    "40001": (Verdict.LATER, "与同时进行的事务冲突"),
    "57014": (Verdict.OWN, "语句太慢，超过了 statement_timeout，或者被人取消"),
    "57P01": (Verdict.STOP, "数据库正在关闭，或者管理员断开了连接"),
    "57P02": (Verdict.STOP, "数据库崩溃重启"),
    "57P03": (Verdict.STOP, "数据库正在启动，还不能连接"),
    "53100": (Verdict.STOP, "数据库的磁盘满了"),
    "53200": (Verdict.STOP, "数据库的内存不够了（可能要调大 max_locks_per_transaction）"),
    "53300": (Verdict.STOP, "数据库的连接用完了"),
    "25006": (Verdict.STOP, "数据库是只读的（可能连到了备库）"),
    "3F000": (Verdict.OWN, "模式不存在"),
    "42501": (Verdict.OWN, "没有权限：表的主人不是执行迁移的用户"),
    "42704": (Verdict.OWN, "缺少它要用的对象（例如这个人大的角色），与模板不一致"),
    "42P01": (Verdict.OWN, "缺少要改的表，与模板不一致"),
    "42703": (Verdict.OWN, "缺少要改的字段，与模板不一致"),
    "42P07": (Verdict.OWN, "要建的表或索引已经有了，与模板不一致"),
    "42701": (Verdict.OWN, "要加的字段已经有了，与模板不一致"),
    "42710": (Verdict.OWN, "要建的约束已经有了，与模板不一致"),
    "23502": (Verdict.OWN, "已有记录里这个字段是空的，新规定不允许空"),
    "23503": (Verdict.OWN, "已有记录指向不存在的记录"),
    "23505": (Verdict.OWN, "已有记录重复，不符合新的唯一约束"),
    "23514": (Verdict.OWN, "已有记录不符合新的约束"),
    "55006": (Verdict.OWN, "同一步里先改了记录再改表，请把它们分成两个迁移"),
    "08": (Verdict.STOP, "与数据库的连接断了"),
    "53": (Verdict.STOP, "数据库的资源不够了"),
    "58": (Verdict.STOP, "数据库所在的机器出错（读写磁盘失败）"),
    "XX": (Verdict.STOP, "数据库内部错误，数据可能损坏"),
    "22": (Verdict.OWN, "已有记录不能转换成新的样子"),
    "23": (Verdict.OWN, "已有记录不符合新的约束"),
    "42": (Verdict.OWN, "迁移的语句在这个模式里不成立"),
}


def judge(error: Exception) -> Fault:
    """This function says what a failure in a schema means and what follows from it."""
    detail = " ".join(str(error).split())[:1000]
    if not isinstance(error, DatabaseError | InterfaceError):
        name = type(error).__name__
        return Fault(Verdict.OWN, name, f"迁移里的 Python 出错：{name}", detail)
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    if state is None:
        if isinstance(error, OperationalError | InterfaceError):
            return Fault(Verdict.STOP, "08000", WORDS["08"][1], detail)
        return Fault(Verdict.OWN, type(error).__name__, "数据库不接受", detail)
    detail = _without_values(error, state) or detail
    verdict, reason = WORDS.get(state) or WORDS.get(state[:2]) or (Verdict.OWN, "数据库不接受")
    return Fault(verdict, state, reason, detail)


def _without_values(error: Exception, state: str) -> str:
    """What PostgreSQL said of rows that do not fit, without what stands in them: operators see no contents."""
    said = getattr(getattr(error.__cause__, "diag", None), "message_primary", None)
    if state[:2] not in ("22", "23") or not said:
        return ""
    # Its line DETAIL quotes whole rows; of class 22 the sentence itself quotes the value.
    return str(re.sub('".*"', '"…"', said, flags=re.DOTALL) if state[:2] == "22" else said)[:1000]

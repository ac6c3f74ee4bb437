"""What came of a work, in sentences, and the way back where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.dates import CHINA
from cases.network.models import Work
from hierarchy.models import Node
from tenants.context import as_reader


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """The order that would undo a work, and the words on its button."""

    kind: Work.Kind
    code: str
    words: str
    target: str = ""
    export: str = ""


def outcome(work: Work) -> list[str]:
    """This function returns what a finished work did, in sentences; nothing for one that has not ended well."""
    if work.state != Work.State.DONE:
        return []
    return _OUTCOMES[Work.Kind(work.kind)](work, work.result)


def way_back(work: Work) -> WayBack | None:
    """This function returns the order that undoes a finished work, None where there is no way back."""
    if work.state != Work.State.DONE:
        return None
    code = str(work.given.get("code", ""))
    if work.kind == Work.Kind.MOVE and work.result.get("before") and code:
        with as_reader():
            superior = Node.objects.filter(code=work.result["before"], valid_to=None).first()
        if superior is None:
            return None
        words = _("划回{place}").format(place=superior.name)
        return WayBack(kind=Work.Kind.MOVE, code=code, target=superior.code, words=words)
    if work.kind == Work.Kind.RESTORE and work.result.get("before"):
        return WayBack(kind=Work.Kind.RESTORE, code=code, export=work.result["before"], words=_("恢复到恢复前的留底"))
    return None


def instant(text: str) -> datetime:
    """This function reads an ISO instant with its offset."""
    return datetime.fromisoformat(text)


def moment(text: str) -> str:
    """This function writes an ISO instant as people in China read it: 2026-11-30 21:15:04."""
    return f"{instant(text).astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def size(count: int) -> str:
    """This function writes a number of bytes for people: 820 kB, 3.4 MB."""
    return f"{count / 1024:,.0f} kB" if count < 1024 * 1024 else f"{count / 1024 / 1024:,.1f} MB"


def _moved(work: Work, result: dict[str, Any]) -> list[str]:
    return [
        _("已经划转：{subject}，共 {count} 个人大。").format(subject=work.subject, count=result.get("congresses", 0)),
        _("台账的归属已改写 {count} 件。").format(count=work.total),
    ]


def _merged(work: Work, result: dict[str, Any]) -> list[str]:
    if result.get("already"):
        return [_("它早已并入，这次没有需要转移的记录。")]
    found = [
        _("已经办好：{subject}。").format(subject=work.subject),
        _("转入记录 {rows} 条，台账 {cards} 件，任职 {people} 项。").format(
            rows=result["rows"], cards=result["cards"], people=result["memberships"]
        ),
        _("改投在途消息 {count} 条。").format(count=result["readdressed"]),
    ]
    if result["given_back"]:
        found.append(
            _("两级人大之间没有决定的 {count} 件已退回，由承接的人大直接办理。").format(count=result["given_back"])
        )
    return found


def _exported(_work: Work, result: dict[str, Any]) -> list[str]:
    return [
        _("已经导出 {rows} 条记录，截至 {at}。").format(rows=result["rows"], at=moment(result["taken_at"])),
        _("文件 {size}，保存到 {until}，到期自动删除。").format(
            size=size(result["bytes"]), until=moment(result["expires_at"])
        ),
        f"SHA-256 {result['sha256']}",
    ]


def _restored(_work: Work, result: dict[str, Any]) -> list[str]:
    return [
        _("已经恢复到 {at}：记录 {rows} 条，台账 {cards} 件。").format(
            at=moment(result["taken_at"]), rows=result["rows"], cards=result["cards"]
        ),
        _("那以后新增的 {count} 件已不在；其中发往别的人大的 {lost} 件已向对方撤回。").format(
            count=result["removed_cards"], lost=result["lost"]
        ),
        _("邻近人大的消息重新投递 {count} 条；消息从第 {epoch} 世代接着编号。").format(
            count=result["offered_again"], epoch=result["epoch"]
        ),
    ]


def _checked(_work: Work, result: dict[str, Any]) -> list[str]:
    count = result["faulty"]
    if not count:
        return [_("各人大的数据库结构都与模板一致。")]
    return [_("与模板不一致的有 {count} 处，请运行 manage.py check_tenants。").format(count=count)]


_OUTCOMES = {
    Work.Kind.MOVE: _moved,
    Work.Kind.MERGE: _merged,
    Work.Kind.SUBDISTRICT: _merged,
    Work.Kind.EXPORT: _exported,
    Work.Kind.RESTORE: _restored,
    Work.Kind.CHECK: _checked,
}

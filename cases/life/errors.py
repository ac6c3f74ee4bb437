"""What may go wrong when a congress is merged, exported or restored.

LifeError
├── CannotMerge        merging
├── MessagesOpen       merging
├── BadArchive         archive, sealed, restoring
├── OtherVersion       restoring
├── NotConfirmed       ordering
├── UnderWay           ordering
├── AlreadyThere       ordering
├── NoSuchExport       exports
├── NoSuchWork         ordering
├── Busy               carrying
├── TooManyDeaths      carrying
└── WentWrong          carrying
"""

from __future__ import annotations

from core.errors import DomainError


class LifeError(DomainError):
    """The root: nothing was changed."""

    code = "LIFE_ERROR"


class CannotMerge(LifeError):
    """Raised when the two congresses may not become one this way."""

    code = "CANNOT_MERGE"
    message = "没有合并，没有做任何改动：{why}"


class MessagesOpen(LifeError):
    """Raised when messages between the two could not be delivered: their effect would be lost."""

    code = "MESSAGES_OPEN"
    message = "没有合并，没有做任何改动：两级人大之间还有 {count} 条消息没有送达。请先处理投递失败的消息。"


class BadArchive(LifeError):
    """Raised when a file is no archive of ours, or is damaged."""

    code = "BAD_ARCHIVE"
    message = "没有恢复，没有做任何改动：备份文件不能用（{why}）。"


class OtherVersion(LifeError):
    """Raised when the archive's tables are not those of today."""

    code = "OTHER_VERSION"
    message = "没有恢复，没有做任何改动：备份来自另一个版本（{what}）。请先用备份时的版本恢复，再升级。"


class NotConfirmed(LifeError):
    """Raised when the name typed to confirm is not that of the congress."""

    code = "NOT_CONFIRMED"
    message = "没有开始，没有做任何改动：写的名称不是“{name}”。请照着全称再写一遍。"


class UnderWay(LifeError):
    """Raised when something else is under way with one of the congresses."""

    code = "UNDER_WAY"
    message = "没有开始，没有做任何改动：{by}已经在办“{what}”（{state}）。请等它办完再办。"


class AlreadyThere(LifeError):
    """Raised when a place would pass to the superior that it has."""

    code = "ALREADY_THERE"
    message = "没有开始，没有做任何改动：{name}已经归{superior}管。"


class NoSuchExport(LifeError):
    """Raised for an export that is not kept, or not for this operator."""

    code = "EXPORT_NOT_FOUND"
    message = "没有找到这个导出文件。它可能已经过期删除，请重新导出。"


class NoSuchWork(LifeError):
    """Raised for a work that does not exist, or is not for this operator."""

    code = "WORK_NOT_FOUND"
    message = "没有找到这项后台工作。"


class Busy(LifeError):
    """Raised when what a work needs was held by others every time."""

    code = "BUSY"
    message = "没有办成，没有做任何改动：数据库里一直有别的事务占着需要的表，试了 {count} 次。请过一会儿再办。"


class TooManyDeaths(LifeError):
    """Raised when the worker died at a work every time."""

    code = "TOO_MANY_DEATHS"
    message = "没有办成：后台进程在办这件事时中断了 {count} 次。请看后台日志，再重新办理。"


class WentWrong(LifeError):
    """Raised in place of an error that nobody expected; the log has it under the number."""

    code = "INTERNAL"
    message = "没有办成：出现了没有料到的错误。请把编号 {number} 告诉技术人员，日志里有原因。"

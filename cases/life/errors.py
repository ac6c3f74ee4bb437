"""What may go wrong when a congress is merged, exported or restored.

LifeError
├── CannotMerge        merging
├── MessagesOpen       merging
├── BadArchive         archive, restoring
└── OtherVersion       restoring
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

"""The branch of errors that deputies and their mandates raise."""

from __future__ import annotations

from core.errors import DomainError


class DeputyError(DomainError):
    """A refusal that concerns a deputy or a mandate."""

    code = "DEPUTY_ERROR"
    message = "代表信息没有保存。请核对后再试。"

"""The root of all errors that we expect and show to people.

    DomainError
    ├── TenantError       tenants/…
    ├── TreeError         hierarchy/…
    ├── CourierError      sync/…
    ├── CaseError         cases/…
    └── SearchError       search/…

Each room has its own branch, and each error stands in the module whose function raises it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise

from core.wording import spoken


class DomainError(Exception):
    """An expected refusal with a stable code for programs and a sentence for people.

    ``code`` never changes once published; ``message`` says what was not done and what to do. ``field`` names the
    input at fault, if one is; ``context`` carries facts for whoever renders the error.
    """

    code: ClassVar[str] = "DOMAIN_ERROR"
    message: ClassVar[str | Promise] = "没有办成。请再试一次；还不行，请与工作人员联系。"

    def __init__(self, message: str | Promise | None = None, *, field: str | None = None, **context: Any) -> None:
        self.field = field
        self.context = context
        self._said = self.message if message is None else message
        self._is_filled = message is None and bool(context)
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """This property is the sentence in the language of whoever reads it, however the act itself was spoken."""
        said = spoken(self._said)
        return said.format(**{key: spoken(value) for key, value in self.context.items()}) if self._is_filled else said

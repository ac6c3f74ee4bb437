"""Migration operations for tenants' data.

Plain ``RunPython`` runs schema by schema through Django's own operations: right, but some milliseconds for each congress.
:class:`RunPythonTogether` has a second form that does a whole batch of schemas at once, for data migrations that SQL over
several schemas can say; both forms must lead to the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.db.migrations.operations import RunPython

Together = Callable[[CursorWrapper, Sequence[str]], None]


class RunPythonTogether(RunPython):
    """Python for one schema, and a form that gets a cursor and the names of up to 50 schemas in one transaction.

    ``together_reverse`` is the second form of ``reverse_code``; without it, taking back goes schema by schema.
    """

    def __init__(
        self,
        code: Any,
        together: Together,
        reverse_code: Any = None,
        together_reverse: Together | None = None,
        **options: Any,
    ) -> None:
        super().__init__(code, reverse_code, **options)
        self.together = together
        self.together_reverse = together_reverse

    def deconstruct(self) -> Any:
        """This function returns what a migration file says of the operation."""
        name, arguments, options = super().deconstruct()
        options["together"] = self.together
        if self.together_reverse is not None:
            options["together_reverse"] = self.together_reverse
        return name, arguments, options

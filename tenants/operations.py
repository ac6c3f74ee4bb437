"""Migration operations for tenants' data.

Plain ``RunPython`` runs schema by schema through Django's own executor: right, but a second for every few congresses.
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
    """Python for one schema, and a form that gets a cursor and the names of up to 50 schemas in one transaction."""

    def __init__(self, code: Any, together: Together, reverse_code: Any = None, **options: Any) -> None:
        super().__init__(code, reverse_code, **options)
        self.together = together

    def deconstruct(self) -> Any:
        """This function returns what a migration file says of the operation."""
        name, arguments, options = super().deconstruct()
        return name, arguments, {**options, "together": self.together}

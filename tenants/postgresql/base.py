"""Our database backend: Django's own, which puts every statement into its place.

Role and search path go in ONE statement before the next SQL whenever the place differs from the one sent last. If that
statement fails, the SQL does not run and the error goes out: never the former place's rows. What was sent is forgotten
whenever PostgreSQL may have put it back: rollback, rollback to a savepoint, close.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from psycopg.pq import TransactionStatus

from tenants.context import current_place
from tenants.places import Place, nobody
from tenants.postgresql.introspection import DatabaseIntrospection
from tenants.postgresql.pooler import refuse_pooler

ENTER = "select pg_catalog.set_config('search_path', %s, false), pg_catalog.set_config('role', %s, false)"


class InPlace:
    """Mixed into Django's cursor wrappers: no statement leaves before its place is set."""

    db: DatabaseWrapper

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        self.db.ensure_place()
        return super()._execute(sql, params, *ignored)  # type: ignore[misc]

    def _executemany(self, sql: Any, param_list: Sequence[Any], *ignored: Any) -> Any:
        self.db.ensure_place()
        return super()._executemany(sql, param_list, *ignored)  # type: ignore[misc]

    def callproc(self, procname: str, params: Any = None, kparams: Any = None) -> Any:
        self.db.ensure_place()
        return super().callproc(procname, params, kparams)  # type: ignore[misc]

    def copy(self, *args: Any, **kwargs: Any) -> Any:
        """This function opens a COPY in the right place."""
        self.db.ensure_place()
        return self.cursor.copy(*args, **kwargs)  # type: ignore[attr-defined]

    def stream(self, *args: Any, **kwargs: Any) -> Any:
        """This function streams rows in the right place."""
        self.db.ensure_place()
        return self.cursor.stream(*args, **kwargs)  # type: ignore[attr-defined]


class PlacedCursor(InPlace, CursorWrapper):
    """A cursor in its place."""


class PlacedDebugCursor(InPlace, CursorDebugWrapper):
    """A cursor in its place that records its SQL."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows where it stands."""

    introspection_class = DatabaseIntrospection

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sent: Place | None = None
        self._met: set[int] = set()
        self._used = False

    @property
    def is_placed(self) -> bool:
        """This property is False for the owner's login, which changes structures and belongs to no place."""
        return bool(self.settings_dict.get("PLACED", True))

    @property
    def congresses_met(self) -> int:
        """This property is in how many congresses' places the session has been."""
        return len(self._met)

    def ensure_place(self) -> None:
        """This function makes role and search path those of the place that is entered, nobody's outside of all."""
        if not self.is_placed:
            return
        self._used = True
        wanted = current_place() or nobody()
        if self._sent == wanted:
            return
        self._sent = None
        with self.wrap_database_errors, self.connection.cursor() as raw:
            raw.execute(ENTER, [wanted.search_path, wanted.role])
        self._sent = wanted
        if wanted.tenant is not None:
            self._met.add(wanted.tenant)

    def close_if_unusable_or_obsolete(self) -> None:
        """This function, called between units of work, hands the connection over clean, or not at all.

        It also replaces a connection that has met too many congresses: a backend keeps what it learnt of every schema's
        tables (up to a third of a MB a schema) until it ends; nothing else frees it.
        """
        if self.connection is None or self.in_atomic_block:
            return
        if len(self._met) > settings.SCHEMAS_PER_CONNECTION:
            self.close()
            return
        super().close_if_unusable_or_obsolete()
        if self._used and self.connection is not None:
            self._wash()

    def _wash(self) -> None:
        """Makes the session as new: settings, role, prepared statements, cursors, locks, LISTEN, temporary tables.

        No code of ours leaves such things behind; that the next congress meets none does not depend on it.
        """
        self.forget_place()
        try:
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                # Opened behind Django's back: what it did is undone, and the connection is not trusted any more.
                self.close()
                return
            self.connection.execute("discard all")
        except self.Database.Error:
            self.close()
            return
        self._used = False

    def forget_place(self) -> None:
        """This function makes the next statement send its place again."""
        self._sent = None

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return PlacedCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        return PlacedDebugCursor(cursor, self)

    def get_new_connection(self, conn_params: Any) -> Any:
        refuse_pooler(params=conn_params)
        self.forget_place()
        self._met.clear()
        self._used = False
        return super().get_new_connection(conn_params)

    def _rollback(self) -> None:
        self.forget_place()
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        # Raw: in a failed transaction nothing else may be sent first, and the place may have been left meanwhile.
        with self.wrap_database_errors, self.connection.cursor() as raw:
            raw.execute(self.ops.savepoint_rollback_sql(sid))
        self.forget_place()

    def close(self) -> None:
        self.forget_place()
        super().close()

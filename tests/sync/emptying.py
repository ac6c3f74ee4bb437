"""One database for a module, emptied after each test: a copy for every test would cost seconds each."""

from core.logins import use_login
from core.transactions import cursor, transaction

_TABLES = """
SELECT string_agg(format('DELETE FROM %%I.%%I', schemaname, tablename), '; ') FROM pg_catalog.pg_tables
WHERE (schemaname ~ '^c_[1-9]')
   OR (schemaname = 'public' AND tablename IN ('network_card', 'network_link', 'sync_outbox', 'sync_feed', 'sync_epoch'))
"""


def empty() -> None:
    """Removes what congresses wrote; the tree, the people, the calendar and the rules stay.

    TRUNCATE would make new files for some hundred tables and indexes; foreign keys are checked at the end.
    """
    with use_login("owner"), transaction(), cursor() as sql:
        sql.execute(_TABLES, [])
        (deletions,) = sql.fetchone()
        sql.execute(deletions)

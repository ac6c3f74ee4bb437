"""Django's questions to the catalogue, asked so that thousands of schemas do not make them slow."""

from __future__ import annotations

from typing import Any, cast

from django.db.backends.base.introspection import TableInfo as BaseTableInfo
from django.db.backends.postgresql import introspection

# Django's own asks of every table of every schema whether it is visible: 150 ms with 1,244 congresses.
TABLES = """
select c.relname, case when c.relispartition then 'p' when c.relkind in ('m', 'v') then 'v' else 't' end,
       pg_catalog.obj_description(c.oid, 'pg_class')
from pg_catalog.pg_class c
where c.relkind in ('f', 'm', 'p', 'r', 'v')
  and c.relnamespace = any(array(select oid from pg_catalog.pg_namespace
                                 where nspname = any(pg_catalog.current_schemas(false))))
"""


class DatabaseIntrospection(introspection.DatabaseIntrospection):
    """Knows that what is visible stands in one of the schemas of the search path."""

    def get_table_list(self, cursor: Any) -> list[BaseTableInfo]:
        cursor.execute(TABLES)
        # PostgreSQL's own kind adds the comment; Django's stubs know only the common one.
        found = [introspection.TableInfo(*row) for row in cursor.fetchall() if row[0] not in self.ignored_tables]
        return cast("list[BaseTableInfo]", found)

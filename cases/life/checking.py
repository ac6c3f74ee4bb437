"""All schemas against the template, and what they take on disk: seconds for a province, so never inside a request."""

from __future__ import annotations

from typing import Any

from core.transactions import cursor, transaction
from tenants.drift import find_drift

LISTED = 1000
_SIZES = """
select substr(n.nspname, 3), sum(pg_catalog.pg_total_relation_size(c.oid))::bigint
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname ~ '^c_[0-9]+$' group by n.nspname
"""


def check_schemas() -> dict[str, Any]:
    """This function compares every schema with the template and measures it; sizes in bytes. Owner's login.

    Returns ``faults`` (the first ones), ``faulty`` (how many in all) and ``sizes`` by the congress's number.
    """
    drift = find_drift()
    with transaction(), cursor() as query:
        # The planner guesses the joins of a catalogue with many schemas badly.
        query.execute("set local enable_nestloop = off")
        query.execute(_SIZES)
        sizes = {str(no): int(size) for no, size in query.fetchall()}
        query.execute("select pg_catalog.pg_database_size(pg_catalog.current_database())")
        (whole,) = query.fetchone()
    return {
        "faulty": len(drift),
        "faults": [
            {"schema": one.schema, "kind": one.kind, "name": one.name, "fault": one.fault} for one in drift[:LISTED]
        ],
        "sizes": sizes,
        "database": int(whole),
    }

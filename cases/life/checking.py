"""All schemas against the template, and what they take on disk: seconds for a province, so never inside a request."""

from __future__ import annotations

from typing import Any

from core.transactions import cursor
from tenants.drift import find_drift
from tenants.places import REMOTE_FROM

LISTED = 1000
_SIZES = """
select t.no, coalesce(sum(pg_catalog.pg_total_relation_size(c.oid)), 0)::bigint
from public.tenants_tenant t
left join pg_catalog.pg_class c on c.relnamespace = pg_catalog.to_regnamespace('c_' || t.no) and c.relkind = 'r'
where t.no < %s group by t.no
"""


def check_schemas() -> dict[str, Any]:
    """This function compares every schema with the template and measures it; sizes in bytes. Owner's login.

    Returns ``faults`` (the first ones), ``faulty`` (how many in all) and ``sizes`` by the congress's number.
    """
    drift = find_drift()
    with cursor() as query:
        query.execute(_SIZES, [REMOTE_FROM])
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

"""Does every congress's schema equal the template, object by object?

One query makes a digest of every schema (``drift_digest.sql``, 0.6 s for 1,244). Schemas with one digest are equal to each
other, so only one of each kind is then compared with the template by name (``drift.sql``): usually none is left to be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from django.db.backends.utils import CursorWrapper

from core.transactions import cursor, transaction
from tenants.models import Spare, Tenant
from tenants.places import REMOTE_FROM, TEMPLATE_NO, role_name, schema_name

DIGEST = Path(__file__).with_name("drift_digest.sql").read_text(encoding="utf-8")
OBJECTS = Path(__file__).with_name("drift.sql").read_text(encoding="utf-8")
FAULT = "missing or different"
GRANT = "grant"


@dataclass(frozen=True, order=True)
class Drift:
    """One object of one schema that is not as in the template."""

    schema: str
    kind: str
    name: str
    fault: str


def find_drift() -> list[Drift]:
    """This function returns every difference between the congresses' schemas and the template, by schema and object.

    Grants count: a congress's tables belong to its own role and to nobody else.
    """
    with transaction(), cursor() as sql:
        rows = _digests(sql)
        like: dict[tuple[int, int], list[str]] = defaultdict(list)
        for schema, digest, count, _ in rows:
            like[(digest, count)].append(schema)
        template = schema_name(TEMPLATE_NO)
        strange = [sorted(schemas) for schemas in like.values() if template not in schemas]
        faults = _missing_schemas({row[0] for row in rows})
        faults += _objects(sql, strange, sorted(row[0] for row in rows if row[3]))
    return sorted(faults)


def find_wrong_grants() -> list[int]:
    """This function returns the numbers of the schemas that are not their congress's own, or somebody else's too."""
    with transaction(), cursor() as sql:
        return sorted(int(schema.removeprefix("c_")) for schema, _, _, wrong in _digests(sql) if wrong)


def _digests(sql: CursorWrapper) -> list[tuple[str, int, int, bool]]:
    """This function returns of each schema its name, digest, number of objects, and whether its grants are wrong."""
    # The planner guesses the joins of catalogues with many schemas badly: nested loops take a hundred times as long.
    sql.execute("set local enable_nestloop = off")
    sql.execute("set local work_mem = '64MB'")
    sql.execute("set local search_path to public")
    sql.execute(DIGEST, {"prefix": role_name("t_")})
    return [(schema, digest, count, wrong) for schema, digest, count, wrong in sql.fetchall()]


def _missing_schemas(there: Iterable[str]) -> list[Drift]:
    """This function returns the congresses and spares that have no schema at all."""
    here = Tenant.objects.filter(no__lt=REMOTE_FROM).values_list("no", flat=True)
    wanted = {schema_name(no) for no in (TEMPLATE_NO, *here, *Spare.objects.values_list("no", flat=True))}
    return [Drift(schema, "schema", schema, FAULT) for schema in wanted - set(there)]


def _objects(sql: CursorWrapper, strange: list[list[str]], wrongly_granted: list[str]) -> list[Drift]:
    """This function compares the first of each kind of strange schemas by name, and says of the others the same."""
    first = {schemas[0]: schemas for schemas in strange}
    asked = sorted({*first, *wrongly_granted})
    if not asked:
        return []
    sql.execute(OBJECTS, {"prefix": role_name("t_"), "schemas": asked})
    found = [Drift(*row) for row in sql.fetchall()]
    granted = [fault for fault in found if fault.kind == GRANT]
    return granted + [
        replace(fault, schema=schema)
        for fault in found
        if fault.kind != GRANT
        for schema in first.get(fault.schema, ())
    ]

"""Is a congress's schema as far as this code needs it? One that is behind is not served: see ADR 0005.

Code of release N runs on schemas of N and of those after it that only expand; it does not run on N − 1, whose tables may
lack a column that every query of N names. A schema that was found ready is not asked about again by this process.
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from core.logins import current_login
from tenants.context import at_gate
from tenants.models import AppliedMigration
from tenants.routing import tenant_labels

Modules = tuple[tuple[str, str | None], ...]

_ready: set[tuple[str, Modules, int]] = set()


def is_behind(no: int) -> bool:
    """This function tells whether the congress's schema lacks a migration that this code comes with."""
    modules: Modules = tuple(sorted(settings.MIGRATION_MODULES.items()))
    known = (str(connections[current_login()].settings_dict["NAME"]), modules, no)
    if known in _ready:
        return False
    with at_gate():
        have = set(AppliedMigration.objects.filter(schema_no=no).values_list("app", "name"))
    if _wanted(modules) - have:
        return True
    _ready.add(known)
    return False


@cache
def _wanted(_modules: Modules) -> frozenset[tuple[str, str]]:
    """This function returns the tenant migrations on disk; ``_modules`` is the setting that says where they are."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(key for key in loader.graph.nodes if key[0] in tenant_labels())

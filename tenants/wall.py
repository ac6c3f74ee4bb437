"""Is the wall between congresses whole? One query over the catalogue, see ``wall.sql``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.transactions import cursor, transaction
from tenants.places import role_name

QUERY = Path(__file__).with_name("wall.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Gap:
    """One thing that stands open: an object of the database and what is wrong with it."""

    kind: str
    name: str
    fault: str


def find_gaps() -> list[Gap]:
    """This function returns everything in this database that lets one congress at another's data. Owner's login."""
    with transaction(), cursor() as sql:
        sql.execute("set local search_path to public")
        sql.execute(QUERY, {"prefix": role_name("")})
        return [Gap(*row) for row in sql.fetchall()]

"""The pool of ready schemas: made by the owner in the background, claimed by a row when a congress is switched on."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from core.locks import lock
from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.models import Spare
from tenants.provisioning import TenantError, make_schemas, next_number

CLAIM = """
delete from tenants_spare where no = (select no from tenants_spare order by no limit 1 for update skip locked) returning no
"""


class NoSpare(TenantError):
    """Raised when no ready schema is left; the pool fills by itself within a minute."""

    code = "NO_SPARE"
    message = "备用的人大空间正好用完了，没有开通。请一分钟后再试；一直这样，请运维人员运行 manage.py refill_spares。"


def refill(*, now: datetime, wanted: int | None = None) -> int:
    """This function makes ready schemas until ``wanted`` (the setting SPARE_SCHEMAS) are there; returns how many it made.

    Two refills at once make no more than one would.
    """
    wanted = settings.SPARE_SCHEMAS if wanted is None else wanted
    with use_login("owner"), transaction(), cursor() as sql:
        lock("provision")
        missing = wanted - Spare.objects.count()
        if missing <= 0:
            return 0
        first = next_number()
        numbers = list(range(first, first + missing))
        make_schemas(sql, numbers, now)
        Spare.objects.bulk_create(Spare(no=no, made_at=now) for no in numbers)
        return missing


def claim() -> int:
    """This function takes a ready schema out of the pool, in the caller's transaction, and returns its number.

    :raises NoSpare: if none is left
    """
    with cursor() as sql:
        sql.execute(CLAIM)
        row = sql.fetchone()
    if row is None:
        raise NoSpare
    return int(row[0])

"""What the rooms' models share, and the public table of working days."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from core.ids import new_id


class Identified(models.Model):
    """A row with a UUIDv7 that Python makes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True

    @property
    def key(self) -> uuid.UUID:
        """This property is the primary key, typed."""
        return self.id


class WorkDay(models.Model):
    """One day of the announced calendar of the State Council: is it worked, and why not."""

    on = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("工作日")
    holiday = models.CharField("节假日", max_length=40, blank=True)
    in_lieu = models.BooleanField("调休", default=False)

    class Grants:
        tenant_any: ClassVar = ("SELECT",)
        net_reader: ClassVar = ("SELECT",)
        gate: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT",)
        scheduler: ClassVar = ("SELECT",)

    class Meta:
        verbose_name = "工作日历"

    def __str__(self) -> str:
        return self.on.isoformat()

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import Identified


class Person(Identified):
    """A deputy as a person: one for all mandates at all levels (domain §0.9). Never deleted."""

    user_id = models.UUIDField("用户", null=True, blank=True, unique=True)
    name = models.CharField("姓名", max_length=60)
    sort_key = models.CharField("排序", max_length=200, db_index=True)

    class Grants:
        tenant_any: ClassVar = ("SELECT",)
        net_reader: ClassVar = ("SELECT",)
        gate: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT",)
        scheduler: ClassVar = ("SELECT",)

    class Meta:
        verbose_name = "人员"

    def __str__(self) -> str:
        return self.name

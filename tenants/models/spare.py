from __future__ import annotations

from typing import ClassVar

from django.db import models


class Spare(models.Model):
    """A schema with role and grants that no congress has yet: claimed by taking its row, in well under a millisecond."""

    no = models.IntegerField("编号", primary_key=True)
    made_at = models.DateTimeField("建立时间")

    class Grants:
        operator: ClassVar = ("SELECT", "UPDATE", "DELETE")
        net_reader: ClassVar = ("SELECT",)

    class Meta:
        verbose_name = "备用模式"

    def __str__(self) -> str:
        return f"c_{self.no}"

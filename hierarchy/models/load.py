from __future__ import annotations

from typing import ClassVar

from django.db import models


class DivisionLoad(models.Model):
    """Which file of divisions the tree was loaded from, so that the same file a second time is nothing to do."""

    id = models.AutoField(primary_key=True)
    digest = models.CharField("文件摘要", max_length=64)
    rows = models.IntegerField("行数")
    valid_from = models.DateField("数据截止日期")
    loaded_at = models.DateTimeField("载入时间")

    class Grants:
        net_reader: ClassVar = ("SELECT",)

    class Meta:
        verbose_name = "区划载入记录"

    def __str__(self) -> str:
        return f"{self.rows} · {self.digest[:12]}"

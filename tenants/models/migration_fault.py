from __future__ import annotations

from typing import ClassVar

from django.db import models


class MigrationFault(models.Model):
    """Why a schema could not be brought to a migration. The row goes when the schema has it."""

    schema_no = models.IntegerField("编号", primary_key=True)
    app = models.CharField("应用", max_length=60)
    name = models.CharField("迁移", max_length=200)
    # PostgreSQL's SQLSTATE, or the code of our own error.
    code = models.CharField("错误代码", max_length=40)
    reason = models.TextField("原因")
    detail = models.TextField("数据库原话", blank=True)
    attempts = models.IntegerField("次数")
    failed_at = models.DateTimeField("时间")

    class Grants:
        operator: ClassVar = ("SELECT",)

    class Meta:
        verbose_name = "迁移障碍"

    def __str__(self) -> str:
        return f"{self.schema_no}: {self.app}.{self.name} {self.code}"

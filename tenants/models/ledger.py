from __future__ import annotations

from typing import ClassVar

from django.db import models


class AppliedMigration(models.Model):
    """The public ledger: which congress's schema has which migration. Tenants have no ``django_migrations``."""

    id = models.BigAutoField(primary_key=True)
    schema_no = models.IntegerField("编号")
    app = models.CharField("应用", max_length=60)
    name = models.CharField("迁移", max_length=200)
    applied_at = models.DateTimeField("时间")

    class Grants:
        operator: ClassVar = ("SELECT",)
        # At the gate it is seen whether a congress's schema is ready for this code.
        gate: ClassVar = ("SELECT",)

    class Meta:
        verbose_name = "迁移账"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schema_no", "app", "name"], name="migration_once_per_schema"),
        ]

    def __str__(self) -> str:
        return f"{self.schema_no}: {self.app}.{self.name}"

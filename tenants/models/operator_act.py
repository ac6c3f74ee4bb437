from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import Identified
from tenants.models.tenant import Tenant


class OperatorAct(Identified):
    """What an operator did to a congress as a tenant: who, what, when, why. Never changed, never deleted."""

    class Kind(models.TextChoices):
        CONNECT = "CONNECT", "开通"
        SUSPEND = "SUSPEND", "停用"
        RESUME = "RESUME", "恢复"
        RENAME = "RENAME", "改名"
        MOVE = "MOVE", "划转"
        MERGE = "MERGE", "合并"
        EXPORT = "EXPORT", "导出"
        RESTORE = "RESTORE", "恢复到备份"
        DOWNLOAD = "DOWNLOAD", "下载导出文件"
        DISCARD = "DISCARD", "删除导出文件"

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField("事项", max_length=20, choices=Kind)
    at = models.DateTimeField("时间")
    by_id = models.UUIDField("操作人", null=True)
    by_name = models.CharField("操作人姓名", max_length=60)
    reason = models.TextField("原因", blank=True)
    detail = models.JSONField("细节", default=dict)

    class Grants:
        operator: ClassVar = ("SELECT", "INSERT")

    class Meta:
        verbose_name = "运维记录"
        indexes: ClassVar = [models.Index(fields=["tenant", "at"], name="operator_act_recent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.tenant_id}"

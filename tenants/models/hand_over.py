from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import Identified
from tenants.models.tenant import Tenant
from tenants.models.user import User


class HandOver(Identified):
    """A one-time ticket with which somebody signed in at one host signs in at another. Only its digest is kept."""

    digest = models.CharField("摘要", max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    # What the browser that asked for it holds at the other host, as a digest; empty is good for nobody.
    browser = models.CharField("浏览器", max_length=64, db_default="")
    expires_at = models.DateTimeField("到期")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Grants:
        gate: ClassVar = ("SELECT", "INSERT", "UPDATE", "DELETE")

    class Meta:
        verbose_name = "一次性登录"

    def __str__(self) -> str:
        return f"{self.user_id} → {self.tenant_id}"

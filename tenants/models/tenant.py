from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenants.levels import Level
from tenants.places import schema_name


class Tenant(models.Model):
    """A congress that is switched on. Its number names schema and role for ever."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", "使用中"
        SUSPENDED = "SUSPENDED", "已停用"
        # Lives in another deployment: neither schema nor portal here, but matters can be sent to it.
        REMOTE = "REMOTE", "在其他平台"

    no = models.IntegerField("编号", primary_key=True)
    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("全称", max_length=80)
    place = models.CharField("地名", max_length=60)
    level = models.SmallIntegerField("层级", choices=Level)
    session_name = models.CharField("届次", max_length=60, blank=True)
    phone = models.CharField("办公电话", max_length=40, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField("开通时间")
    # A congress that ended by a merger: whose schema its records moved to.
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, verbose_name="承接的人大", null=True, blank=True, related_name="predecessors"
    )

    class Grants:
        tenant_any: ClassVar = ("SELECT",)
        net_reader: ClassVar = ("SELECT",)
        gate: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT",)
        scheduler: ClassVar = ("SELECT",)
        operator: ClassVar = ("SELECT", "INSERT", "UPDATE")

    class Meta:
        verbose_name = "人大"

    def __str__(self) -> str:
        return self.name

    @property
    def is_reachable(self) -> bool:
        """This property tells whether matters can be sent to the congress, here or in another deployment."""
        return self.state in (self.State.ACTIVE, self.State.REMOTE)

    @property
    def schema(self) -> str:
        """This property is the name of the congress's schema."""
        return schema_name(self.no)


class Domain(models.Model):
    """A host name under which a congress answers; the one marked ``primary`` stands in links."""

    host = models.CharField("域名", max_length=200, primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="domains")
    primary = models.BooleanField("用于链接", default=True)

    class Grants:
        gate: ClassVar = ("SELECT",)
        net_reader: ClassVar = ("SELECT",)
        tenant_any: ClassVar = ("SELECT",)
        operator: ClassVar = ("SELECT", "INSERT", "UPDATE")

    class Meta:
        verbose_name = "域名"

    def __str__(self) -> str:
        return self.host

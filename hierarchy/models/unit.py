from __future__ import annotations

from typing import ClassVar

from django.db import models

from hierarchy.kinds import UnitKind
from hierarchy.models.node import Node


class Unit(models.Model):
    """An organ that handles suggestions: a government, its departments, a court. Ended, never deleted.

    ``parent`` leads up the organ tree: a department hangs at its government, a government at the next one above.
    """

    id = models.AutoField(primary_key=True)
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="inferiors")
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=UnitKind)
    phone = models.CharField("办公电话", max_length=40, blank=True)
    path = models.TextField("路径", db_collation="C", editable=False)
    valid_from = models.DateField("设立日期")
    valid_to = models.DateField("撤销日期", null=True, blank=True)

    class Grants:
        tenant_any: ClassVar = ("SELECT",)
        net_reader: ClassVar = ("SELECT",)
        gate: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT",)
        scheduler: ClassVar = ("SELECT",)

    class Meta:
        verbose_name = "承办单位"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "name"], name="unit_once_per_node"),
        ]
        indexes: ClassVar = [models.Index(fields=["path"], name="unit_path")]

    def __str__(self) -> str:
        return self.name

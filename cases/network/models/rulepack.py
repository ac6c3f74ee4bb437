"""Time limits and classes with their sources: national, provincial, or a congress's own."""

from typing import ClassVar

from django.db import models

from core.models import Identified


class RulePack(Identified):
    """One version of a pack; the most specific scope that names a key wins."""

    # "" is the nation; "45" a province and everything below; a congress's own code: that one alone
    scope_code = models.CharField("适用范围", max_length=20, blank=True)
    subtree = models.BooleanField("适用于下级", default=True)
    name = models.CharField("名称", max_length=80)
    version = models.CharField("版本", max_length=40)
    source = models.TextField("依据", blank=True)
    valid_from = models.DateField("施行日")
    # Tables rules (length, unit, right, label, text, source per key), letters, settings.
    rules = models.JSONField("规则", default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope_code", "version"], name="rulepack_version_once")]

    class Grants:
        """Everybody at work may read the rules; only the owner's commands write them."""

        tenant_any: ClassVar = ("SELECT",)
        net_reader: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT",)
        scheduler: ClassVar = ("SELECT",)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

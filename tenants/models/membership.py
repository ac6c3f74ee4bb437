from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import Identified
from tenants.models.tenant import Tenant
from tenants.models.user import User
from tenants.roles import Role


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by day."""

    def valid_on(self, day: date) -> MembershipQuerySet:
        """This function keeps what is in force on ``day``."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Membership(Identified):
    """What a person is at a congress, from when to when. Ended, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("角色", max_length=20, choices=Role)
    subtree = models.BooleanField("包括下级", default=False)
    unit_id = models.IntegerField("承办单位", null=True, blank=True)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Grants:
        gate: ClassVar = ("SELECT",)

    class Meta:
        verbose_name = "任职"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "tenant", "role", "unit_id", "since"], name="membership_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} at {self.tenant_id}"

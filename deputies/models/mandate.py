from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import Identified
from deputies.models.person import Person


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Mandates by day."""

    def valid_on(self, day: date) -> MandateQuerySet:
        """This function keeps mandates that are in force and exercised on ``day``."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day, state=Mandate.State.ACTIVE)


class Mandate(Identified):
    """One person's seat in one congress for one term. Suspended or ended, never deleted (Deputies Law, arts 61-62)."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", "履职"
        SUSPENDED = "SUSPENDED", "暂停执行代表职务"
        TERMINATED = "TERMINATED", "代表资格终止"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    tenant_no = models.IntegerField("人大编号")
    electoral_unit = models.CharField("选举单位", max_length=80)
    card_number = models.CharField("代表证号", max_length=40, blank=True)
    since = models.DateField("当选日期")
    until = models.DateField("任期届满", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=State, default=State.ACTIVE)

    objects = MandateQuerySet.as_manager()

    class Grants:
        tenant_any: ClassVar = ("SELECT",)
        net_reader: ClassVar = ("SELECT",)
        gate: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT",)
        scheduler: ClassVar = ("SELECT",)

    class Meta:
        verbose_name = "代表资格"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant_no", "card_number"],
                condition=~Q(card_number=""),
                name="mandate_card_once",
            ),
            models.UniqueConstraint(fields=["person", "tenant_no", "since"], name="mandate_once_per_term"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.tenant_no}"

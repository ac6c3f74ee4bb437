"""A running or finished clock with its own explanation."""

from django.db import models

from cases.models.case import Case
from cases.models.crossing import Crossing
from cases.models.handling import Assignment
from cases.models.opinion import Opinion
from cases.states import DeadlineState
from tenants.models import TenantModel


class Deadline(TenantModel):
    """One time limit by one rule; dates are local dates (Asia/Shanghai)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines", null=True, blank=True)
    opinion = models.ForeignKey(Opinion, models.CASCADE, related_name="deadlines", null=True, blank=True)
    crossing = models.ForeignKey(Crossing, models.CASCADE, related_name="deadlines", null=True, blank=True)
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="deadlines", null=True, blank=True, db_index=False
    )
    rule = models.CharField("规则", max_length=40)
    start_on = models.DateField("起算日")
    due_on = models.DateField("到期日")
    state = models.CharField("状态", max_length=10, choices=DeadlineState.choices, default=DeadlineState.OPEN)
    provisional = models.BooleanField("暂定", default=False)
    explanation = models.JSONField("计算说明", default=dict)
    closed_on = models.DateField("结束日", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], name="deadline_open", condition=models.Q(state="OPEN")),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"

"""The row that remembers a play: whether it ended, for which day it was, and what it told."""

from django.db import models


class Performance(models.Model):
    """One play in this database. Only the owner's login reads and writes it: no role has a grant."""

    size = models.CharField("规模", max_length=10, unique=True)
    until = models.DateField("演到哪一天")
    began_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    report = models.TextField("报告", blank=True)

    class Meta:
        verbose_name = "演示"

    def __str__(self) -> str:
        return f"{self.size} {self.until}"

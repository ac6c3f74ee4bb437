from __future__ import annotations

from typing import ClassVar

from django.db import models


class MigrationRun(models.Model):
    """One run of ``manage.py migrate`` that had something to do: how far it is, seen by others while it works.

    All its times are the database's. A run that says RUNNING works only while its session holds the lock of migrating
    (:func:`tenants.migrating.record.newest_run` tells): whoever killed it left the row as it was.
    """

    class Outcome(models.TextChoices):
        RUNNING = "RUNNING", "正在进行"
        DONE = "DONE", "已完成"
        UNFINISHED = "UNFINISHED", "有人大没有迁移完"
        FAILED = "FAILED", "中止"
        DIED = "DIED", "中途断了"

    id = models.BigAutoField(primary_key=True)
    started_at = models.DateTimeField("开始")
    heartbeat_at = models.DateTimeField("最近一次报告")
    finished_at = models.DateTimeField("结束", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.RUNNING)
    backend = models.IntegerField("数据库会话")
    by_name = models.CharField("运行者", max_length=120)
    migration = models.CharField("当前迁移", max_length=300, blank=True)
    # Steps: one is one migration in one schema.
    done = models.IntegerField("已完成步数", default=0)
    total = models.IntegerField("总步数", default=0)
    unfinished = models.IntegerField("没有迁移完的人大", default=0)
    reason = models.TextField("中止原因", blank=True)

    class Grants:
        operator: ClassVar = ("SELECT",)

    class Meta:
        verbose_name = "迁移过程"

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.outcome}"

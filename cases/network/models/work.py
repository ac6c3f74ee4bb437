"""Work that goes on in the background, and how far it has come."""

from typing import ClassVar

from django.db import models

from core.models import Identified


class Work(Identified):
    """One long piece of work: ordered by an operator, done by a worker, taken up again by another one if that dies."""

    class Kind(models.TextChoices):
        """What is done."""

        MOVE = "MOVE", "划转"
        MERGE = "MERGE", "合并"
        SUBDISTRICT = "SUBDISTRICT", "改设街道"
        EXPORT = "EXPORT", "导出"
        RESTORE = "RESTORE", "恢复到备份"
        CHECK = "CHECK", "核对各人大的数据库结构"

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "WAITING", "等待中"
        RUNNING = "RUNNING", "进行中"
        DONE = "DONE", "已完成"
        FAILED = "FAILED", "没有办成"

    kind = models.CharField("事项", max_length=12, choices=Kind)
    state = models.CharField("状态", max_length=10, choices=State, default=State.RUNNING)
    subject = models.CharField("对象", max_length=200)
    # Where in the tree: a move's cards at and below this path are rewritten. Empty before, and for other kinds.
    path = models.TextField("树路径", db_collation="C", blank=True)
    # Whose; `other_no` is who takes the records in, or where the place passes to.
    tenant_no = models.IntegerField("人大", null=True, blank=True)
    other_no = models.IntegerField("另一方人大", null=True, blank=True)
    # What has a database default came after the first release, whose programs do not write it.
    given = models.JSONField("办什么", default=dict, db_default={})
    step = models.CharField("正在做", max_length=120, blank=True, default="", db_default="")
    done = models.IntegerField("已完成", default=0)
    total = models.IntegerField("总数", default=0)
    result = models.JSONField("结果", default=dict, db_default={})
    error_code = models.CharField("错误代码", max_length=40, blank=True, default="", db_default="")
    error = models.TextField("没有办成的原因", blank=True, default="", db_default="")
    attempts = models.SmallIntegerField("试过几次", default=0, db_default=0)
    started_at = models.DateTimeField("开始时间")
    heard_at = models.DateTimeField("最近进展", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    by_id = models.UUIDField("操作人", null=True, blank=True)
    by_name = models.CharField("操作人姓名", max_length=60, blank=True, default="", db_default="")
    client_key = models.UUIDField("表单编号", null=True, blank=True)

    class Meta:
        verbose_name = "后台工作"
        indexes: ClassVar = [
            models.Index(fields=["started_at"], name="work_open", condition=models.Q(state__in=("WAITING", "RUNNING"))),
            models.Index(fields=["tenant_no", "started_at"], name="work_of_congress"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["by_id", "client_key"], name="work_ordered_once")]

    class Grants:
        """Operators see and order it, the workers carry it on, the owner's commands begin it."""

        operator: ClassVar = ("SELECT", "INSERT")
        courier: ClassVar = ("SELECT", "UPDATE")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.done}/{self.total}"

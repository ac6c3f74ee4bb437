"""Work on many rows that goes on in the background, and how far it has come."""

from typing import ClassVar

from django.db import models

from core.models import Identified


class Work(Identified):
    """One long piece of work. What is left to do follows from the data, so it may be taken up again at any time."""

    class Kind(models.TextChoices):
        """What is done."""

        MOVE = "MOVE", "划转后改写台账路径"

    class State(models.TextChoices):
        """Where it stands."""

        RUNNING = "RUNNING", "进行中"
        DONE = "DONE", "已完成"

    kind = models.CharField("事项", max_length=12, choices=Kind)
    state = models.CharField("状态", max_length=10, choices=State, default=State.RUNNING)
    subject = models.CharField("对象", max_length=80)
    # Where in the tree: the work concerns everything at and below this path.
    path = models.TextField("树路径", db_collation="C")
    done = models.IntegerField("已完成", default=0)
    total = models.IntegerField("总数", default=0)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "后台工作"
        indexes: ClassVar = [
            models.Index(fields=["started_at"], name="work_running", condition=models.Q(state="RUNNING")),
        ]

    class Grants:
        """Operators see it, the workers carry it on, the owner's commands begin it."""

        operator: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT", "UPDATE")

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.done}/{self.total}"

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import Identified


class Guess(Identified):
    """A try at a secret that was wrong or is still being checked, kept to slow down whoever guesses."""

    class Kind(models.TextChoices):
        SIGN_IN = "SIGN_IN", "登录"
        FOLLOW = "FOLLOW", "凭回执查询"

    kind = models.CharField("种类", max_length=10, choices=Kind, db_default=Kind.SIGN_IN)
    # The columns keep their first names: programs of the version before go on writing them.
    subject = models.CharField("所猜对象", max_length=60, db_column="username")
    address = models.CharField("来源地址", max_length=60)
    at = models.DateTimeField("时间")

    class Grants:
        gate: ClassVar = ("SELECT", "INSERT", "DELETE")

    class Meta:
        verbose_name = "猜测"
        db_table = "tenants_signinfailure"
        indexes: ClassVar = [
            models.Index(fields=["subject", "at"], name="sign_in_failure_recent"),
            models.Index(fields=["address", "at"], name="guess_by_address"),
            models.Index(fields=["at"], name="guess_by_time"),
        ]

    def __str__(self) -> str:
        return self.subject

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import Identified


class SignInFailure(Identified):
    """A wrong name or password, kept to slow down whoever guesses."""

    username = models.CharField("登录名", max_length=60)
    address = models.CharField("来源地址", max_length=60)
    at = models.DateTimeField("时间")

    class Grants:
        gate: ClassVar = ("SELECT", "INSERT", "DELETE")

    class Meta:
        verbose_name = "登录失败"
        indexes: ClassVar = [models.Index(fields=["username", "at"], name="sign_in_failure_recent")]

    def __str__(self) -> str:
        return self.username

"""Two small books of a congress: the last number given, and the acts already done."""

from django.db import models

from tenants.models import TenantModel


class Numbering(TenantModel):
    """The last number given under a key (one row per session and kind), locked while one is taken."""

    series = models.CharField("编号序列", max_length=80, unique=True)
    last = models.IntegerField("已用到", default=0)

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class Receipt(TenantModel):
    """An act already done under a client's key, so that a repeated request does it once."""

    client_key = models.CharField("请求标识", max_length=120, unique=True)
    act = models.CharField("行为", max_length=40)
    fingerprint = models.CharField("内容指纹", max_length=64)
    result = models.JSONField("结果", default=dict)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        return self.client_key

"""A published case of another deployment, as its congress tells it: only what the public reads there."""

from typing import ClassVar

from django.db import models

from core.models import Identified


class Replica(Identified):
    """One card of a congress elsewhere, kept by the congress above it. Withdrawn cards keep their revision and no words.

    A table of its own and not `Card`: whoever reads a card may ask its owner's schema for more, and there is none here.
    """

    keeper_no = models.IntegerField("保存的人大")
    owner_no = models.IntegerField("所属人大")
    card_id = models.UUIDField("对方的卡片")
    revision = models.BigIntegerField("版本")
    published = models.BooleanField("已公开")
    title = models.CharField("标题", max_length=200, blank=True)
    plate = models.CharField("编号", max_length=160, blank=True)
    state = models.CharField("状态", max_length=16, blank=True)
    category = models.CharField("类别", max_length=40, blank=True)
    unit_name = models.CharField("主办单位", max_length=120, blank=True)
    submitted_on = models.DateField("提交日", null=True, blank=True)
    portal = models.CharField("对方门户", max_length=200, blank=True)
    told_at = models.DateTimeField("告知时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["keeper_no", "card_id"], name="replica_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-submitted_on", "id"], name="replica_newest", condition=models.Q(published=True)),
        ]

    class Grants:
        """Every congress keeps its own; the network's reader finds what is published. Nobody deletes."""

        tenant_any: ClassVar = ("SELECT", "INSERT", "UPDATE")
        net_reader: ClassVar = ("SELECT",)

    class RowSecurity:
        """A congress keeps only what was told to itself."""

        columns: ClassVar = ("keeper_no",)

    def __str__(self) -> str:
        return self.title

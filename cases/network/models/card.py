"""One narrow row per suggestion and opinion of the whole network, kept in the writer's transaction."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from cases.states import CaseKind, Secrecy


class Card(models.Model):
    """What lists, counts and search know of a case; who may read it stands in `tokens` and `path`."""

    id = models.UUIDField(primary_key=True)
    owner_no = models.IntegerField("所属人大")
    kind = models.CharField("种类", max_length=12, choices=CaseKind.choices)
    path = models.TextField("树路径", db_collation="C")
    level = models.SmallIntegerField("层级")
    number = models.IntegerField("编号", null=True, blank=True)
    number_text = models.CharField("编号文字", max_length=40, blank=True)
    plate_body = models.CharField("号牌机关届次", max_length=120, blank=True)
    title = models.CharField("标题", max_length=200)
    masked_title = models.CharField("脱敏标题", max_length=200)
    state = models.CharField("状态", max_length=16)
    category = models.CharField("类别", max_length=40, blank=True)
    lead_name = models.CharField("领衔", max_length=60, blank=True)
    lead_user_id = models.UUIDField("领衔代表", null=True, blank=True)
    holder = models.CharField("现由谁办理", max_length=120, blank=True)
    unit_name = models.CharField("主办单位", max_length=120, blank=True)
    unit_ids = ArrayField(models.IntegerField(), verbose_name="承办单位", default=list)
    reply_class = models.CharField("答复类别", max_length=16, blank=True)
    rating = models.CharField("评价", max_length=20, blank=True)
    tokens = ArrayField(models.TextField(), verbose_name="可读标记", default=list)
    secrecy = models.CharField("保密", max_length=16, choices=Secrecy.choices)
    published = models.BooleanField("已公开", default=False)
    up = models.BooleanField("曾上报", default=False)
    down = models.BooleanField("曾交下", default=False)
    submitted_on = models.DateField("提交日", null=True, blank=True)
    closed_on = models.DateField("办结日", null=True, blank=True)
    next_due_on = models.DateField("最近到期日", null=True, blank=True)
    next_due_start = models.DateField("最近起算日", null=True, blank=True)
    next_due_rule = models.CharField("最近期限规则", max_length=40, blank=True)
    next_due_provisional = models.BooleanField("最近期限暂定", default=False)
    next_due_facts = models.JSONField("最近期限说明", default=dict)
    year = models.SmallIntegerField("年度")
    is_open = models.BooleanField("在办", default=True)
    updated_at = models.DateTimeField("更新时间")
    revision = models.BigIntegerField("版本", default=1)

    class Meta:
        indexes = [
            GinIndex(fields=["tokens"], name="card_tokens"),
            models.Index(fields=["path", "state"], name="card_path"),
            models.Index(fields=["owner_no", "state"], name="card_owner"),
            models.Index(fields=["owner_no", "number_text"], name="card_number"),
            models.Index(fields=["submitted_on", "id"], name="card_submitted"),
            models.Index(
                fields=["next_due_on", "id"],
                name="card_due",
                condition=models.Q(next_due_on__isnull=False),
            ),
        ]

    class Grants:
        """What each group of roles may do with cards; nobody may delete one."""

        tenant_any: ClassVar = ("SELECT", "INSERT", "UPDATE")
        net_reader: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT",)
        scheduler: ClassVar = ("SELECT",)

    class RowSecurity:
        """A congress writes its own cards only."""

        columns: ClassVar = ("owner_no",)

    def __str__(self) -> str:
        return self.title

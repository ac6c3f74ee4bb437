"""A citizen's opinion, from its receipt to the citizen's own rating (domain.md §4)."""

from django.db import models

from cases.models.case import Case
from cases.states import CaseState, OpinionSource, Rating
from tenants.models import TenantModel


class Opinion(TenantModel):
    """One opinion; the sender's name and telephone are stored encrypted only."""

    number = models.CharField("编号", max_length=40, unique=True)
    follow_code_digest = models.CharField("查询码摘要", max_length=128)
    title = models.CharField("标题", max_length=200)
    text = models.TextField("内容")
    sender_cipher = models.TextField("来信人（加密）", blank=True)
    phone_cipher = models.TextField("电话（加密）", blank=True)
    phone_index = models.CharField("电话索引", max_length=64, blank=True)
    state = models.CharField("状态", max_length=16, choices=CaseState.choices, default=CaseState.RECEIVED)
    category = models.CharField("类别", max_length=40, blank=True)
    unit_id = models.IntegerField("承办单位", null=True, blank=True)
    unit_name = models.CharField("单位名称", max_length=120, blank=True)
    deputy_user_id = models.UUIDField("请哪位代表反映", null=True, blank=True)
    deputy_name = models.CharField("代表姓名", max_length=60, blank=True)
    screened_at = models.DateTimeField("甄别时间", null=True, blank=True)
    answer = models.TextField("单位反馈", blank=True)
    answered_at = models.DateTimeField("单位反馈时间", null=True, blank=True)
    feedback = models.TextField("给群众的反馈", blank=True)
    feedback_at = models.DateTimeField("反馈时间", null=True, blank=True)
    rating = models.CharField("群众评价", max_length=20, choices=Rating.choices, blank=True)
    rated_at = models.DateTimeField("评价时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    source = models.CharField("来源", max_length=8, choices=OpinionSource.choices, default=OpinionSource.CITIZEN)
    # Whence it came: the congress below with its number there, or the activity at which it was found.
    source_text = models.CharField("来源说明", max_length=300, blank=True)
    revision = models.IntegerField("修订号", default=1)
    received_at = models.DateTimeField("收到时间")
    holder = models.CharField("现由谁办理", max_length=120, blank=True)
    holder_since = models.DateTimeField("接手时间", null=True, blank=True)
    converted_case = models.ForeignKey(
        Case, models.SET_NULL, related_name="opinions", null=True, blank=True, db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["state"], name="opinion_state")]

    def __str__(self) -> str:
        return self.number

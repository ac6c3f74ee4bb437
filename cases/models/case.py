"""A deputy's suggestion, the versions of its text and the people who sign it."""

from django.db import models

from cases.states import CaseState, Channel, CosignerState, Origin, Secrecy
from tenants.models import TenantModel


class Case(TenantModel):
    """One suggestion, owned by this congress for ever; only actions change its state."""

    number = models.IntegerField("编号", null=True, blank=True)
    session_name = models.CharField("届次", max_length=60)
    # Empty, or the place of the congress that gave the number and has since been merged into this one.
    plate_place = models.CharField("号牌地名", max_length=60, blank=True, default="", db_default="")
    title = models.CharField("标题", max_length=200, blank=True)
    matter = models.TextField("案由", blank=True)
    proposal = models.TextField("建议内容", blank=True)
    text_version = models.IntegerField("文本版本", default=1)
    state = models.CharField("状态", max_length=16, choices=CaseState.choices, default=CaseState.DRAFT)
    channel = models.CharField("提出时间", max_length=16, choices=Channel.choices, default=Channel.CLOSED_SESSION)
    category = models.CharField("类别", max_length=40, blank=True)
    origin = models.CharField("来源", max_length=16, choices=Origin.choices, default=Origin.SELF)
    origin_text = models.CharField("来源说明", max_length=300, blank=True)
    lead_user_id = models.UUIDField("领衔代表", null=True, blank=True)
    lead_name = models.CharField("领衔代表姓名", max_length=60, blank=True)
    secrecy = models.CharField("保密", max_length=16, choices=Secrecy.choices, default=Secrecy.NORMAL)
    open_to_public = models.BooleanField("代表同意公开", default=True)
    wished_unit_id = models.IntegerField("希望承办单位", null=True, blank=True)
    round = models.SmallIntegerField("办理轮次", default=1)
    revision = models.IntegerField("修订号", default=1)
    difficult = models.BooleanField("涉及面广或办理难度大", default=False)
    published_at = models.DateTimeField("公开时间", null=True, blank=True)
    publish_scope = models.CharField("公开范围", max_length=8, blank=True)
    withheld_at = models.DateTimeField("撤回公开时间", null=True, blank=True)
    created_at = models.DateTimeField("起草时间")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    assigned_at = models.DateTimeField("首次交办时间", null=True, blank=True)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    holder = models.CharField("现由谁办理", max_length=120, blank=True)
    holder_since = models.DateTimeField("接手时间", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plate_place", "session_name", "number"], name="case_number_once"),
        ]
        indexes = [
            models.Index(fields=["state"], name="case_state"),
            models.Index(fields=["lead_user_id"], name="case_lead"),
        ]

    def __str__(self) -> str:
        return self.title


class CaseText(TenantModel):
    """One version of a suggestion's text; a co-signature belongs to exactly one version."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="texts", db_index=False)
    version = models.IntegerField("版本")
    title = models.CharField("标题", max_length=200, blank=True)
    matter = models.TextField("案由", blank=True)
    proposal = models.TextField("建议内容", blank=True)
    saved_at = models.DateTimeField("保存时间")
    by = models.UUIDField("保存人", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="text_version_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Cosigner(TenantModel):
    """One deputy invited to sign; the answer holds for one version of the text."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="cosigners", db_index=False)
    user_id = models.UUIDField("代表")
    name = models.CharField("姓名", max_length=60)
    state = models.CharField("状态", max_length=8, choices=CosignerState.choices, default=CosignerState.INVITED)
    text_version = models.IntegerField("确认的文本版本", default=1)
    invited_at = models.DateTimeField("邀请时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user_id"], name="cosigner_once")]
        indexes = [models.Index(fields=["user_id"], name="cosigner_user")]

    def __str__(self) -> str:
        return self.name

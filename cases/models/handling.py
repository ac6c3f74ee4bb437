"""What handling units do with a suggestion: assignment, contacts, replies; and what the deputy thinks."""

from django.db import models

from cases.models.case import Case
from cases.states import (
    AssignmentRole,
    AssignmentState,
    ContactStage,
    ContactWay,
    Rating,
    ReplyClass,
)
from tenants.models import TenantModel


class Assignment(TenantModel):
    """One unit's (or one lower congress's) share of a suggestion; `assigned_at` is its own T0."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments")
    role = models.CharField("分工", max_length=8, choices=AssignmentRole.choices)
    state = models.CharField(
        "状态", max_length=16, choices=AssignmentState.choices, default=AssignmentState.PENDING_SIGN
    )
    round = models.SmallIntegerField("办理轮次", default=1)
    unit_id = models.IntegerField("承办单位", null=True, blank=True)
    unit_name = models.CharField("单位名称", max_length=120)
    lower_no = models.IntegerField("交下的人大", null=True, blank=True)
    link_id = models.UUIDField("交下链接", null=True, blank=True)
    note = models.TextField("交办意见", blank=True)
    assigned_at = models.DateTimeField("交办时间")
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_by = models.CharField("签收人", max_length=60, blank=True)
    return_reason = models.TextField("退办理由", blank=True)
    return_proposal = models.CharField("建议改由", max_length=200, blank=True)
    return_asked_at = models.DateTimeField("申请退办时间", null=True, blank=True)
    decision = models.TextField("退办决定", blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "state"], name="assignment_unit"),
            models.Index(fields=["link_id"], name="assignment_link", condition=models.Q(link_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.unit_name


class Contact(TenantModel):
    """One talk between a unit and the deputy, before, during or after handling."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="contacts")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="contacts", db_index=False)
    on = models.DateField("日期")
    way = models.CharField("方式", max_length=8, choices=ContactWay.choices)
    stage = models.CharField("阶段", max_length=8, choices=ContactStage.choices)
    text = models.TextField("内容")
    by = models.CharField("记录人", max_length=60)

    def __str__(self) -> str:
        return self.text[:30]


class Reply(TenantModel):
    """A written answer: to the deputy, or (co-opinion) to the lead unit."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="replies")
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="replies", null=True, blank=True, db_index=False
    )
    round = models.SmallIntegerField("办理轮次", default=1)
    document = models.CharField("文号", max_length=80, blank=True)
    reply_class = models.CharField("答复类别", max_length=16, choices=ReplyClass.choices)
    text = models.TextField("答复内容")
    unit_name = models.CharField("答复单位", max_length=120)
    signer = models.CharField("签发人", max_length=60, blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    # [{"what": text, "due_on": ISO date or null, "done_on": ISO date or null}]
    commitments = models.JSONField("承诺事项", default=list)
    issued_at = models.DateTimeField("答复时间")
    from_no = models.IntegerField("来自哪级人大", null=True, blank=True)
    is_co_opinion = models.BooleanField("协办意见", default=False)

    def __str__(self) -> str:
        return self.document or self.unit_name


class Evaluation(TenantModel):
    """The deputy's verdict on one round, on the two axes process and result."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="evaluations", db_index=False)
    round = models.SmallIntegerField("办理轮次", default=1)
    process = models.CharField("对办理过程", max_length=20, choices=Rating.choices)
    result = models.CharField("对办理结果", max_length=20, choices=Rating.choices)
    reason = models.TextField("理由", blank=True)
    by_id = models.UUIDField("评价人")
    by_name = models.CharField("评价人姓名", max_length=60)
    at = models.DateTimeField("评价时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="evaluation_once")]

    def __str__(self) -> str:
        return f"{self.process}/{self.result}"

"""This congress's side of a crossing between levels; its id is the id of the public link."""

from django.db import models

from cases.models.case import Case
from cases.models.handling import Assignment
from cases.models.opinion import Opinion
from cases.states import RAISING_LINKS, CrossingDirection, CrossingState, LinkKind
from tenants.models import TenantModel


class Crossing(TenantModel):
    """One case going up or down, as this side knows it; the snapshot is all the other side shows."""

    # Empty on rows from before there were other kinds than up and down.
    kind = models.CharField("种类", max_length=12, choices=LinkKind.choices, blank=True)
    direction = models.CharField("方向", max_length=4, choices=CrossingDirection.choices)
    incoming = models.BooleanField("是否来件")
    other_no = models.IntegerField("对方人大")
    case = models.ForeignKey(Case, models.SET_NULL, related_name="crossings", null=True, blank=True)
    opinion = models.ForeignKey(Opinion, models.SET_NULL, related_name="crossings", null=True, blank=True)
    # The share at home that a report or a redo by the superior organ is about.
    assignment = models.ForeignKey(
        Assignment, models.SET_NULL, related_name="crossings", null=True, blank=True, db_index=False
    )
    unit_id = models.IntegerField("接收单位", null=True, blank=True)
    unit_name = models.CharField("接收单位名称", max_length=120, blank=True)
    state = models.CharField("状态", max_length=12, choices=CrossingState.choices, default=CrossingState.WAITING)
    # Keys: title, matter, proposal, proposers, plate, secrecy, category.
    snapshot = models.JSONField("共享快照", default=dict)
    reason = models.TextField("理由", blank=True)
    return_reason = models.TextField("退回理由", blank=True)
    sent_at = models.DateTimeField("发出时间")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    # user ids (text) of the deputies asked to sponsor
    sponsors = models.JSONField("邀请领衔的代表", default=list)
    sponsored_by = models.UUIDField("领衔代表", null=True, blank=True)
    answer = models.TextField("答复", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.CharField("答复人", max_length=120, blank=True)
    # What the other side told where there is no timeline here: [{kind, at, who, detail, origin_name}], oldest first.
    told = models.JSONField("对方告知", default=list)
    revision = models.IntegerField("修订号", default=1)

    class Meta:
        indexes = [
            models.Index(fields=["state", "incoming"], name="crossing_state"),
            models.Index(fields=["unit_id"], name="crossing_unit", condition=models.Q(unit_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.snapshot.get("title", ""))

    @property
    def link_kind(self) -> LinkKind:
        """This property is the kind of the link, also of a row that is older than the kinds."""
        if self.kind:
            return LinkKind(self.kind)
        return LinkKind.ESCALATE if self.direction == CrossingDirection.UP else LinkKind.ASSIGN_DOWN

    @property
    def raises(self) -> bool:
        """This property tells whether the case itself goes up, to be proposed by a deputy there."""
        return self.link_kind in RAISING_LINKS

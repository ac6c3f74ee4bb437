"""This congress's side of a crossing between levels; its id is the id of the public link."""

from django.db import models

from cases.models.case import Case
from cases.states import CrossingDirection, CrossingState
from tenants.models import TenantModel


class Crossing(TenantModel):
    """One case going up or down, as this side knows it; the snapshot is all the other side shows."""

    direction = models.CharField("方向", max_length=4, choices=CrossingDirection.choices)
    incoming = models.BooleanField("是否来件")
    other_no = models.IntegerField("对方人大")
    case = models.ForeignKey(Case, models.SET_NULL, related_name="crossings", null=True, blank=True)
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
    revision = models.IntegerField("修订号", default=1)

    class Meta:
        indexes = [models.Index(fields=["state", "incoming"], name="crossing_state")]

    def __str__(self) -> str:
        return str(self.snapshot.get("title", ""))

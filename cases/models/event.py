"""Everything that happened, in order: the timeline of a case or an opinion."""

from django.db import models

from cases.models.case import Case
from cases.models.opinion import Opinion
from tenants.models import TenantModel


class Event(TenantModel):
    """One act with actor, time and reason; never changed, never deleted."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events", null=True, blank=True, db_index=False)
    opinion = models.ForeignKey(Opinion, models.CASCADE, related_name="events", null=True, blank=True, db_index=False)
    seq = models.IntegerField("序号")
    kind = models.CharField("种类", max_length=40)
    at = models.DateTimeField("时间")
    actor_id = models.UUIDField("行为人", null=True, blank=True)
    actor_name = models.CharField("行为人姓名", max_length=60, blank=True)
    actor_role = models.CharField("行为人身份", max_length=60, blank=True)
    detail = models.JSONField("细节", default=dict)
    from_no = models.IntegerField("来自哪级人大", null=True, blank=True)
    is_public = models.BooleanField("可公开", default=False)
    message_id = models.UUIDField("由哪条消息送达", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="event_case_seq"),
            models.UniqueConstraint(fields=["opinion", "seq"], name="event_opinion_seq"),
        ]

    def __str__(self) -> str:
        return self.kind

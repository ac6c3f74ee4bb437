"""One message to one recipient, written in the sender's own transaction."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Identified


class OutboxState(models.TextChoices):
    """Where a message stands."""

    WAITING = "WAITING", _("待送达")
    DELIVERED = "DELIVERED", _("已送达")
    DEAD = "DEAD", _("投递失败")


class Outbox(Identified):
    """A message from one congress to one other.

    Messages of the same source, epoch, stream and target are delivered in the order of ``seq``; all others are
    independent, so that one broken recipient or record holds up nothing else.
    """

    source_no = models.IntegerField(_("来源"))
    target_no = models.IntegerField(_("去向"))
    stream = models.CharField(_("序列"), max_length=64)
    seq = models.BigIntegerField(_("序号"))
    epoch = models.IntegerField(_("世代"), default=1)
    kind = models.CharField(_("类型"), max_length=64)
    payload = models.JSONField(_("内容"), encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(_("发出时间"))
    state = models.CharField(_("状态"), max_length=10, choices=OutboxState.choices, default=OutboxState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    # Empty: at once. A sender's clock must not decide when a courier on another host may start.
    next_try_at = models.DateTimeField(_("下次尝试"), null=True, blank=True)
    reason = models.TextField(_("失败原因"), blank=True, default="")
    delivered_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    replayed_at = models.DateTimeField(_("重投时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("待送消息")
        verbose_name_plural = _("待送消息")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_no", "epoch", "stream", "target_no", "seq"],
                name="outbox_one_place_in_line",
            ),
            models.CheckConstraint(condition=~models.Q(source_no=models.F("target_no")), name="outbox_not_to_itself"),
        ]
        indexes: ClassVar = [
            # Delivered rows are the mass of the table and in none of these indexes.
            models.Index(fields=["created_at"], condition=models.Q(state="WAITING"), name="outbox_waiting"),
            models.Index(
                fields=["source_no", "epoch", "stream", "target_no", "seq"],
                condition=~models.Q(state="DELIVERED"),
                name="outbox_line",
            ),
            models.Index(
                fields=["delivered_at"],
                condition=models.Q(state="DELIVERED"),
                name="outbox_delivered",
            ),
        ]

    class Grants:
        """Which role may do what with the table."""

        tenant_any = ("SELECT", "INSERT")
        courier = ("SELECT", "UPDATE", "DELETE")

    class RowSecurity:
        """A congress writes and sees only what it sends itself."""

        columns = ("source_no",)

    def __str__(self) -> str:
        return f"{self.source_no}→{self.target_no} {self.stream}#{self.seq} {self.kind}"

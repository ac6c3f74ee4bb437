"""The courier's nouns inside a congress's schema."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantModel


class Applied(TenantModel):
    """A message whose effect stands in this schema; a second delivery of it does nothing.

    The primary key is the message's own id.
    """

    at = models.DateTimeField(_("生效时间"))

    class Meta:
        verbose_name = _("已生效消息")
        verbose_name_plural = _("已生效消息")

    def __str__(self) -> str:
        return str(self.pk)


class Sequence(TenantModel):
    """The last number given to a message of one stream to one recipient.

    Its row is locked until the writer commits, so numbers become visible in their order and without gaps.
    """

    stream = models.CharField(_("序列"), max_length=64)
    target_no = models.IntegerField(_("去向"))
    last = models.BigIntegerField(_("最后序号"))

    class Meta:
        verbose_name = _("消息序号")
        verbose_name_plural = _("消息序号")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "target_no"], name="sequence_one_per_stream")
        ]

    def __str__(self) -> str:
        return f"{self.stream}→{self.target_no}: {self.last}"

"""What changed: the rows a search index has still to take up."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Feed(models.Model):
    """A record changed and its projections elsewhere are to be renewed.

    The number says nothing about order of commit, so nobody may read on "from the last one seen": consumers claim
    rows and take them away (``sync.feed.claimed``).
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("类型"), max_length=32)
    ref = models.UUIDField(_("记录"))
    owner_no = models.IntegerField(_("所属人大"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("变更")
        verbose_name_plural = _("变更")
        indexes: ClassVar = [models.Index(fields=["kind", "id"], name="feed_kind")]

    class Grants:
        """Which role may do what with the table."""

        tenant_any = ("INSERT",)
        # Search leaves out what the index has not taken up yet.
        net_reader = ("SELECT",)
        courier = ("SELECT", "INSERT", "UPDATE", "DELETE")

    class RowSecurity:
        """A congress notes only changes of its own records."""

        columns = ("owner_no",)

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

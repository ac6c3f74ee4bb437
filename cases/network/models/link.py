"""A crossing between the cases of two congresses, as both and the network may know it."""

from typing import ClassVar

from django.db import models

from cases.states import CrossingState, LinkKind, Secrecy


class Link(models.Model):
    """A typed, acyclic edge; the snapshot is everything the other side may see of the case."""

    id = models.UUIDField(primary_key=True)
    root_id = models.UUIDField("链条")
    kind = models.CharField("种类", max_length=12, choices=LinkKind.choices)
    source_no = models.IntegerField("发出人大")
    source_case = models.UUIDField("发出案件")
    target_no = models.IntegerField("接收人大")
    target_case = models.UUIDField("接收案件", null=True, blank=True)
    hops = models.SmallIntegerField("第几跳", default=1)
    snapshot = models.JSONField("共享快照", default=dict)
    secrecy = models.CharField("保密", max_length=16, choices=Secrecy.choices, default=Secrecy.NORMAL)
    state = models.CharField("状态", max_length=12, choices=CrossingState.choices, default=CrossingState.WAITING)
    created_at = models.DateTimeField("建立时间")
    # What messages told of stations in another deployment, whose cards are not here: `cases.crossings.stations`.
    # Programs of the release before do not write it, so the database does.
    known = models.JSONField("别的平台告知的各站", default=list, db_default=[])

    class Meta:
        indexes = [
            models.Index(fields=["root_id"], name="link_root"),
            models.Index(fields=["source_case"], name="link_source"),
            models.Index(
                fields=["target_case"],
                name="link_target",
                condition=models.Q(target_case__isnull=False),
            ),
        ]

    class Grants:
        """What each group of roles may do with links; nobody may delete one."""

        tenant_any: ClassVar = ("SELECT", "INSERT", "UPDATE")
        net_reader: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT",)

    class RowSecurity:
        """Either end may write the link."""

        columns: ClassVar = ("source_no", "target_no")

    def __str__(self) -> str:
        return f"{self.kind} {self.source_no}→{self.target_no}"

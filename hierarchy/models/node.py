from __future__ import annotations

from typing import ClassVar

from django.db import models

from hierarchy.kinds import Body, Kind
from hierarchy.models.nested import NestedModel, ParentKey
from tenants.levels import Level
from tenants.models import Tenant


class Node(NestedModel):  # type: ignore[django-manager-missing]  # mptt's own manager has no types
    """A division of the country in the congress tree. Ended, never deleted; its id never changes.

    There is one nested-set tree per province, so that an insert moves the edges of one province only: ``parent`` is
    NULL at provinces, ``superior`` reaches the nation. ``path`` is what routing and permission read; ``lft`` and
    ``rght`` never authorise.
    """

    id = models.AutoField(primary_key=True)
    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60, db_index=True)
    short_name = models.CharField("简称", max_length=60)
    level = models.SmallIntegerField("层级", choices=Level)
    kind = models.CharField("类别", max_length=30, choices=Kind)
    body = models.CharField("机构", max_length=12, choices=Body)
    superior = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="inferiors")
    parent = ParentKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    path = models.TextField("路径", db_collation="C", editable=False)
    host = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="hosted")
    valid_from = models.DateField("设立日期")
    valid_to = models.DateField("撤销日期", null=True, blank=True)
    predecessor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        db_index=False,
    )
    tenant = models.OneToOneField(Tenant, on_delete=models.PROTECT, null=True, blank=True, related_name="node")

    # mptt's own fields, written down so that they have types and only the index that we want.
    lft = models.PositiveIntegerField(editable=False)
    rght = models.PositiveIntegerField(editable=False)
    tree_id = models.PositiveIntegerField(editable=False, db_index=True)
    depth = models.PositiveIntegerField(editable=False)

    # A plain manager: mptt's orders every query by edges, and nothing here reads by edges.
    objects: ClassVar[models.Manager[Node]] = models.Manager()

    class Grants:
        tenant_any: ClassVar = ("SELECT",)
        net_reader: ClassVar = ("SELECT",)
        gate: ClassVar = ("SELECT",)
        courier: ClassVar = ("SELECT",)
        scheduler: ClassVar = ("SELECT",)
        operator: ClassVar = ("SELECT", "UPDATE")

    class Meta:
        verbose_name = "区划"
        # Not unique=True on the field: Django would add a second index for LIKE, which "C" does not need.
        constraints: ClassVar = [models.UniqueConstraint(fields=["path"], name="node_path_once")]

    class MPTTMeta:
        level_attr = "depth"

    def __str__(self) -> str:
        return self.name

    @property
    def has_congress(self) -> bool:
        """This property tells whether the node has a people's congress, which alone may assign suggestions."""
        return self.body == Body.CONGRESS

    @property
    def has_ended(self) -> bool:
        """This property tells whether the division was abolished, merged or changed its kind."""
        return self.valid_to is not None

    @property
    def congress_name(self) -> str:
        """This property is the full name of the body that deals with deputies' matters here."""
        if self.kind == Kind.NATION:
            return "全国人民代表大会"
        if self.body == Body.WORKING_BODY:
            return f"{self.name}人大工委"
        return f"{self.name}人民代表大会" if self.has_congress else self.name


# mptt adds an index over (tree_id, lft). Without it an insert at the front of the largest province takes a tenth of
# the time, because the rows whose edges move stay on their pages (HOT); nothing here reads by edges.
Node._meta.indexes = [index for index in Node._meta.indexes if index.fields != ["tree_id", "lft"]]

"""django-mptt, which has no types, as something that has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db import models

    class NestedModel(models.Model):
        """What we use of mptt's abstract model: it keeps the edges when a row is inserted or its parent changes."""

        class Meta:
            abstract = True

    ParentKey = models.ForeignKey
else:
    from mptt.models import MPTTModel as NestedModel
    from mptt.models import TreeForeignKey as ParentKey

__all__ = ["NestedModel", "ParentKey"]

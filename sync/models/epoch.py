"""The epoch of a congress: it moves on when the congress was restored from a backup."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Epoch(models.Model):
    """A congress whose sequence counters were rewound by a restore starts a new epoch.

    A congress without a row is in its first epoch.
    """

    tenant_no = models.IntegerField(_("人大"), primary_key=True)
    epoch = models.PositiveIntegerField(_("世代"), default=1)

    class Meta:
        verbose_name = _("世代")
        verbose_name_plural = _("世代")

    class Grants:
        """Which role may do what with the table."""

        tenant_any = ("SELECT",)
        courier = ("SELECT",)

    def __str__(self) -> str:
        return f"{self.tenant_no}: {self.epoch}"

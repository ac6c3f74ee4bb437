from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is at one congress (domain §2.2)."""

    DEPUTY = "DEPUTY", _("人大代表")
    DWC = "DWC", _("代表工委")
    TOWN_SEC = "TOWN_SEC", _("乡镇人大秘书")
    WORKBODY = "WORKBODY", _("人大工委")
    GOV_OFFICE = "GOV_OFFICE", _("政府办公室")
    UNIT_ADMIN = "UNIT_ADMIN", _("承办单位")
    UNIT_HANDLER = "UNIT_HANDLER", _("承办单位经办人")
    CHAIRS = "CHAIRS", _("主任会议")
    ADMIN = "ADMIN", _("系统管理")
    OPERATOR = "OPERATOR", _("运维")


STAFF_ROLES = frozenset({Role.DWC, Role.TOWN_SEC})
"""Who receives, reviews and assigns at a congress."""

INSIDE_ROLES = frozenset({Role.DWC, Role.TOWN_SEC, Role.CHAIRS, Role.GOV_OFFICE, Role.ADMIN})
"""Who reads all that a congress has received."""

UNIT_ROLES = frozenset({Role.UNIT_ADMIN, Role.UNIT_HANDLER})

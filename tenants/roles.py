from django.db import models


class Role(models.TextChoices):
    """What a person is at one congress (domain §2.2)."""

    DEPUTY = "DEPUTY", "人大代表"
    DWC = "DWC", "代表工委"
    TOWN_SEC = "TOWN_SEC", "乡镇人大秘书"
    WORKBODY = "WORKBODY", "人大工委"
    GOV_OFFICE = "GOV_OFFICE", "政府办公室"
    UNIT_ADMIN = "UNIT_ADMIN", "承办单位"
    UNIT_HANDLER = "UNIT_HANDLER", "承办单位经办人"
    CHAIRS = "CHAIRS", "主任会议"
    ADMIN = "ADMIN", "系统管理"
    OPERATOR = "OPERATOR", "运维"


STAFF_ROLES = frozenset({Role.DWC, Role.TOWN_SEC})
"""Who receives, reviews and assigns at a congress."""

INSIDE_ROLES = frozenset({Role.DWC, Role.TOWN_SEC, Role.CHAIRS, Role.GOV_OFFICE, Role.ADMIN})
"""Who reads all that a congress has received."""

UNIT_ROLES = frozenset({Role.UNIT_ADMIN, Role.UNIT_HANDLER})

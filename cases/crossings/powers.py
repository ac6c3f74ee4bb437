"""Which level's powers a finding falls under: the table by which a group's findings are split (domain.md §4.3).

A rule pack may put areas elsewhere: `finding_levels = { COUNTY_ROADS = "CITY" }` among its settings.
"""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.rules import RuleBook
from tenants.levels import Level


class Area(TextChoices):
    """What a finding is about, as the recording staff choose it."""

    VILLAGE = "VILLAGE", _("村组道路、环境卫生、邻里事务")
    TOWN = "TOWN", _("镇区街道、集市、小型水利")
    COUNTY_ROADS = "COUNTY_ROADS", _("县乡公路、县城建设")
    COUNTY_SERVICES = "COUNTY_SERVICES", _("教育、医疗、社会保障")
    CITY_ROADS = "CITY_ROADS", _("国道省道、跨县道路")
    CITY_WATERS = "CITY_WATERS", _("跨县河流、大中型水库")


LEVELS: Mapping[Area, Level] = {
    Area.VILLAGE: Level.TOWNSHIP,
    Area.TOWN: Level.TOWNSHIP,
    Area.COUNTY_ROADS: Level.COUNTY,
    Area.COUNTY_SERVICES: Level.COUNTY,
    Area.CITY_ROADS: Level.CITY,
    Area.CITY_WATERS: Level.CITY,
}


def level_of(*, area: Area, book: RuleBook) -> Level:
    """This function returns the level whose powers an area falls under by the rules that hold here."""
    moved = book.settings.get("finding_levels", {})
    return Level[moved[area]] if area in moved else LEVELS[area]

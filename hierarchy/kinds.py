"""What nodes and handling units can be, and what follows from it (domain §8)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.levels import Level


class Body(models.TextChoices):
    """What a node has of its own to deal with deputies' matters."""

    CONGRESS = "CONGRESS", _("人民代表大会")
    WORKING_BODY = "WORKING_BODY", _("人大工作机构")
    NONE = "NONE", _("无")


class Kind(models.TextChoices):
    """The legal kind of an administrative division."""

    NATION = "nation", _("国家")
    PROVINCE = "province", _("省")
    AUTONOMOUS_REGION = "autonomous_region", _("自治区")
    MUNICIPALITY = "municipality", _("直辖市")
    PREFECTURE_CITY = "prefecture_city", _("地级市")
    AUTONOMOUS_PREFECTURE = "autonomous_prefecture", _("自治州")
    REGION = "region", _("地区")
    LEAGUE = "league", _("盟")
    DISTRICT = "district", _("市辖区")
    COUNTY_CITY = "county_city", _("县级市")
    COUNTY = "county", _("县")
    AUTONOMOUS_COUNTY = "autonomous_county", _("自治县")
    BANNER = "banner", _("旗")
    AUTONOMOUS_BANNER = "autonomous_banner", _("自治旗")
    SPECIAL_DISTRICT = "special_district", _("特区")
    FOREST_DISTRICT = "forest_district", _("林区")
    PSEUDO_COUNTY = "pseudo_county", _("县级管理区")
    TOWN = "town", _("镇")
    TOWNSHIP = "township", _("乡")
    ETHNIC_TOWNSHIP = "ethnic_township", _("民族乡")
    SUBDISTRICT = "subdistrict", _("街道")
    ZONE = "zone", _("开发区")
    PSEUDO_TOWNSHIP = "pseudo_township", _("乡级管理区")


class UnitKind(models.TextChoices):
    """What a handling unit is within the government, the supervisory commission and the two courts."""

    GOVERNMENT = "GOVERNMENT", _("人民政府")
    OFFICE = "OFFICE", _("办公机构")
    DEPARTMENT = "DEPARTMENT", _("工作部门")
    STATION = "STATION", _("站所中心")
    COURT = "COURT", _("人民法院")
    PROCURATORATE = "PROCURATORATE", _("人民检察院")
    SUPERVISION = "SUPERVISION", _("监察委员会")


LEVELS: dict[Kind, Level] = {
    Kind.NATION: Level.NATION,
    Kind.PROVINCE: Level.PROVINCE,
    Kind.AUTONOMOUS_REGION: Level.PROVINCE,
    Kind.MUNICIPALITY: Level.PROVINCE,
    Kind.PREFECTURE_CITY: Level.CITY,
    Kind.AUTONOMOUS_PREFECTURE: Level.CITY,
    Kind.REGION: Level.CITY,
    Kind.LEAGUE: Level.CITY,
    Kind.DISTRICT: Level.COUNTY,
    Kind.COUNTY_CITY: Level.COUNTY,
    Kind.COUNTY: Level.COUNTY,
    Kind.AUTONOMOUS_COUNTY: Level.COUNTY,
    Kind.BANNER: Level.COUNTY,
    Kind.AUTONOMOUS_BANNER: Level.COUNTY,
    Kind.SPECIAL_DISTRICT: Level.COUNTY,
    Kind.FOREST_DISTRICT: Level.COUNTY,
    Kind.PSEUDO_COUNTY: Level.COUNTY,
    Kind.TOWN: Level.TOWNSHIP,
    Kind.TOWNSHIP: Level.TOWNSHIP,
    Kind.ETHNIC_TOWNSHIP: Level.TOWNSHIP,
    Kind.SUBDISTRICT: Level.TOWNSHIP,
    Kind.ZONE: Level.TOWNSHIP,
    Kind.PSEUDO_TOWNSHIP: Level.TOWNSHIP,
}
"""The level of each kind. Level is a property of the kind, never of the depth."""

WORKING_BODIES = frozenset({Kind.REGION, Kind.LEAGUE, Kind.SUBDISTRICT, Kind.ZONE})
"""Kinds to which a standing committee sends a working body instead of there being a congress."""

WITHOUT_BODY = frozenset({Kind.PSEUDO_COUNTY, Kind.PSEUDO_TOWNSHIP})
"""Statistical rows: management zones, farms, prisons. They must never become congresses."""

SUPERIORS: dict[Level, frozenset[Level]] = {
    Level.NATION: frozenset(),
    Level.PROVINCE: frozenset({Level.NATION}),
    Level.CITY: frozenset({Level.PROVINCE}),
    # Districts of a municipality and counties that a province administers have no city above them.
    Level.COUNTY: frozenset({Level.PROVINCE, Level.CITY}),
    # Four cities are not divided into districts: 东莞, 中山, 儋州, 嘉峪关.
    Level.TOWNSHIP: frozenset({Level.CITY, Level.COUNTY}),
}
"""Which levels a level may hang at directly."""


def body_of(kind: Kind) -> Body:
    """This function returns the body that a node of ``kind`` has (Organic Law of local congresses, arts 7 and 59)."""
    if kind in WORKING_BODIES:
        return Body.WORKING_BODY
    return Body.NONE if kind in WITHOUT_BODY else Body.CONGRESS

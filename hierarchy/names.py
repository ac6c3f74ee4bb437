"""Short names of places: 钟山 for 钟山县, 富川 for 富川瑶族自治县, 广西 for 广西壮族自治区."""

from __future__ import annotations

import re

from hierarchy.kinds import Kind

# 各 stands for 各族自治县. A stem has two characters at least, or 水 in 融水苗族自治县 would be taken for a people.
PEOPLES = [
    "柯尔克孜",
    "乌孜别克",
    "达斡尔",
    "鄂伦春",
    "鄂温克",
    "哈萨克",
    "维吾尔",
    "俄罗斯",
    "塔塔尔",
    "塔吉克",
    "蒙古",
    "朝鲜",
    "锡伯",
    "赫哲",
    "土家",
    "仡佬",
    "仫佬",
    "毛南",
    "布依",
    "傈僳",
    "拉祜",
    "景颇",
    "纳西",
    "普米",
    "独龙",
    "德昂",
    "阿昌",
    "基诺",
    "布朗",
    "哈尼",
    "珞巴",
    "门巴",
    "保安",
    "撒拉",
    "东乡",
    "裕固",
    "满",
    "回",
    "藏",
    "苗",
    "彝",
    "壮",
    "侗",
    "瑶",
    "白",
    "傣",
    "黎",
    "佤",
    "畲",
    "水",
    "土",
    "羌",
    "怒",
    "京",
    "高山",
    "各",
]

_PEOPLE = "|".join(PEOPLES)
_STEM = rf"^(?P<stem>.{{2,}}?)(?:(?:{_PEOPLE})族?)+"
_WITH_PEOPLES: dict[str, re.Pattern[str]] = {
    "autonomous_region": re.compile(_STEM + "自治区$"),
    "autonomous_prefecture": re.compile(_STEM + "自治州$"),
    "autonomous_county": re.compile(_STEM + "自治县$"),
    "autonomous_banner": re.compile(_STEM + "自治旗$"),
    "ethnic_township": re.compile(_STEM + "(?:民族)?乡$"),
}
_SUFFIXES: dict[str, tuple[str, ...]] = {
    "province": ("省",),
    "autonomous_region": ("自治区",),
    "municipality": ("市",),
    "prefecture_city": ("市",),
    "autonomous_prefecture": ("自治州",),
    "region": ("地区",),
    "league": ("盟",),
    "district": ("区",),
    "county_city": ("市",),
    "county": ("县",),
    "autonomous_county": ("族自治县", "自治县"),
    "banner": ("旗",),
    "autonomous_banner": ("族自治旗", "自治旗"),
    "special_district": ("特区",),
    "forest_district": ("林区",),
    "town": ("镇",),
    "township": ("乡", "苏木"),
    "ethnic_township": ("民族乡", "族乡", "民族苏木", "苏木", "乡"),
    "subdistrict": ("街道办事处", "街道"),
}


def short_name(name: str, kind: Kind) -> str:
    """This function returns the name as people say it: without the kind and without the peoples in it.

    A name that would lose all but one character keeps everything: 东区 stays 东区.
    """
    pattern = _WITH_PEOPLES.get(kind.value)
    if pattern is not None and (match := pattern.match(name)):
        return match["stem"]
    if name.endswith("矿区"):
        return name
    for suffix in _SUFFIXES.get(kind.value, ()):
        stem = name.removesuffix(suffix)
        if stem != name and len(stem) > 1:
            return stem
    return name

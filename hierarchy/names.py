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
_AUTONOMOUS = re.compile(rf"^(?P<stem>.{{2,}}?)(?:(?:{_PEOPLE})族?)+自治[区州县旗]$")
_ETHNIC_TOWNSHIP = re.compile(rf"^(?P<stem>.{{2,}}?)(?:(?:{_PEOPLE})族?)+(?:民族)?乡$")
_SUFFIXES: dict[Kind, tuple[str, ...]] = {
    Kind.PROVINCE: ("省",),
    Kind.AUTONOMOUS_REGION: ("自治区",),
    Kind.MUNICIPALITY: ("市",),
    Kind.PREFECTURE_CITY: ("市",),
    Kind.AUTONOMOUS_PREFECTURE: ("自治州",),
    Kind.REGION: ("地区",),
    Kind.LEAGUE: ("盟",),
    Kind.DISTRICT: ("区",),
    Kind.COUNTY_CITY: ("市",),
    Kind.COUNTY: ("县",),
    Kind.AUTONOMOUS_COUNTY: ("族自治县", "自治县"),
    Kind.BANNER: ("旗",),
    Kind.AUTONOMOUS_BANNER: ("族自治旗", "自治旗"),
    Kind.SPECIAL_DISTRICT: ("特区",),
    Kind.FOREST_DISTRICT: ("林区",),
    Kind.TOWN: ("镇",),
    Kind.TOWNSHIP: ("乡", "苏木"),
    Kind.ETHNIC_TOWNSHIP: ("民族乡", "族乡", "民族苏木", "苏木", "乡"),
    Kind.SUBDISTRICT: ("街道办事处", "街道"),
}


def short_name(name: str, kind: Kind) -> str:
    """This function returns the name as people say it: without the kind and without the peoples in it.

    A name that would lose all but one character keeps everything: 东区 stays 东区.
    """
    pattern = _ETHNIC_TOWNSHIP if kind == Kind.ETHNIC_TOWNSHIP else _AUTONOMOUS
    if match := pattern.match(name):
        return match["stem"]
    if name.endswith("矿区"):
        return name
    for suffix in _SUFFIXES.get(kind, ()):
        stem = name.removesuffix(suffix)
        if stem != name and len(stem) > 1:
            return stem
    return name

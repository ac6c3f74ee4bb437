"""Names of made-up people, as they are usual around 贺州."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "李李李黄黄黄黄陈陈陈梁梁莫莫廖廖邓邓罗罗韦韦覃覃潘潘钟钟陶虞董董盘盘赵赵奉邱卢卢刘刘张张王王杨杨周周吴吴唐唐谢谢"
    "何何林林蒋蒋欧岑农蒙蒙叶叶义毛徐黎黎容植龙余曾曾沈冯冯严苏苏"
)
MEN = [
    "建国",
    "志强",
    "永福",
    "长明",
    "文辉",
    "伟林",
    "德胜",
    "国栋",
    "世民",
    "家宝",
    "光荣",
    "海波",
    "少华",
    "锦堂",
    "振宇",
    "启明",
    "桂生",
    "水旺",
    "天佑",
    "立新",
    "俊杰",
    "浩然",
    "宗保",
    "发祥",
    "成林",
    "春生",
    "炳坤",
    "绍文",
    "有才",
    "卫东",
    "明亮",
    "宏斌",
    "增辉",
    "开富",
    "善平",
    "景山",
    "学军",
    "泽民",
    "广源",
    "贵平",
]
WOMEN = [
    "秀英",
    "丽萍",
    "春兰",
    "桂花",
    "美玲",
    "小燕",
    "玉珍",
    "翠莲",
    "金凤",
    "雪梅",
    "婷婷",
    "海燕",
    "月娥",
    "惠芳",
    "彩霞",
    "素琴",
    "凤仙",
    "艳红",
    "少芬",
    "冬梅",
    "佩珊",
    "晓霞",
    "玉兰",
    "爱莲",
    "静怡",
    "燕妮",
    "淑贞",
    "家慧",
    "巧云",
    "柳青",
    "瑞珍",
    "菊英",
    "红梅",
    "思敏",
    "水莲",
    "群芳",
    "美娟",
    "洁",
    "敏",
    "颖",
]
SINGLE = [
    "勇",
    "军",
    "杰",
    "辉",
    "平",
    "波",
    "超",
    "华",
    "斌",
    "林",
    "健",
    "涛",
    "宁",
    "丽",
    "娟",
    "芳",
    "静",
    "倩",
    "莉",
    "萍",
]


class Names:
    """Hands out names, none twice, in an order that depends on the seed alone."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given: set[str] = set()

    def take(self) -> str:
        """This function returns a name that nobody has yet."""
        while True:
            first = self._random.choice(self._random.choice((MEN, WOMEN, MEN, WOMEN, SINGLE)))
            name = self._random.choice(SURNAMES) + first
            if name not in self._given:
                self._given.add(name)
                return name

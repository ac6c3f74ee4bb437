"""How names are sorted: by their pronunciation in pinyin."""

from __future__ import annotations

from pypinyin import lazy_pinyin

# Characters that are read differently when they are a surname.
SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "盖": "ge",
    "朴": "piao", "冼": "xian", "覃": "qin", "任": "ren", "华": "hua", "翟": "zhai", "乐": "yue",
    "缪": "miao", "员": "yun", "燕": "yan", "尉迟": "yu chi", "长孙": "zhang sun", "万俟": "mo qi",
}  # fmt: skip


# ... and one that given names read otherwise than most words do: 长明, 长江.
GIVEN = {"长": "chang"}


def sort_key(name: str) -> str:
    """This function returns the name's pinyin without tones, a space between syllables: 单小明 is ``shan xiao ming``."""
    for length in (2, 1):
        if reading := SURNAMES.get(name[:length]):
            return " ".join([reading, *_given(name[length:])])
    return " ".join([*lazy_pinyin(name[:1]), *_given(name[1:])]).lower()


def _given(name: str) -> list[str]:
    syllables = lazy_pinyin(name)
    if len(syllables) != len(name):
        return list(syllables)
    return [GIVEN.get(character, reading) for character, reading in zip(name, syllables, strict=True)]

"""The words of the play: matters, replies and small talk from data/, filled in so that no two are the same."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from cases.states import ReplyClass
from tenants.levels import Level

DATA = Path(__file__).parent / "data"
LEVEL_KEYS = {
    Level.NATION: "nation",
    Level.PROVINCE: "region",
    Level.CITY: "city",
    Level.COUNTY: "county",
    Level.TOWNSHIP: "town",
}
VILLAGES = [
    "石桥",
    "大岭",
    "新塘",
    "龙井",
    "白马",
    "上坝",
    "下坝",
    "古木",
    "桐油坪",
    "竹山",
    "水口岭",
    "青龙",
    "高屋",
    "莲花塘",
    "枫木冲",
    "三岔",
    "牛栏",
    "凤尾",
    "长坪",
    "大水",
    "平田",
    "旺坡",
    "金鸡",
    "黄泥冲",
    "庙背",
    "沙洲",
    "鱼跃",
    "大田",
    "板木",
    "老屋",
    "马鞍",
    "九龙",
    "双江",
    "清水",
    "杉木岭",
    "石山脚",
    "油茶",
    "东坡",
    "西岸",
    "南冲",
    "北坡",
    "蕉木",
    "红岩",
    "塘头",
]
SEASONS = ("来年春节", "来年春耕", "来年汛期")


@dataclass(frozen=True)
class Topic:
    """One kind of matter with its sentences; see the head of data/topics.toml."""

    key: str
    category: str
    organs: dict[str, str]
    helper: str
    titles: list[str]
    matters: list[str]
    proposals: list[str]
    facts: list[str]
    done: list[str]
    going: list[str]
    plan: str
    lack: str
    commits: list[str]

    def organ(self, level: Level) -> str:
        """This function returns the unit that answers for the matter at a level, without the place's name."""
        return self.organs[LEVEL_KEYS[level]]


@dataclass(frozen=True)
class Matter:
    """One suggestion as it is written, with what its replies will need."""

    topic: Topic
    title: str
    matter: str
    proposal: str
    words: dict[str, str]
    variant: int


@dataclass(frozen=True)
class Letter:
    """A unit's answer."""

    reply_class: ReplyClass
    text: str
    commitments: list[dict[str, Any]]


@cache
def topics() -> tuple[Topic, ...]:
    """This function returns all matters of the play."""
    with (DATA / "topics.toml").open("rb") as file:
        return tuple(Topic(**entry) for entry in tomllib.load(file)["topic"])


@cache
def phrases() -> dict[str, Any]:
    """This function returns what people say while they handle a matter."""
    with (DATA / "phrases.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def crossing_words() -> dict[str, Any]:
    """This function returns what people say when a matter goes between levels."""
    with (DATA / "crossings.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def real_replies() -> tuple[dict[str, Any], ...]:
    """This function returns the real replies of governments that come with the play."""
    lines = (DATA / "deputies_replies.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)


@cache
def organs_at(level: Level) -> tuple[str, ...]:
    """This function returns the units that somebody must speak for at a level."""
    wanted = [topic.organ(level) for topic in topics()]
    if level == Level.TOWNSHIP:
        wanted += [str(opinion["organ"]) for opinion in phrases()["opinion"]]
    elif level != Level.NATION:
        wanted.append("财政局" if level != Level.PROVINCE else "财政厅")
    return tuple(dict.fromkeys(wanted))


def write_matter(*, key: str, topic: Topic, where: str, used: set[str]) -> Matter:
    """This function writes a suggestion about a topic; ``where`` is put before the village's name.

    ``used`` are the titles that exist already; the new one is added, so that none is written twice.
    """
    random = Random(key)  # noqa: S311
    variant = random.randrange(2)
    for _ in range(400):
        words = _words(random, where)
        title = topic.titles[variant].format(**words)
        if title not in used:
            break
    used.add(title)
    return Matter(
        topic=topic,
        title=title,
        matter=topic.matters[variant].format(**words),
        proposal=topic.proposals[variant].format(**words),
        words=words,
        variant=variant,
    )


def _words(random: Random, where: str) -> dict[str, str]:
    first, second = random.sample(VILLAGES, 2)
    homes = random.randint(46, 380)
    numbers = {
        "km": f"{random.randint(12, 68) / 10:.1f}",
        "km2": random.randint(9, 26),
        "metres": random.randint(12, 96) * 10,
        "homes": homes,
        "people": homes * 4 + random.randint(3, 60),
        "pupils": random.randint(64, 420),
        "few": random.randint(2, 6),
        "dozens": random.randint(18, 86),
        "mu": random.randint(12, 180) * 10,
        "wan": random.randint(28, 260),
        "age": random.randint(9, 27),
        "age2": random.randint(58, 67),
        "flow": random.randint(30, 90) * 10,
        "square": random.randint(16, 90) * 10,
        "cubic": random.randint(4, 36) * 100,
        "span": random.randint(18, 60),
        "guard": random.randint(8, 40) * 10,
        "fare": random.randint(3, 9) * 10,
        "thousand": random.randint(18, 36) * 100,
    }
    return {
        **{name: str(value) for name, value in numbers.items()},
        "village": f"{first}村",
        "village2": f"{second}村",
        "at": f"{where}{first}村",
        "season": random.choice(SEASONS),
    }


def plain(day: date) -> str:
    """This function returns a day as it stands in a letter: 9月3日."""
    return f"{day.month}月{day.day}日"


def fill(text: str, words: dict[str, str], *, today: date) -> str:
    """This function fills a sentence in, with days around ``today``: d1 before, d2 and d3 after d1."""
    days = {
        "d1": plain(today - timedelta(days=26)),
        "d2": plain(today - timedelta(days=9)),
        "d3": plain(today - timedelta(days=4)),
        "year": str(today.year + 1),
    }
    return text.format(**words, **days)


def fill_ahead(text: str, words: dict[str, str], *, today: date) -> str:
    """This function fills in a sentence about what is still to be done: d1 lies behind, d2 and d3 ahead."""
    days = {
        "d1": plain(today - timedelta(days=26)),
        "d2": plain(today + timedelta(days=40)),
        "d3": plain(today + timedelta(days=70)),
        "year": str(today.year + 1),
    }
    return text.format(**words, **days)


def write_letter(
    *, matter: Matter, deputy: str, number: str, reply_class: ReplyClass, today: date, again: bool = False
) -> Letter:
    """This function writes a unit's answer of a class: what was found, what was done, what follows and when."""
    topic, words, at = matter.topic, matter.words, matter.variant
    fact = fill(topic.facts[at], words, today=today)
    body = _body(topic, at, words, reply_class, today)
    promises: list[dict[str, Any]] = []
    if reply_class in (ReplyClass.IN_PROGRESS, ReplyClass.PLANNED):
        due = today + timedelta(days=120 if reply_class == ReplyClass.IN_PROGRESS else 330)
        what = fill_ahead(topic.commits[0], words, today=today)
        promises.append({"what": what, "due_on": due})
    if reply_class == ReplyClass.SOLVED:
        promises.append({"what": fill(topic.commits[1], words, today=today), "due_on": None})
    opening = "收悉。经研究，现答复如下："
    if again:
        opening = "，您对第一次答复不满意。我们再次到现场研究，现重新答复如下："
    text = (
        f"{deputy}代表：\n您提出的《{matter.title}》（{number}）{opening}\n"
        f"一、基本情况。{fact}\n{body}\n"
        "感谢您对这项工作的关心和监督，欢迎继续提出意见。"
    )
    return Letter(reply_class, text, promises)


def _body(topic: Topic, at: int, words: dict[str, str], reply_class: ReplyClass, today: date) -> str:
    done = fill(topic.done[at], words, today=today)
    going = fill_ahead(topic.going[at], words, today=today)
    plan = fill_ahead(topic.plan, words, today=today)
    lack = fill_ahead(topic.lack, words, today=today)
    commit = fill(topic.commits[1], words, today=today)
    match reply_class:
        case ReplyClass.SOLVED:
            return f"二、办理结果。{done}\n三、长效管护。{commit}，如有问题请随时与我们联系。"
        case ReplyClass.IN_PROGRESS:
            return f"二、办理进展。{going}\n三、下一步。按承诺的时间完成，完成后请您到现场查看。"
        case ReplyClass.PLANNED:
            return f"二、办理打算。{plan}\n三、说明。项目落实前先做好日常维护，进展每半年向您通报一次。"
        case ReplyClass.SUPERIOR:
            return f"二、上报情况。{lack}该事项属于上级机关职权，我们已书面向上级主管部门反映，收到意见后即告知您。"
        case ReplyClass.LATER:
            return f"二、困难和原因。{lack}\n三、下一步。待条件具备后优先安排，现阶段先采取临时措施。"
        case _:
            return f"二、情况说明。{lack}您的意见我们留作今后工作的参考，感谢理解。"

"""Real replies of governments to deputies, each registered with its source; see data/README.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.states import CaseState, OpinionDecision, Rating, ReplyClass
from cases.texts import TITLE_LIMIT
from play.ground import CITY, COUNTY
from play.scale import Scale
from play.scenes.opinions import Voice
from play.scenes.pen import Pen
from play.scenes.road import Road
from play.scenes.story import Story
from play.stage import Thread
from play.texts import Matter, Topic, real_replies, topics

# Which unit stands for the one that wrote: the first word that the unit's name or the title holds.
ORGANS = (
    ("交通警察", "公安局"),
    ("公安", "公安局"),
    ("教育", "教育局"),
    ("住房", "住房和城乡建设局"),
    ("城市管理", "城市管理综合执法局"),
    ("管理委员会", "住房和城乡建设局"),
    ("农业农村", "农业农村局"),
    ("水利", "水利局"),
    ("民政", "民政局"),
    ("水坝", "水利局"),
    ("路", "交通运输局"),
)
CLASSES = {
    "npc006": ReplyClass.LATER,
    "npc007": ReplyClass.REFERENCE,
    "npc009": ReplyClass.LATER,
    "npc013": ReplyClass.PLANNED,
    "npc015": ReplyClass.PLANNED,
    "npc016": ReplyClass.REFERENCE,
    "npc021": ReplyClass.REFERENCE,
    "npc024": ReplyClass.LATER,
}
"""Classes of replies that print none, by what they say."""
LETTERS = {"A": ReplyClass.SOLVED, "B": ReplyClass.IN_PROGRESS}
CO_OPINION = "npc026"
CITIZEN = "npc027"
LEAD_LETTER = (
    "代表：\n您提出的《{title}》收悉。我单位会同会办单位研究后答复如下：会办单位的意见见协办意见全文，我单位同意。"
    "下一步由我单位牵头，把灌渠修复列入灌区改造项目申报计划，年底前完成实施方案，进展情况每季度向您通报一次。"
)
FEEDBACK = "您反映的情况承办单位已经答复，答复全文如上。如有疑问可以直接与承办单位联系。"


def stories(pen: Pen, scale: Scale) -> Iterator[Story]:
    """This function yields the real matters: most closed and published, the last ones still open."""
    found = real_replies()
    chosen = found if scale.real >= len(found) else found[1 : 1 + scale.real]
    counties = [place.code for place in pen.stage.ground.below(CITY)]
    for number, entry in enumerate(chosen):
        code = CITY if entry["level"] == "prefecture" else counties[number % len(counties)]
        if entry["id"] == CITIZEN:
            yield _citizen(pen, entry)
        else:
            yield _case(pen, entry, number, code)


def source(entry: dict[str, Any]) -> str:
    """This function returns the line that says where a real text comes from."""
    year = f"{entry['year']}年" if entry["year"] else "年份未注明"
    number = f"第{entry['number']}号" if entry["number"] else "编号未注明"
    return (
        f"【真实材料】{entry['kind']}，{entry['region']}，{year}，{number}。"
        f"来源：{entry['url']}。为演示登记在本级，所述地点和单位以原文为准。"
    )


def organ_of(entry: dict[str, Any]) -> str:
    """This function returns which unit of a county or city stands for the one that wrote the reply."""
    text = entry["handling_unit"] + entry["title"]
    return next(organ for word, organ in ORGANS if word in text)


def class_of(entry: dict[str, Any]) -> ReplyClass:
    """This function returns the class of a real reply."""
    if entry["id"] in CLASSES:
        return CLASSES[entry["id"]]
    return LETTERS.get(entry["result_class"][:1], ReplyClass.IN_PROGRESS)


def _matter(pen: Pen, entry: dict[str, Any]) -> Matter:
    organ = organ_of(entry)
    topic: Topic = next((each for each in topics() if each.organs["county"] == organ), topics()[0])
    title = entry["title"][:TITLE_LIMIT]
    pen.titles.add(title)
    words = {"village": "村里", "few": "3"}
    wish = f"请有关部门研究办理“{title}”反映的问题，并书面答复代表。"
    begun = entry["suggestion_text"] or "建议全文没有公开，内容见承办单位的答复。"
    return Matter(topic, title, f"{begun}\n{source(entry)}", wish, words, 0)


def _case(pen: Pen, entry: dict[str, Any], number: int, code: str) -> Story:
    key = f"real/{entry['id']}"
    road = pen.road(key, code, matter=_matter(pen, entry), organ=organ_of(entry))
    ago = 175 - 6 * number
    if not entry["reply_text"]:
        return _unanswered(pen, road)
    helper = organ_of(entry) if entry["id"] == CO_OPINION else ""
    if helper:
        road.organ = "水利局"
    days = pen.days(road, anchor="reply", on=pen.stage.diary.back(ago), upto="close")
    road.write(days["write"])
    road.submit(days["submit"])
    road.accept(days["accept"])
    road.assign(days["assign"], helpers=(helper,) if helper else ())
    road.sign(days["sign"])
    if helper:
        road.sign(days["sign"], helper)
    road.contact(days["contact"])
    text = f"{entry['reply_text']}\n{source(entry)}"
    if helper:
        road.co_opinion(days["reply"], helper, text)
    road.reply(days["reply"], class_of(entry), text=_lead_letter(road) if helper else text)
    road.evaluate(days["evaluate"], Rating.BASICALLY_SATISFIED if number % 4 == 2 else Rating.SATISFIED)
    road.close(days["close"])
    road.publish(pen.stage.diary.after(days["close"], 1))
    road.story.cases.append(CaseState.CLOSED)
    return road.story


def _lead_letter(road: Road) -> str:
    return road.author.name + LEAD_LETTER.format(title=road.matter.title)


def _unanswered(pen: Pen, road: Road) -> Story:
    """Only the suggestion is known: its unit is still at work."""
    on = pen.day_due(road.thread.code, "reply", 24)
    days = pen.days(road, anchor="assign", on=on, upto="contact")
    road.write(days["write"])
    road.submit(days["submit"])
    road.accept(days["accept"])
    road.assign(days["assign"])
    road.sign(days["sign"])
    road.contact(days["contact"])
    road.story.cases.append(CaseState.HANDLING)
    return road.story


def _citizen(pen: Pen, entry: dict[str, Any]) -> Story:
    diary = pen.stage.diary
    key = f"real/{entry['id']}"
    said = {
        "title": entry["title"],
        "text": f"{entry['suggestion_text']}\n{source(entry)}",
        "answer": f"{entry['reply_text']}\n{source(entry)}",
        "feedback": FEEDBACK,
    }
    voice = Voice(
        story=Story(key, opinions=[CaseState.FEEDBACK_GIVEN]),
        thread=Thread(key, COUNTY),
        staff=pen.stage.cast.staff(COUNTY),
        organ=organ_of(entry),
        said=said,
    )
    start = diary.back(60)
    voice.hand_in(start)
    voice.screen(diary.after(start, 2), OpinionDecision.ACCEPT)
    voice.answer(diary.after(start, 12))
    voice.feed_back(diary.after(start, 14))
    return voice.story

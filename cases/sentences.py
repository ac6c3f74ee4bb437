"""What happened, in words: one sentence and one icon for every kind of event.

The names of an event's detail are those that the actions record. What came from another congress keeps
its own words and is introduced by that congress's name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.dates import long_date
from cases.events import Kind
from core.wording import spoken

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Sentence:
    """An event as people read it: icon name, the sentence, and what else is worth reading."""

    icon: str
    text: str
    detail: str = ""


def sentence_of(*, kind: str, detail: Facts) -> Sentence:
    """This function returns the words for an event; an unknown kind is shown by its code."""
    if kind == Kind.CROSSING_PROGRESS:
        return _told_elsewhere(detail)
    if kind not in _WORDS:
        return Sentence("dot", kind)
    icon, words, more = _WORDS[Kind(kind)]
    # Labels were written down as they were called then, in Chinese.
    facts = {name: spoken(value) if isinstance(value, str) else value for name, value in detail.items()}
    return Sentence(icon, words(facts), more(facts))


def _told_elsewhere(detail: Facts) -> Sentence:
    kind = str(detail.get("kind", ""))
    if kind in ("", Kind.CROSSING_PROGRESS):
        told = Sentence("arrow-left-right", _("有新的进展"))
    else:
        told = sentence_of(kind=kind, detail=detail.get("detail") or {})
    origin = str(detail.get("origin_name", ""))
    text = _("来自{origin}：{what}").format(origin=origin, what=told.text) if origin else told.text
    return Sentence(told.icon, text, told.detail)


def _plain(text: str) -> Callable[[Facts], str]:
    return lambda _facts: _(text)


def _reason(facts: Facts) -> str:
    return _with_cancelled(facts, str(facts.get("reason", "")))


def _note(facts: Facts) -> str:
    return _with_cancelled(facts, str(facts.get("note", "")))


def _text(facts: Facts) -> str:
    return str(facts.get("text", ""))


def _nothing(_facts: Facts) -> str:
    return ""


def _with_cancelled(facts: Facts, text: str) -> str:
    cancelled = facts.get("cancelled") or []
    if not cancelled:
        return text
    ended = _("不再计算的期限：{labels}。").format(labels="、".join(spoken(each) for each in dict.fromkeys(cancelled)))
    return f"{text} {ended}".strip()


def _due(facts: Facts) -> str:
    due = facts.get("due_on")
    return _("应在 {day} 前办结。").format(day=long_date(date.fromisoformat(due))) if due else ""


def _names(names: object) -> str:
    return "、".join(str(name) for name in names) if isinstance(names, list) else ""


def _draft(facts: Facts) -> str:
    version = facts.get("version")
    if facts.get("opened"):
        return _("开始起草")
    return _("保存文本，第 {n} 稿").format(n=version) if version else _("修改填写的事项")


def _invited(facts: Facts) -> str:
    names = _names(facts.get("names"))
    return _("邀请{names}联名").format(names=names) if names else _("再次发出联名邀请")


def _answered(facts: Facts) -> str:
    return _("同意联名") if facts.get("agree") else _("不参加联名")


def _submitted(facts: Facts) -> str:
    count = len(facts.get("cosigners") or [])
    return _("提出建议，联名 {n} 人").format(n=count) if count else _("提出建议")


def _submitted_detail(facts: Facts) -> str:
    names = _names(facts.get("uncounted"))
    return _("没有确认、不计入联名：{names}。").format(names=names) if names else ""


def _accepted(facts: Facts) -> str:
    return _("受理，编号 {number}").format(number=facts.get("number", ""))


def _assigned(facts: Facts) -> str:
    text = _("正式交办，从这一天起计算期限：{lead}主办").format(lead=facts.get("lead", ""))
    helpers = _names(facts.get("co"))
    return text + (_("，{names}协办").format(names=helpers) if helpers else "")


def _assigned_detail(facts: Facts) -> str:
    parts = [_due(facts)]
    if facts.get("difficult"):
        parts.append(_("涉及面广、办理难度大，按延长后的期限办理。"))
    parts.append(str(facts.get("note", "")))
    return " ".join(part for part in parts if part)


def _by_unit(text: str) -> Callable[[Facts], str]:
    return lambda facts: _(text).format(unit=facts.get("unit", ""))


def _approved(facts: Facts) -> str:
    following = facts.get("following")
    text = _("同意{unit}退回").format(unit=facts.get("unit", ""))
    return text + (_("，改由{unit}承办").format(unit=following) if following else "")


def _approved_detail(facts: Facts) -> str:
    return f"{_reason(facts)} {_due(facts)}".strip()


def _contacted(facts: Facts) -> str:
    return _("{unit}与代表联系（{stage}，{way}）").format(
        unit=facts.get("unit", ""), stage=facts.get("stage", ""), way=facts.get("way", "")
    )


def _replied(facts: Facts) -> str:
    again = int(facts.get("round") or 1) > 1
    text = _("{unit}再次答复") if again else _("{unit}答复")
    mark = f"{facts.get('letter', '')} {facts.get('class_text', '')}".strip()
    return text.format(unit=facts.get("unit", "")) + (f"（{mark}）" if mark else "")


def _replied_detail(facts: Facts) -> str:
    promised = facts.get("commitments")
    text = _("承诺 {n} 项。").format(n=promised) if promised else ""
    return _with_cancelled(facts, text)


def _evaluated(facts: Facts) -> str:
    return _("代表评价：过程{process}，结果{result}").format(
        process=facts.get("process", ""), result=facts.get("result", "")
    )


def _redo(facts: Facts) -> str:
    return _("重新办理（第 {n} 轮）开始").format(n=facts.get("round", 2))


def _closed(facts: Facts) -> str:
    return _("办结归档（代表没有评价）") if facts.get("unrated") else _("办结归档")


def _published(facts: Facts) -> str:
    return str(facts.get("scope_text") or _("公开"))


def _moved(facts: Facts) -> str:
    return _("重新计算期限“{label}”：{before} 改为 {after}").format(
        label=facts.get("label", ""),
        before=_day(facts.get("before")),
        after=_day(facts.get("after")),
    )


def _moved_detail(facts: Facts) -> str:
    return _("依据：{version}").format(version=facts.get("version", ""))


def _day(iso: object) -> str:
    return long_date(date.fromisoformat(str(iso))) if iso else ""


def _to(text: str) -> Callable[[Facts], str]:
    return lambda facts: _(text).format(congress=facts.get("congress", ""))


def _entrusted(facts: Facts) -> str:
    names = _names(facts.get("names"))
    return _("委托{congress}代表{names}提出").format(congress=facts.get("congress", ""), names=names)


def _to_lower_unit(facts: Facts) -> str:
    return _("交{unit}办理，抄送{congress}").format(unit=facts.get("unit", ""), congress=facts.get("congress", ""))


def _found(facts: Facts) -> str:
    return _("代表小组在{activity}中发现").format(activity=facts.get("activity", ""))


def _to_organ(text: str) -> Callable[[Facts], str]:
    return lambda facts: _(text).format(unit=facts.get("unit", ""), superior=facts.get("superior", ""))


def _ground(facts: Facts) -> str:
    return f"{facts.get('ground_text', '')}。{facts.get('reason', '')}".strip("。")


_WORDS: dict[Kind, tuple[str, Callable[[Facts], str], Callable[[Facts], str]]] = {
    Kind.DRAFT_SAVED: ("pencil", _draft, _nothing),
    Kind.COSIGNERS_INVITED: ("person-plus", _invited, _nothing),
    Kind.INVITATION_ANSWERED: ("person-check", _answered, _nothing),
    Kind.SUBMITTED: ("send", _submitted, _submitted_detail),
    Kind.WITHDRAWN: ("x-circle", _plain("代表撤回建议"), _reason),
    Kind.RETURNED: ("arrow-return-left", _plain("退回修改"), _reason),
    Kind.REFUSED: ("slash-circle", _plain("不予受理"), _ground),
    Kind.ACCEPTED: ("check2-square", _accepted, _nothing),
    Kind.ASSIGNED: ("box-arrow-right", _assigned, _assigned_detail),
    Kind.SIGNED: ("pen", _by_unit("{unit}签收"), _due),
    Kind.RETURN_REQUESTED: ("arrow-counterclockwise", _by_unit("{unit}申请退回"), _reason),
    Kind.RETURN_APPROVED: ("shuffle", _approved, _approved_detail),
    Kind.RETURN_REFUSED: ("hand-index", _by_unit("不同意{unit}退回，继续办理"), _reason),
    Kind.CONTACTED: ("people", _contacted, _text),
    Kind.CO_OPINION_SENT: ("chat-left-text", _by_unit("{unit}提出协办意见"), _nothing),
    Kind.REPLIED: ("envelope-check", _replied, _replied_detail),
    Kind.EVALUATED: ("clipboard-check", _evaluated, _reason),
    Kind.REDO_OPENED: ("arrow-repeat", _redo, _due),
    Kind.CONCILIATION_OPENED: ("chat-square-text", _plain("再次不满意，组织协调研究"), _due),
    Kind.CLOSED: ("archive", _closed, _note),
    Kind.PUBLISHED: ("globe", _published, _note),
    Kind.WITHHELD: ("eye-slash", _plain("撤下公开"), _reason),
    Kind.DEADLINE_MOVED: ("calendar-event", _moved, _moved_detail),
    Kind.ESCALATED: ("arrow-up-circle", _to("上报{congress}"), _reason),
    Kind.ASSIGNED_DOWN: ("arrow-down-circle", _to("交下{congress}"), _reason),
    Kind.ENTRUSTED: ("person-up", _entrusted, _reason),
    Kind.LOWER_UNIT_ASSIGNED: ("arrow-down-circle", _to_lower_unit, _due),
    Kind.REPORTED_UP: ("arrow-up-circle", _to_organ("{unit}向{superior}报告"), _reason),
    Kind.REDO_HANDED_UP: ("arrow-up-circle", _to_organ("代表不满意，由{superior}重新办理，不再由{unit}办"), _reason),
    Kind.SUPERIOR_ANSWERED: ("reply", _by_unit("{unit}答复报告"), _text),
    Kind.CROSSING_RECEIVED: ("inbox", _to("收到{congress}来件"), _reason),
    Kind.CROSSING_ACCEPTED: ("inbox-fill", _plain("接收来件"), _nothing),
    Kind.CROSSING_SPONSORED: ("person-up", _plain("本级代表领衔提出"), _nothing),
    Kind.CROSSING_RETURNED: ("arrow-return-left", _plain("退回来件"), _reason),
    Kind.OPINION_RECEIVED: ("chat-dots", _plain("收到群众意见"), _nothing),
    Kind.OPINION_ACCEPTED: ("box-arrow-right", _by_unit("受理，转{unit}办理"), _due),
    Kind.OPINION_ANSWERED_ON_SPOT: ("chat-left-quote", _plain("当场答复"), _text),
    Kind.OPINION_REFERRED: ("signpost", _plain("引导通过其他渠道反映"), _text),
    Kind.OPINION_ANSWERED: ("reply", _by_unit("{unit}反馈办理情况"), _text),
    Kind.FEEDBACK_GIVEN: ("telephone-outbound", _plain("已告知群众"), _text),
    Kind.OPINION_RATED: ("star", _plain("群众作了评价"), lambda f: str(f.get("rating_text", ""))),
    Kind.FINDING_RECORDED: ("clipboard-plus", _found, _nothing),
    Kind.FINDING_ROUTED: ("signpost-split", _to("按职权交{congress}处理"), _nothing),
    Kind.FINDING_REPORTED: ("people", _plain("已告知代表小组"), _text),
    Kind.OPINION_ESCALATED: ("arrow-up-circle", _to("上报{congress}"), _reason),
    Kind.OPINION_SENT_BACK: ("reply-all", _plain("作出答复，交来件的人大告知群众"), _text),
    Kind.OPINION_CONVERTED: ("arrow-right-circle", _plain("转为代表建议"), _nothing),
}

"""Clocks and how they were reckoned."""

import graphene

from api.types.enums import DeadlineState, Tone
from api.types.fields import flag, many, one, string


class CalendarDay(graphene.ObjectType):
    """One day of the calendar: PASSED TODAY LEFT SKIPPED MAKEUP DUE."""

    on = graphene.Date(required=True)
    mark = string()


class Explanation(graphene.ObjectType):
    """How a due date came about, in sentences and day by day."""

    rule_text = string()
    source = string()
    version = string()
    start_text = string()
    full_term_on = graphene.Date(required=True)
    moved_text = string()
    remaining_text = string()
    days = many(CalendarDay)


class DeadlineType(graphene.ObjectType):
    """A clock. Root: api.presentation.clocks.Clock."""

    class Meta:
        name = "Deadline"

    rule = string()
    label = string()
    start_on = graphene.Date(required=True)
    due_on = graphene.Date(required=True)
    state = one(DeadlineState, required=True)
    tone = one(Tone, required=True)
    chip = string("如 还剩 3 个工作日")
    icon = string("bootstrap-icons 的名称")
    remaining = graphene.Int(description="剩余工作日；逾期为负；已结束为空")
    provisional = flag("节假日尚未公布，日期暂定")
    closed_on = graphene.Date()
    explanation = one(Explanation, required=True)

"""The enumerations, made from the rooms' own choices so that they cannot differ from them."""

from enum import Enum
from typing import Any, TypeVar

import graphene
from django.db.models import Choices

from cases import states
from cases.acts import Act as ActChoices
from cases.clocks import Tone as ToneChoices
from cases.crossings.powers import Area as AreaChoices
from cases.inbox import TodoGroup as TodoGroupChoices
from cases.inbox import TodoSource as TodoSourceChoices
from cases.network.models import Work
from hierarchy.kinds import Body as BodyChoices
from hierarchy.province import Shown, Sorted
from search.interfaces import Mode as SearchModeChoices
from tenants.levels import Level as LevelChoices
from tenants.roles import Role as RoleChoices

E = TypeVar("E", bound=Enum)


def _enum(choices: type[Enum], description: str, name: str | None = None) -> Any:
    def described(member: Any) -> str | None:
        # graphene asks for the type's own description with None.
        if member is None:
            return description
        return str(member.label) if isinstance(member, Choices) else None

    return graphene.Enum.from_enum(choices, name=name, description=described)


class CaseOrderChoices(Enum):
    """Orders of a list of cases."""

    NEWEST = "NEWEST"
    DUE = "DUE"
    NUMBER = "NUMBER"


Level = _enum(LevelChoices, "人大的层级；存储的，不从树的深度推断")
Body = _enum(BodyChoices, "一个地方有没有人大")
Role = _enum(RoleChoices, "一个人在一级人大的身份")
CaseKind = _enum(states.CaseKind, "代表建议或群众意见")
CaseState = _enum(states.CaseState, "办理状态，由记录的行为得出")
ReplyClass = _enum(states.ReplyClass, "答复类别")
Rating = _enum(states.Rating, "满意度")
AssignmentRole = _enum(states.AssignmentRole, "承办分工")
AssignmentState = _enum(states.AssignmentState, "一个承办单位的进度")
CrossingDirection = _enum(states.CrossingDirection, "跨级方向")
FindingArea = _enum(AreaChoices, "发现的问题属于哪一类事", name="FindingArea")
LinkKind = _enum(states.LinkKind, "跨级的种类")
CrossingState = _enum(states.CrossingState, "跨级流转的进度")
DeadlineState = _enum(states.DeadlineState, "期限的结果")
Secrecy = _enum(states.Secrecy, "保密级别")
Act = _enum(ActChoices, "查看者此刻可以做的事")
Tone = _enum(ToneChoices, "期限的显示方式")
SearchMode = _enum(SearchModeChoices, name="SearchMode", description="检索方式：全文或基本")
CaseOrder = _enum(CaseOrderChoices, "列表的顺序", name="CaseOrder")
TodoGroup = _enum(TodoGroupChoices, "有多急")
TodoSource = _enum(TodoSourceChoices, "从哪里来")
WorkKind = _enum(Work.Kind, "运维办的大事", "WorkKind")
CongressesShown = _enum(Shown, "运维页上看哪些人大", "CongressesShown")
CongressesSorted = _enum(Sorted, "运维页上人大怎么排", "CongressesSorted")

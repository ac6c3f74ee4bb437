"""Why the play does not begin.

PlayError
├── TreeMissing     the divisions are not loaded
├── RulesMissing    calendar or rule packs are not loaded
└── RealCases       the database holds cases that the play did not make
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class PlayError(DomainError):
    """The root of the play's refusals."""

    code: ClassVar[str] = "PLAY_ERROR"
    message: ClassVar[str | Promise] = _("演示没有开始。")


class TreeMissing(PlayError):
    """The place where the play is set is not in the tree."""

    code = "TREE_MISSING"
    message = _("演示没有开始：网络树里没有代码为 {what} 的区划。请先运行 manage.py load_divisions。")


class RulesMissing(PlayError):
    """Without calendar and rules no deadline can be counted."""

    code = "RULES_MISSING"
    message = _("演示没有开始：还没有装入{what}。请先运行 manage.py {command}。")


class RealCases(PlayError):
    """A database in use is no stage."""

    code = "REAL_CASES"
    message = _(
        "演示没有开始：这个数据库里已有 {count} 件不是演示产生的建议或意见。演示会新建账号和大量案件，请换一个空的数据库。"
    )

"""Why a case cannot cross a level.

CaseError
├── AlreadyEscalated    the case stands at the upper congress already
├── AlreadyEntrusted    the case stands at this lower congress already
├── AlreadyReported     the unit's report waits at the superior organ already
├── NotElectedHere      only deputies elected by this congress are entrusted
├── OutOfArea           the lower congress lies in another area than the deputy's
├── CrossingCycle       the other congress is part of the chain already
├── SecrecyForbids      restricted cases stay where they are
├── NotBelow            the other congress is not right below this one
├── CrossingDecided     somebody decided it meanwhile
├── NotTheOtherEnd      a message about a crossing that its sender is no end of
├── ForeignCard         a card that is not its sender's own, or not of a congress below
├── AddresseeUnknown    the unit that a message is for is not known at the receiving congress
├── DeputyUnknown       a deputy whom a message asks is not known at the receiving congress
└── SponsorsNeeded      a case from below needs a deputy of this congress who makes it his own
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.errors import CaseError


class AlreadyEscalated(CaseError):
    """The case stands at the upper congress already, waiting or taken up."""

    code = "ALREADY_ESCALATED"
    message: ClassVar[str | Promise] = _("没有上报：这件建议已经上报{congress}，还没有被退回。请等待对方处理。")


class AlreadyEntrusted(CaseError):
    """The case stands at this lower congress already."""

    code = "ALREADY_ENTRUSTED"
    message: ClassVar[str | Promise] = _("没有交下：这件建议已经交{congress}，还没有被退回。请等待对方处理。")


class AlreadyReported(CaseError):
    """The unit has reported it already and waits for the answer."""

    code = "ALREADY_REPORTED"
    message: ClassVar[str | Promise] = _("没有报告：已经向{unit}报告，还没有答复。请等待对方答复。")


class NotElectedHere(CaseError):
    """A deputy whom another congress or the voters elected is not this congress's to entrust."""

    code = "NOT_ELECTED_HERE"
    message: ClassVar[str | Promise] = _("没有委托：只能委托由{congress}选出的上级代表。请重新选择。")


class OutOfArea(CaseError):
    """A higher deputy suggests something only within the area of his own congress."""

    code = "OUT_OF_AREA"
    message: ClassVar[str | Promise] = _("没有提出：{congress}不在您当选的行政区域内的下级。请重新选择。")


class CrossingCycle(CaseError):
    """The other congress is part of the chain already: a case never comes back as a new one."""

    code = "CROSSING_CYCLE"
    message: ClassVar[str | Promise] = _(
        "没有转去：这件建议就是经{congress}转来的，不能再转回去。请在本级办理，进展会自动告知对方。"
    )


class SecrecyForbids(CaseError):
    """A restricted case stays with the people it is restricted to."""

    code = "SECRECY_FORBIDS"
    message: ClassVar[str | Promise] = _("没有转去：这件建议限定知悉范围，不能在网上转给其他人大。请走纸质渠道。")


class NotBelow(CaseError):
    """The other congress is not right below this one."""

    code = "NOT_BELOW"
    message: ClassVar[str | Promise] = _("没有交下：只能交给直接下一级的人大，{congress}不是。请重新选择。")


class CrossingDecided(CaseError):
    """Somebody decided it since the page was opened."""

    code = "CROSSING_DECIDED"
    message: ClassVar[str | Promise] = _("没有办成：这件来件现在是“{state}”，不能再办这一步。请刷新页面。")


class SponsorsNeeded(CaseError):
    """A case from below needs deputies of this congress who are asked to make it their own."""

    code = "SPONSORS_NEEDED"
    message: ClassVar[str | Promise] = _("没有接收：下级上报的事项要由本级代表提出。请至少邀请一位本级代表领衔。")


class NotTheOtherEnd(CaseError):
    """A message about a crossing comes from somebody who is not its other end. Says nothing of who is."""

    code = "NOT_THE_OTHER_END"
    message: ClassVar[str | Promise] = _("没有接收：这条消息不是来往的对方人大发来的。")


class AddresseeUnknown(CaseError):
    """The receiving congress has no handling unit of that name. Goes back to the sender as the reason of a return."""

    code = "ADDRESSEE_UNKNOWN"
    message: ClassVar[str | Promise] = _(
        "{congress}没有登记名为“{unit}”的承办单位，收不下。请与对方核对单位名称，或者走纸质渠道。"
    )


class DeputyUnknown(CaseError):
    """The receiving congress has no such deputy in office. Goes back to the sender as the reason of a return."""

    code = "DEPUTY_UNKNOWN"
    message: ClassVar[str | Promise] = _(
        "{congress}没有找到受委托的在任代表{names}，收不下。请与对方核对代表的姓名和代表证号。"
    )


class ForeignCard(CaseError):
    """Only a congress below tells what it has published, and only of its own."""

    code = "FOREIGN_CARD"
    message: ClassVar[str | Promise] = _("没有接收：只接收下级人大自己公开的件。")

"""Confirming pages of the staff: close, publish, take back a publication, escalate, assign down."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portals import finding
from portals.acts import ActPage
from portals.forms.base import PortalForm
from portals.forms.staff import AssignDownForm, CloseForm, EntrustForm, LowerUnitForm, PublishForm
from portals.forms.suggestion import ReasonForm
from portals.lower import offer_lower
from portals.operations import read


class ClosePage(ActPage):
    """Closing out a case."""

    operation = "CloseCase"
    form_class = CloseForm
    verb = "CLOSE"
    heading = _("办结并归档")
    button = _("办结归档")
    decides = _("由本级人大代表工作机构决定。办结不影响公开，也不会办结别级人大的件。")
    afterwards = _("办结以后，这件不再有期限；承诺还没兑现的会继续列在承诺里。")
    done = _("已经办结归档。")
    optional = ("note",)


class PublishPage(ActPage):
    """Publishing text, reply or both."""

    operation = "PublishCase"
    form_class = PublishForm
    verb = "PUBLISH"
    heading = _("公开")
    intro = _("先核对：有没有国家秘密、商业秘密、个人隐私和联系方式。")
    button = _("公开到网上")
    decides = _("由本级人大代表工作机构审查后公开。代表认为不宜公开的，不要公开。")
    afterwards = _("公开后任何人不用登录都能看到；以后可以撤下，撤下要写理由。")
    done = _("已经公开。")
    clock_rules = ("publish",)
    optional = ("note",)


class WithholdPage(ActPage):
    """Taking back a publication."""

    operation = "WithholdCase"
    form_class = ReasonForm
    verb = "WITHHOLD"
    heading = _("撤下公开")
    button = _("从网上撤下")
    decides = _("由本级人大代表工作机构决定，理由会留在办理经过里。")
    afterwards = _("撤下后群众马上看不到，搜索也搜不到。")
    done = _("已经从网上撤下。")


class EscalatePage(ActPage):
    """Escalating to the next congress up."""

    operation = "EscalateCase"
    form_class = ReasonForm
    template = "escalate"
    verb = "ESCALATE"
    heading = _("上报上级人大")
    intro = _("本级办不了的，报给上一级人大。本级这件不会因此办结。")
    button = _("上报")
    decides = _("由上级人大的代表工作机构决定接不接，接了以后由上级代表领衔提出；不接会写明理由退回来。")
    afterwards = _("上级每走一步都写进这一件的办理经过，答复会一直转到最先提出的代表。")
    done = _("已经上报，等上级人大受理。")

    def extra(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> dict[str, Any]:
        """This function names the congress it goes to."""
        del form, record
        return {"next_up": read(request, "LowerCongresses")["congress"]["nextUp"]}


class AssignDownPage(ActPage):
    """Entrusting a lower congress."""

    operation = "AssignDown"
    form_class = AssignDownForm
    verb = "ASSIGN_DOWN"
    heading = _("交下级人大")
    intro = _("请下级人大督促办理，并把结果报回来。本级这件不会因此办结。")
    button = _("交下去")
    decides = _("由下级人大的代表工作机构决定接不接；不接会写明理由退回来。")
    afterwards = _("下级每走一步都写进这一件的办理经过；下级的答复会成为这一件的一份答复。")
    done = _("已经交下，等下级人大受理。")

    def fill(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> None:
        """This function offers the congresses directly below."""
        del record
        offer_lower(request, form)


class EntrustPage(ActPage):
    """Entrusting deputies of the congress above whom this one elected."""

    operation = "EntrustDeputies"
    form_class = EntrustForm
    verb = "ENTRUST"
    heading = _("委托上级代表提出")
    intro = _("请由本级选出的上一级代表，到上级人大把它作为自己的建议提出。")
    button = _("委托")
    decides = _("由被委托的代表自己决定；愿意的，在上级人大领衔提出。")
    afterwards = _("上级每走一步都写进这一件的办理经过，答复会一直转到最先提出的代表。")
    done = _("已经委托，代表在上级人大的首页看得到。")

    def fill(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> None:
        """This function offers the deputies of the congress above whom this one elected."""
        del record
        found = finding.deputy_choices(read(request, "ElectedAbove")["congress"]["electedAbove"])
        form.fields["deputies"].choices = found  # type: ignore[attr-defined]


class LowerUnitPage(ActPage):
    """Charging a unit of a lower government; its congress gets a copy."""

    operation = "AssignToLowerUnit"
    form_class = LowerUnitForm
    template = "lower_unit"
    verb = "ASSIGN_LOWER_UNIT"
    heading = _("交下级政府的单位办理")
    intro = _("事情在下级地方的，可以直接交给下级政府的单位。这一件仍是本级的件，下级人大收到一份抄送，只供了解。")
    button = _("交办")
    decides = _("由本级人大代表工作机构决定；签收和答复的期限从今天算起。")
    afterwards = _("单位用自己的账号到本级门户签收、答复；下级人大看得到每一步。")
    done = _("已经交办，下级人大收到抄送。")

    def fill(self, request: HttpRequest, form: PortalForm, record: dict[str, Any]) -> None:
        """This function offers the units found."""
        del record
        query = str(form["find"].value() or "")[:40]
        found = finding.unit_choices(read(request, "UnitsBelow", query=query)["congress"]["unitsBelow"])
        finding.keep_chosen(form.fields["unit"], found, form["unit"].value(), finding.names_of(request))  # type: ignore[arg-type]

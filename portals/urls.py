"""Addresses of the portals, the same at every congress's host."""

from __future__ import annotations

from django.urls import path

from portals.refusals import guarded, members_only
from portals.views import (
    case,
    crossing,
    desk,
    finding_record,
    guest,
    home,
    language,
    lists,
    network,
    number,
    opinion,
    opinions,
    search,
    sign_in,
    type_size,
    write,
)
from portals.views.assign import AssignPage
from portals.views.decide_return import DecideReturnPage
from portals.views.deputy_acts import EvaluatePage, InvitationPage, InvitePage, WithdrawPage
from portals.views.operate import operate
from portals.views.operate_congress import congress as operated_congress
from portals.views.operate_life import ACTS as LIFE_ACTS
from portals.views.operate_life import life_page
from portals.views.operate_work import export as operate_export
from portals.views.operate_work import work as operate_work
from portals.views.review import ReviewPage
from portals.views.staff_acts import (
    AssignDownPage,
    ClosePage,
    EntrustPage,
    EscalatePage,
    LowerUnitPage,
    PublishPage,
    WithholdPage,
)
from portals.views.unit_acts import ContactPage, RedoUpPage, ReplyPage, ReportUpPage, RequestReturnPage, SignPage

app_name = "portals"

CASE_ACTS = {
    "review": ReviewPage,
    "assign": AssignPage,
    "decide-return": DecideReturnPage,
    "sign": SignPage,
    "request-return": RequestReturnPage,
    "report-up": ReportUpPage,
    "redo-up": RedoUpPage,
    "contact": ContactPage,
    "reply": ReplyPage,
    "invitation": InvitationPage,
    "invite": InvitePage,
    "evaluate": EvaluatePage,
    "close": ClosePage,
    "publish": PublishPage,
    "withhold": WithholdPage,
    "escalate": EscalatePage,
    "assign-down": AssignDownPage,
    "entrust": EntrustPage,
    "lower-unit": LowerUnitPage,
    "withdraw": WithdrawPage,
}

urlpatterns = [
    path("", guarded(home.home), name="home"),
    path("cases/", guarded(lists.cases), name="cases"),
    path("cases/<str:gid>/", guarded(case.case), name="case"),
    path("cases/<str:gid>/edit/", members_only(write.WritePage.as_view()), name="edit"),
    *(path(f"cases/<str:gid>/{slug}/", members_only(view.as_view()), name=slug) for slug, view in CASE_ACTS.items()),
    path("crossings/<str:gid>/", members_only(crossing.CrossingPage.as_view()), name="crossing"),
    path("number/", guarded(number.by_number), name="number"),
    path("search/", guarded(search.search), name="search"),
    path("opinions/new/", guarded(opinions.new), name="opinion-new"),
    path("opinions/follow/", guarded(opinions.follow), name="opinion-follow"),
    path("opinions/rate/", guarded(opinions.rate), name="opinion-rate"),
    path("opinions/<str:gid>/", guarded(opinion.OpinionPage.as_view()), name="opinion"),
    path("desk/", members_only(desk.desk), name="desk"),
    path("desk/finding/", members_only(finding_record.record), name="finding"),
    path("desk/guest/", members_only(guest.guest), name="guest"),
    path("desk/mine/", members_only(lists.mine), name="mine"),
    path("desk/write/", members_only(write.WritePage.as_view()), name="write"),
    path("desk/write/save/", members_only(write.autosave), name="autosave"),
    path("desk/write/similar/", members_only(write.similar), name="similar"),
    path("network/", guarded(network.tree), name="network"),
    path("network/<str:code>/", guarded(network.below), name="network-below"),
    path("operate/", members_only(operate), name="operate"),
    path("operate/congresses/<str:code>/", members_only(operated_congress), name="operate-congress"),
    *(
        path(f"operate/congresses/<str:code>/{slug}/", members_only(life_page(slug).as_view()), name=f"operate-{slug}")
        for slug in LIFE_ACTS
    ),
    path("operate/works/<str:gid>/", members_only(operate_work), name="operate-work"),
    path("operate/exports/<str:gid>/", members_only(operate_export), name="operate-export"),
    path("sign-in/", guarded(sign_in.sign_in), name="sign-in"),
    path("sign-out/", guarded(sign_in.sign_out), name="sign-out"),
    path("sign-on/", guarded(sign_in.sign_on), name="sign-on"),
    path("sign-on/to/<str:code>/", members_only(sign_in.go_to), name="sign-on-to"),
    path("type/", type_size.type_size, name="type"),
    path("language/", language.language, name="language"),
]

"""What the play left behind, level by level, and where to look."""

from __future__ import annotations

import base64
from collections import Counter
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from cases.network.models import Card, Link
from cases.states import CaseKind, CaseState, LinkKind
from play.enlist import PASSWORD
from play.ground import CHAIN, CITY, COUNTY, TOWN
from play.scenes.across import elected_in
from play.scenes.ladder import CLIMBED
from play.scenes.opinions import FOLLOWED
from play.stage import Stage
from tenants.context import as_reader
from tenants.levels import Level
from tenants.roles import Role

PORT_MARK = "@PORT@"
"""Stands in the stored report where the port belongs: it may differ at the next start."""

KINDS = {"cases": "Case", "opinions": "Opinion"}


def write_report(stage: Stage) -> str:
    """This function returns the report of a play that has ended, with a mark in place of the port."""
    lines = [f"一张网演示：截至 {stage.diary.until:%Y年%m月%d日}", ""]
    lines += _levels()
    lines += ["", *_links_between(), _acts(stage), ""]
    lines += _doors(stage)
    return "\n".join(lines) + "\n"


def shown(report: str) -> str:
    """This function returns a stored report with the addresses of this installation."""
    return report.replace(PORT_MARK, str(settings.PORTAL_PORT))


def _levels() -> list[str]:
    with as_reader():
        rows = list(
            Card.objects.order_by("level", "kind", "state")
            .values_list("level", "kind", "state")
            .annotate(n=Count("id"))
        )
        congresses = dict(
            Card.objects.order_by("level").values_list("level").annotate(n=Count("owner_no", distinct=True))
        )
    lines = []
    for level in Level:
        for kind in CaseKind:
            found = {state: count for at, of, state, count in rows if (at, of) == (level, kind)}
            if found:
                total = sum(found.values())
                states = "，".join(f"{CaseState(state).label} {found[state]}" for state in CaseState if state in found)
                where = f"{level.label}（{congresses[level]} 个人大）"
                lines.append(f"{where} {kind.label} {total} 件：{states}")
    return lines


def _links_between() -> list[str]:
    with as_reader():
        rows = Counter(Link.objects.values_list("kind", "state"))
    kinds = Counter({kind: sum(n for (of, _), n in rows.items() if of == kind) for kind in LinkKind})
    listed = "，".join(f"{kind.label} {kinds[kind]} 次" for kind in LinkKind if kinds[kind])
    waiting = sum(count for (_, state), count in rows.items() if state == "WAITING")
    return [f"跨级流转：{listed}；其中 {waiting} 次等待对方受理"]


def _acts(stage: Stage) -> str:
    return f"各类人员共办理 {stage.acts.total():,} 步，信使投递 {stage.delivered:,} 封"


def _doors(stage: Stage) -> list[str]:
    cast = stage.cast
    elder, five = cast.deputies(TOWN)[:2]
    entrusted = elected_in(stage, COUNTY, CITY)[0]
    people = (
        ("乡镇人大秘书", cast.staff(TOWN).username, TOWN, "/desk/"),
        ("乡镇老代表（有联名邀请、退回修改和待评价）", elder.username, TOWN, "/desk/"),
        ("同时担任五级代表的代表（市里请他领衔提出）", five.username, CITY, "/desk/"),
        ("县代表工委（待办最多）", cast.staff(COUNTY).username, COUNTY, "/desk/"),
        ("承办单位（县交通运输局）", cast.unit(COUNTY, "交通运输局").username, COUNTY, "/desk/"),
        ("上级机关（市交通运输局，有县局的报告）", cast.unit(CITY, "交通运输局").username, CITY, "/desk/"),
        ("由钟山县选出的市人大代表（受县里委托）", entrusted.username, CITY, "/desk/"),
        ("市代表工委（有下级来件）", cast.staff(CITY).username, CITY, "/desk/"),
        ("市人大主任会议（可看全市）", cast.holders(CITY, Role.CHAIRS)[0].username, CITY, "/cases/"),
        ("自治区代表工委", cast.staff(CHAIN[3]).username, CHAIN[3], "/desk/"),
        ("全市运维", "operator", CITY, "/operate/"),
    )
    lines = [f"所有账号的密码都是：{PASSWORD}（仅供演示）", ""]
    lines += [
        f"{what}：{username}（{_name(stage, username)}）\n    {_address(code)}{path}"
        for what, username, code, path in people
    ]
    lines += _cases(stage)
    for key, what in ((FOLLOWED, "群众查询意见"), (CLIMBED, "群众查询逐级上报到市里的意见")):
        number, code = stage.receipts.get(key, ("", ""))
        if number:
            lines.append(f"{what}：编号 {number}，查询码 {code}\n    {_address(TOWN)}/opinions/follow/")
    lines.append(f"公开页面\n    {_address(COUNTY)}/")
    lines.append(f"全网\n    {settings.PORTAL_SCHEME}://{settings.PORTAL_SUFFIX}:{PORT_MARK}/network/")
    return lines


def _cases(stage: Stage) -> list[str]:
    wanted = (
        ("逐级上报到自治区又答复回来的建议（用乡镇秘书登录看）", "cases", "chain/0"),
        ("交下级办理的建议（用市代表工委登录看）", "cases", "down/closed/0"),
        ("两次不满意、协调研究的建议（用县代表工委登录看）", "cases", f"redo/{_first_conciliated(stage)}"),
        ("单位向上级机关报告、已有回音的建议（用县代表工委登录看）", "cases", "report/0"),
        ("不满意后由上级机关重新办理的建议（用县代表工委登录看）", "cases", "redo-up/0"),
        ("委托上级代表提出、市里已答复的建议（用县代表工委登录看）", "cases", "entrust/0"),
        ("市里交县级政府单位办理的建议（用市代表工委登录看）", "cases", "lower-unit/0"),
        ("市人大代表向县里提的建议，县里参照办理（用县代表工委登录看）", "cases", f"guest/0/{COUNTY}"),
        ("小组发现、按职权报到市里的问题（用县代表工委登录看）", "opinions", "finding/0"),
        ("逐级上报到市里又答复回来的群众意见（用乡镇秘书登录看）", "opinions", CLIMBED),
    )
    return [
        f"{what}\n    {_address(stage.threads[key].code)}/{place}/{_global_id(stage, key, KINDS[place])}/"
        for what, place, key in wanted
        if key in stage.threads
    ]


def _first_conciliated(stage: Stage) -> int:
    with as_reader():
        found: set[UUID] = set(Card.objects.filter(state=CaseState.CONCILIATION).values_list("id", flat=True))
    numbers = (key for key, thread in stage.threads.items() if thread.id in found and key.startswith("redo/"))
    return min((int(key.split("/")[1]) for key in numbers), default=0)


def _global_id(stage: Stage, key: str, kind: str) -> str:
    thread = stage.threads[key]
    text = f"{kind}:{stage.no(thread.code)}:{thread.known}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _name(stage: Stage, username: str) -> str:
    return next(player.name for player in stage.cast.players if player.username == username)


def _address(code: str) -> str:
    return f"{settings.PORTAL_SCHEME}://{code}.{settings.PORTAL_SUFFIX}:{PORT_MARK}"

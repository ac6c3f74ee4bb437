"""What an operator's order would do, in words and numbers, before anything is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from cases.dates import CHINA
from cases.life.holdings import below, holdings, since
from cases.life.ordering import Fit, Order, fit
from cases.network.models import Work
from hierarchy.paths import path_range
from tenants.actors import Actor
from tenants.context import as_operator
from tenants.models import Tenant
from tenants.places import REMOTE_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What happens, what stays as it is, and whether there is a way back; ``name`` is to be typed to confirm."""

    subject: str
    name: str
    happens: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    undo: str = ""


def foresee(*, actor: Actor, order: Order, now: datetime) -> Foresight:
    """This function tells what an order would do now.

    :raises DomainError: whatever :func:`cases.life.ordering.fit` refuses
    """
    found = fit(actor=actor, order=order)
    words = {
        Work.Kind.MOVE: _move,
        Work.Kind.MERGE: _merger,
        Work.Kind.SUBDISTRICT: _merger,
        Work.Kind.EXPORT: _export,
        Work.Kind.RESTORE: _restore,
    }[order.kind]
    happens, stays, undo = words(found, now)
    return Foresight(subject=found.subject, name=found.tenant.name, happens=happens, stays=stays, undo=undo)


def _move(found: Fit, now: datetime) -> tuple[list[str], list[str], str]:
    assert found.superior is not None
    node, superior = found.tenant.node, found.superior
    low, high = path_range(node.path)
    with as_operator():
        below_it = Tenant.objects.filter(node__path__gte=low, node__path__lt=high, no__lt=REMOTE_FROM)
        numbers = list(below_it.values_list("no", flat=True))
    has = holdings(no=found.tenant.no, other=None, now=now)
    before = node.superior.name if node.superior else ""
    happens = [
        _("{place}连同下级共 {count} 个人大，从{before}划归{after}。").format(
            place=node.name, count=len(numbers), before=before, after=superior.name
        ),
        _("权限和上报路线马上按新的上级走；{before}的人从这时起看不到它们未公开的件。").format(before=before),
        _("{count} 件台账的归属在后台改写，列表和搜索随后跟上。").format(count=below(numbers)),
    ]
    stays = [
        _("记录、编号、届次、域名、人员任职都不动。"),
        _("没有办结的往来 {count} 件仍由原来的两级人大之间办完（上报 {sent} 件，收到 {received} 件）。").format(
            count=has.sent + has.received, sent=has.sent, received=has.received
        ),
        _("没到期的期限 {count} 个照旧计算。").format(count=has.clocks),
    ]
    undo = _("可以划回：办完后页面上有“划回{before}”。").format(before=before)
    return happens, stays, undo


def _merger(found: Fit, now: datetime) -> tuple[list[str], list[str], str]:
    assert found.other is not None
    old, new = found.tenant, found.other
    has = holdings(no=old.no, other=new.no, now=now)
    becomes = found.order.kind == Work.Kind.SUBDISTRICT
    happens = [
        _("建议 {cases} 件、群众意见 {opinions} 件转入{new}，由它接着办。").format(
            cases=has.cases, opinions=has.opinions, new=new.name
        ),
        _("没到期的期限 {clocks} 个接着算，不重新起算。").format(clocks=has.clocks),
        _("没有办结的往来 {count} 件改由{new}办（上报 {sent} 件，收到 {received} 件）。").format(
            count=has.sent + has.received, new=new.name, sent=has.sent, received=has.received
        ),
        _("还没有送达的消息 {count} 条改投{new}，一条不丢，也不重复。").format(count=has.messages, new=new.name),
    ]
    if has.between:
        happens.append(
            _(
                "其中 {count} 件是这两级人大之间的：已经接下的在本级内接着办，还没有决定的退回，由{new}直接办理。"
            ).format(count=has.between, new=new.name)
        )
    if becomes:
        happens += [
            _("{old}撤销，改设{street}（{code}），不设人大；记录由{new}保管。").format(
                old=old.name, street=found.order.name, code=found.order.target, new=new.name
            ),
            _("代表 {deputies} 名的资格终止；乡镇人大秘书转到{new}的工作机构。").format(
                deputies=has.deputies, new=new.name
            ),
        ]
    else:
        happens.append(
            _("代表 {deputies} 名和工作人员转到{new}，代表资格到下次选举为止。").format(
                deputies=has.deputies, new=new.name
            )
        )
    happens += [
        _("主席团和管理员 {count} 人的任职结束，{new}有自己的。").format(count=has.chairs, new=new.name),
        _("{old}停用；办理时它的页面最多打不开几十秒，别的人大照常。").format(old=old.name),
    ]
    stays = [
        _("原编号不变，前面加“{place}”仍可查到；原来的网址和收藏会转到{new}。").format(place=old.place, new=new.name),
        _("群众手里的回执号和密码仍可查询。"),
        _("历史记录里当时的名称不改。"),
    ]
    return happens, stays, _("不能撤销。需要留底的，请先导出。")


def _export(found: Fit, now: datetime) -> tuple[list[str], list[str], str]:
    has = holdings(no=found.tenant.no, other=None, now=now)
    happens = [
        _("把建议 {cases} 件、群众意见 {opinions} 件，连同期限、往来、消息和任职记录写成一个文件。").format(
            cases=has.cases, opinions=has.opinions
        ),
        _("内容是同一时刻的；写的时候大家照常工作。"),
        _("文件里有个人信息，加密保存，只有本平台能读；到期自动删除，每次下载都留记录。"),
    ]
    return happens, [_("人大的数据不动。")], _("可以随时删除这个文件。")


def _restore(found: Fit, now: datetime) -> tuple[list[str], list[str], str]:
    assert found.export is not None
    at = datetime.fromisoformat(found.export.result["taken_at"])
    changed = since(no=found.tenant.no, at=at)
    has = holdings(no=found.tenant.no, other=None, now=now)
    happens = [
        _("{name}的记录回到 {at}。").format(name=found.tenant.name, at=f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"),
        _("那以后新增的 {count} 件会消失，改动过的 {changed} 件回到当时的样子。").format(
            count=changed.cases, changed=changed.changed
        ),
        _("那以后发往别的人大的 {count} 件：本件还在的接着办，不在了的向对方撤回。").format(count=changed.crossings),
        _("别的人大那以后发来的消息会重新送到，一条不丢，也不重复；要重新决定。"),
        _("恢复时它的页面最多打不开几十秒，别的人大照常。"),
    ]
    stays = [
        _("用过的编号不再用第二次；人员任职不往回改。"),
        _("别的人大已经收到的答复和进展不撤回。"),
        _("没有送达的消息 {count} 条继续送。").format(count=has.messages),
    ]
    return happens, stays, _("恢复之前会自动导出留底；不满意可以再恢复到留底。")

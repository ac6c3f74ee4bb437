"""Record what a group of deputies of several levels found, and give it to the level that has the power over it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import cards, deadlines, events, follow_codes, numbering, receipts, texts
from cases.acts import Act
from cases.crossings import letters
from cases.crossings.errors import NotBelow
from cases.crossings.powers import Area, level_of
from cases.dates import local_date
from cases.errors import MissingPart, NotAllowed, UnknownChoice
from cases.events import Kind
from cases.models import Opinion
from cases.rules import rule_book
from cases.states import CaseState, LinkKind, OpinionSource
from core.ciphers import encrypt
from core.transactions import transaction
from hierarchy.selectors import NotConnected, may_assign_down, next_up_tenant
from tenants.actors import Actor
from tenants.context import in_tenant
from tenants.levels import Level
from tenants.models import Tenant
from tenants.roles import STAFF_ROLES

TITLE_LIMIT = 60
TEXT_LIMIT = 2000


def record_finding(
    *,
    actor: Actor,
    tenant: int,
    client_key: str,
    now: datetime,
    activity: str,
    title: str,
    text: str,
    area: str,
    congress: str = "",
) -> Opinion:
    """This function records a finding of a group's activity and hands it to the level with the power over its area.

    What is this level's own is screened here like an opinion. What belongs below goes to the congress with the code
    `congress`, right below; what belongs above to the next one up, which may pass it on. The answer comes back here.
    Raises NotAllowed, MissingPart, TooLong, UnknownChoice, NotBelow, NotConnected, NoUpperCongress, ReusedKey.
    """
    mark = receipts.fingerprint(activity=activity, title=title, text=text, area=area, congress=congress)
    with in_tenant(tenant), transaction():
        done = receipts.earlier(actor=actor, key=client_key, act=Act.RECORD_FINDING, mark=mark)
        if done is not None:
            again: Opinion = Opinion.objects.get(pk=UUID(done["opinion"]))
            return again
        if not actor.has(tenant, *STAFF_ROLES):
            raise NotAllowed(act=Act.RECORD_FINDING.label)
        if area not in Area.values:
            raise UnknownChoice(field="area", part=_("属于哪一类事"))
        here = Tenant.objects.get(no=tenant)
        level = level_of(area=Area(area), book=rule_book(tenant=tenant, on=local_date(now)))
        target = _target(here=here, level=level, congress=congress)
        opinion = _register(
            activity=texts.required(activity, part=_("哪次活动"), field="activity", limit=100),
            title=texts.required(title, part=_("标题"), field="title", limit=TITLE_LIMIT),
            text=texts.required(text, part=_("发现的问题"), field="text", limit=TEXT_LIMIT),
            area=Area(area),
            now=now,
        )
        events.record(
            kind=Kind.FINDING_RECORDED, now=now, opinion=opinion, actor=actor, detail={"activity": opinion.source_text}
        )
        if target is not None:
            kind = LinkKind.FINDING_DOWN if target.level > here.level else LinkKind.FINDING_UP
            reason = _("代表小组活动发现，{area}").format(area=Area(area).label)
            letters.hand_over(opinion=opinion, target=target, kind=kind, reason=reason, now=now)
            events.record(
                kind=Kind.FINDING_ROUTED, now=now, opinion=opinion, actor=actor, detail={"congress": target.name}
            )
            opinion.save()
        cards.refresh_opinion(opinion, now=now)
        result = {"opinion": str(opinion.pk)}
        receipts.keep(actor=actor, key=client_key, act=Act.RECORD_FINDING, mark=mark, result=result, now=now)
    return opinion


def _target(*, here: Tenant, level: Level, congress: str) -> Tenant | None:
    """The congress that a finding goes to, None when this one has the power itself."""
    if level == here.level:
        return None
    if level < here.level:
        return next_up_tenant(here.no)
    if not congress:
        raise MissingPart(field="congress", part=_("哪个下级人大"))
    found = Tenant.objects.filter(code=congress).first()
    if found is None:
        raise NotConnected(field="congress", name=congress)
    if not may_assign_down(here.no, found.no):
        raise NotBelow(field="congress", congress=found.name)
    return found


def _register(*, activity: str, title: str, text: str, area: Area, now: datetime) -> Opinion:
    today = local_date(now)
    opinion: Opinion = Opinion.objects.create(
        number=follow_codes.number_text(year=today.year, number=numbering.take(key=f"opinion:{today.year}")),
        follow_code_digest="",
        title=title,
        text=text,
        category=str(area.label)[:40],
        sender_cipher=encrypt(""),
        phone_cipher=encrypt(""),
        source=OpinionSource.FINDING,
        source_text=activity,
        state=CaseState.RECEIVED,
        received_at=now,
    )
    deadlines.open_deadline(rule="opinion.screen", start_on=today, start_text=_("记录发现的问题"), opinion=opinion)
    return opinion

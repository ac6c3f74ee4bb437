"""Suggest something to a congress below: a deputy of a higher level may, about that area's work."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases import receipts, texts
from cases.acts import Act
from cases.crossings import linking
from cases.crossings.errors import OutOfArea
from cases.dates import local_date
from cases.errors import NotAllowed
from cases.models import Crossing
from cases.states import LinkKind, Secrecy
from core.ids import new_id
from core.transactions import transaction
from deputies.selectors import mandate_of
from hierarchy.selectors import NotConnected, node_of
from tenants.actors import Actor
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.roles import Role

TITLE_LIMIT = 60


def suggest_as_guest(
    *,
    actor: Actor,
    tenant: int,
    client_key: str,
    now: datetime,
    congress: str,
    title: str,
    matter: str,
    proposal: str,
) -> Crossing:
    """This function sends a deputy's suggestion from his own congress to one below in its area; returns the crossing.

    Below it is handled by reference (参照办理), under a number there; what happens and the answer come back to the
    crossing, which the deputy reads. The mandate is that of `tenant`, the code `congress` names the lower one. Raises
    NotAllowed, NotConnected, OutOfArea, MissingPart, TooLong, ReusedKey.
    """
    mark = receipts.fingerprint(congress=congress, title=title, matter=matter, proposal=proposal)
    with in_tenant(tenant), transaction():
        done = receipts.earlier(actor=actor, key=client_key, act=Act.SUGGEST_AS_GUEST, mark=mark)
        if done is not None:
            again: Crossing = Crossing.objects.get(pk=UUID(done["crossing"]))
            return again
        user_id = _deputy(actor=actor, tenant=tenant, now=now)
        here = Tenant.objects.get(no=tenant)
        target = _below(congress=congress, tenant=tenant)
        key = new_id()
        shared = {
            "title": texts.required(title, part=_("标题"), field="title", limit=TITLE_LIMIT),
            "matter": texts.required(matter, part=_("事实和问题"), field="matter", limit=texts.TEXT_LIMIT),
            "proposal": texts.required(proposal, part=_("具体建议"), field="proposal", limit=texts.TEXT_LIMIT),
            "proposers": [_("{name}（{congress}代表）").format(name=actor.name, congress=here.name)],
            "plate": actor.name,
            "secrecy": Secrecy.NORMAL.value,
            "category": "",
            "congress": here.name,
            "chain": [tenant],
        }
        crossing = linking.send_offer(
            offer=linking.Offer(shared=shared, root_id=key, source_id=key, lead=user_id),
            target=target,
            kind=LinkKind.GUEST,
            reason=_("上级代表对本地工作的建议"),
            now=now,
        )
        result = {"crossing": str(crossing.pk)}
        receipts.keep(actor=actor, key=client_key, act=Act.SUGGEST_AS_GUEST, mark=mark, result=result, now=now)
    return crossing


def _deputy(*, actor: Actor, tenant: int, now: datetime) -> UUID:
    user_id = actor.user_id
    sits = actor.has(tenant, Role.DEPUTY) and user_id is not None
    if not sits or user_id is None or mandate_of(user_id, tenant, local_date(now)) is None:
        raise NotAllowed(act=Act.SUGGEST_AS_GUEST.label)
    return user_id


def _below(*, congress: str, tenant: int) -> Tenant:
    """The congress with that code, if it lies in the area of the deputy's own."""
    found = Tenant.objects.filter(code=congress).first()
    if found is None or not found.is_reachable:
        raise NotConnected(field="congress", name=found.name if found else congress)
    own, other = node_of(tenant), node_of(found.no)
    if found.no == tenant or not other.path.startswith(own.path):
        raise OutOfArea(field="congress", congress=found.name)
    return found

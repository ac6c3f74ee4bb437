"""How much of a case a reader sees who may read it at all (domain.md §3.11, §3.12)."""

from dataclasses import dataclass

from cases.models import Case, Opinion
from cases.network.models import Card
from cases.permissions import is_insider
from cases.states import PublishScope, Secrecy
from core.ciphers import decrypt, mask_name, mask_phone
from tenants.actors import Actor
from tenants.roles import INSIDE_ROLES, STAFF_ROLES, Role


@dataclass(frozen=True)
class Sight:
    """What is shown: `inside` everything that the handling left behind, else only what was published."""

    inside: bool
    text: bool
    replies: bool
    identity: bool


def sight_of(*, actor: Actor, case: Case, card: Card) -> Sight:
    """This function returns what an actor who may read the card sees of its case.

    Whoever reads it only because it was published sees what the publication covers. Of a case whose
    deputy asked for secrecy, units and the public do not learn who proposed it.
    """
    inside = is_insider(actor, card)
    on_view = case.published_at is not None and case.withheld_at is None
    scope = case.publish_scope if on_view else ""
    return Sight(
        inside=inside,
        text=inside or scope in (PublishScope.TEXT, PublishScope.BOTH),
        replies=inside or scope in (PublishScope.REPLY, PublishScope.BOTH),
        identity=case.secrecy == Secrecy.NORMAL or knows_proposer(actor=actor, case=case, card=card),
    )


def knows_proposer(*, actor: Actor, case: Case, card: Card) -> bool:
    """This function tells whether an actor may know the deputies behind a case that hides them."""
    if actor.user_id is not None and (
        actor.user_id == case.lead_user_id or any(c.user_id == actor.user_id for c in case.cosigners.all())
    ):
        return True
    return actor.has(card.owner_no, *INSIDE_ROLES)


def sender_of(*, actor: Actor, opinion: Opinion, tenant: int, own: bool = False) -> tuple[str, str]:
    """This function returns name and telephone of an opinion's sender as a reader may know them.

    Whole for the congress's staff, for the handling unit, and for the sender with the receipt (`own`);
    else masked, also for the deputy who was asked (domain.md §4.5).
    """
    name, phone = decrypt(opinion.sender_cipher), decrypt(opinion.phone_cipher)
    held = actor.at(tenant)
    staff = any(s.role in STAFF_ROLES or s.role == Role.WORKBODY for s in held)
    unit = opinion.unit_id is not None and opinion.unit_id in actor.units_at(tenant)
    if own or staff or unit:
        return name, phone
    return mask_name(name), mask_phone(phone)

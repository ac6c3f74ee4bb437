"""The only way to fetch a case, an opinion or a crossing on a user's behalf."""

from uuid import UUID

from django.db.models import Q

from cases import follow_codes
from cases.crossings.terms import may_see
from cases.errors import CaseNotFound
from cases.models import Case, Crossing, Opinion
from cases.network.models import Card
from cases.permissions import can_read
from tenants.actors import Actor
from tenants.context import as_reader, in_tenant


def get_card(*, actor: Actor, tenant: int, id: UUID) -> Card:  # noqa: A002
    """This function returns the card of a case or opinion that the actor may read.

    Raises CaseNotFound, also for a card of another congress and for one that may not be read.
    """
    with as_reader():
        card = Card.objects.filter(pk=id, owner_no=tenant).first()
    if card is None or not can_read(actor, card):
        raise CaseNotFound
    return card


def get_case(*, actor: Actor, tenant: int, id: UUID) -> Case:  # noqa: A002
    """This function returns a suggestion that the actor may read.

    Raises CaseNotFound.
    """
    get_card(actor=actor, tenant=tenant, id=id)
    with in_tenant(tenant):
        found: Case | None = Case.objects.filter(pk=id).first()
    if found is None:
        raise CaseNotFound
    return found


def get_opinion(*, actor: Actor, tenant: int, id: UUID) -> Opinion:  # noqa: A002
    """This function returns a citizen's opinion that the actor may read.

    Raises CaseNotFound.
    """
    get_card(actor=actor, tenant=tenant, id=id)
    with in_tenant(tenant):
        found: Opinion | None = Opinion.objects.select_related("converted_case").filter(pk=id).first()
    if found is None:
        raise CaseNotFound
    return found


def get_crossing(*, actor: Actor, tenant: int, id: UUID) -> Crossing:  # noqa: A002
    """This function returns a crossing that the actor may see at this end: by `terms.may_see`, or by its record here.

    Raises CaseNotFound.
    """
    with in_tenant(tenant):
        found: Crossing | None = Crossing.objects.select_related("case").filter(pk=id).first()
    if found is None:
        raise CaseNotFound
    if may_see(actor=actor, crossing=found, tenant=tenant):
        return found
    record = found.case_id or found.opinion_id
    if record is None:
        raise CaseNotFound
    get_card(actor=actor, tenant=tenant, id=record)
    return found


def follow_opinion(*, tenant: int, number: str, code: str) -> Opinion:
    """This function returns the opinion whose receipt carries this number and code.

    Raises CaseNotFound: a wrong number and a wrong code look the same.
    """
    number = follow_codes.plain_number(number)
    with in_tenant(tenant):
        # Opinions of congresses merged into this one bear its place behind their number.
        same = Q(number=number) | Q(number__startswith=f"{number}（")
        found: list[Opinion] = list(Opinion.objects.select_related("converted_case").filter(same).order_by("number"))
    fitting = [each for each in found if _fits(number=number, code=code, stored=each.follow_code_digest)]
    # The digest is computed in any case, so that the time taken tells nothing about the number.
    if not found:
        _fits(number=number, code=code, stored="")
    if not fitting:
        raise CaseNotFound
    return fitting[0]


def _fits(*, number: str, code: str, stored: str) -> bool:
    return follow_codes.matches(number=number, code=code, stored=stored)

"""Write a suggestion: begin one, or change the text of one that is not handed in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from cases import cards, events, receipts, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.errors import CaseNotFound, NotAllowed, UnknownChoice
from cases.models import Case
from cases.states import Origin, Secrecy
from core.transactions import transaction
from hierarchy.selectors import unit as unit_by_id
from tenants.actors import Actor
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.roles import Role


def save_draft(
    *,
    actor: Actor,
    tenant: int,
    client_key: str,
    now: datetime,
    title: str,
    matter: str,
    proposal: str,
    case_id: UUID | None = None,
    revision: int | None = None,
    wished_unit_id: int | None = None,
    category: str | None = None,
    secrecy: str | None = None,
    open_to_public: bool | None = None,
) -> Case:
    """This function saves a deputy's draft and returns it; without `case_id` it begins a new one.

    A text that differs is a new version, and agreements to co-sign the former one lapse. None leaves a
    choice as it is. Raises NotAllowed, CaseNotFound, StaleCase, WrongState, TooLong, UnknownChoice,
    NoSuchUnit.
    """
    _check(secrecy=secrecy, wished_unit_id=wished_unit_id)
    texts.check_lengths(title=title.strip(), matter=matter.strip(), proposal=proposal.strip())
    inputs: dict[str, Any] = {
        "title": title,
        "matter": matter,
        "proposal": proposal,
        "wished_unit": wished_unit_id,
        "category": category,
        "secrecy": secrecy,
        "open_to_public": open_to_public,
    }

    def put(case: Case) -> bool:
        case.wished_unit_id = case.wished_unit_id if wished_unit_id is None else wished_unit_id
        case.category = case.category if category is None else category.strip()[:40]
        case.secrecy = case.secrecy if secrecy is None else secrecy
        case.open_to_public = case.open_to_public if open_to_public is None else open_to_public
        return texts.put_text(case=case, title=title, matter=matter, proposal=proposal, by=actor.user_id, now=now)

    if case_id is None:
        return _begin(actor=actor, tenant=tenant, client_key=client_key, now=now, inputs=inputs, put=put)

    def work(doing: Work) -> None:
        if put(doing.case):
            doing.record(events.Kind.DRAFT_SAVED, version=doing.case.text_version)
        else:
            doing.record(events.Kind.DRAFT_SAVED)

    if revision is None:
        raise CaseNotFound
    return on_case(
        act=Act.EDIT,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs=inputs,
        work=work,
    )


def _check(*, secrecy: str | None, wished_unit_id: int | None) -> None:
    if secrecy is not None and secrecy not in Secrecy.values:
        raise UnknownChoice(field="secrecy", part="保密")
    if wished_unit_id is not None:
        unit_by_id(wished_unit_id)


def _begin(
    *,
    actor: Actor,
    tenant: int,
    client_key: str,
    now: datetime,
    inputs: dict[str, Any],
    put: Any,
) -> Case:
    mark = receipts.fingerprint(**inputs)
    if actor.user_id is None or not actor.has(tenant, Role.DEPUTY):
        raise NotAllowed(act=Act.EDIT.label)
    with in_tenant(tenant), transaction():
        done = receipts.earlier(actor=actor, key=client_key, act=Act.EDIT, mark=mark)
        if done is not None:
            again: Case = Case.objects.get(pk=done["case"])
            return again
        case = Case(
            session_name=Tenant.objects.values_list("session_name", flat=True).get(no=tenant),
            origin=Origin.SELF,
            lead_user_id=actor.user_id,
            lead_name=actor.name,
            created_at=now,
        )
        # The row first, then its text version: the version points at the row.
        case.save()
        has_text = put(case)
        case.save()
        events.record(
            kind=events.Kind.DRAFT_SAVED,
            now=now,
            case=case,
            actor=actor,
            role=Role.DEPUTY,
            detail={"version": case.text_version} if has_text else {"opened": True},
        )
        cards.refresh(case, now=now)
        receipts.keep(
            actor=actor,
            key=client_key,
            act=Act.EDIT,
            mark=mark,
            result={"case": str(case.pk)},
            now=now,
        )
    return case

"""What the other side gets to see of a case: this and nothing else."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case, Crossing, Opinion
from cases.numbering import number_text
from cases.states import CosignerState, OpinionSource, Secrecy
from tenants.context import require_tenant
from tenants.models import Tenant

# Of an event's detail only these keys leave the congress: facts of the handling, no ids of people.
SHARED_DETAIL = frozenset(
    {
        "category",
        "class_text",
        "co",
        "commitments",
        "congress",
        "difficult",
        "due_on",
        "following",
        "ground_text",
        "lead",
        "letter",
        "number",
        "process",
        "reason",
        "reply_class",
        "result",
        "round",
        "session",
        "superior",
        "unit",
        "unrated",
    }
)


def take(*, case: Case) -> dict[str, Any]:
    """This function returns the shared snapshot of a case of the congress that is entered.

    Of a case whose proposers' identity is hidden, the names stay at home. `chain` are the numbers of the congresses
    that the case came through, the first proposer's first, this one last.
    """
    incoming = incoming_of(case=case)
    tenant = Tenant.objects.get(no=require_tenant())
    return {
        "title": case.title,
        "matter": case.matter,
        "proposal": case.proposal,
        "proposers": _proposers(case=case, incoming=incoming),
        "plate": f"{case.plate_place or tenant.place}{case.session_name} {number_text(case.number)}".strip(),
        "secrecy": case.secrecy,
        "category": case.category,
        "congress": tenant.name,
        "chain": chain_of(case=case, incoming=incoming),
    }


def of_opinion(*, opinion: Opinion) -> dict[str, Any]:
    """This function returns the shared snapshot of an opinion: its words; who said them stays at home."""
    incoming = incoming_of_opinion(opinion=opinion)
    tenant = Tenant.objects.get(no=require_tenant())
    earlier = list(incoming.snapshot.get("chain", [incoming.other_no])) if incoming else []
    found = opinion.source == OpinionSource.FINDING
    return {
        "title": opinion.title,
        "matter": opinion.text,
        "proposal": "",
        "proposers": [opinion.source_text if found else _("群众（姓名和电话不上传）")],
        "plate": f"{tenant.place} {opinion.number}",
        "secrecy": Secrecy.IDENTITY_HIDDEN.value,
        "category": opinion.category,
        "congress": tenant.name,
        "chain": [*earlier, tenant.no],
    }


def incoming_of_opinion(*, opinion: Opinion) -> Crossing | None:
    """This function returns the crossing by which an opinion came to this congress, None for one of its own."""
    found: Crossing | None = Crossing.objects.filter(opinion=opinion, incoming=True).first()
    return found


def incoming_of(*, case: Case) -> Crossing | None:
    """This function returns the crossing by which a case came to this congress, None for one of its own."""
    found: Crossing | None = Crossing.objects.filter(case=case, incoming=True).first()
    return found


def chain_of(*, case: Case, incoming: Crossing | None = None) -> list[int]:
    """This function returns the congresses a case came through, the entered one last."""
    incoming = incoming or incoming_of(case=case)
    earlier = list(incoming.snapshot.get("chain", [incoming.other_no])) if incoming else []
    return [*earlier, require_tenant()]


def shared_detail(*, detail: dict[str, Any]) -> dict[str, Any]:
    """This function returns what of an event's detail the other congresses of the chain may see."""
    return {key: value for key, value in detail.items() if key in SHARED_DETAIL}


def _proposers(*, case: Case, incoming: Crossing | None) -> list[str]:
    if case.secrecy == Secrecy.IDENTITY_HIDDEN:
        return [_("代表（应要求不公开姓名）")]
    names = list(incoming.snapshot.get("proposers", [])) if incoming else []
    if case.lead_user_id:
        names.append(case.lead_name)
    agreed = case.cosigners.filter(state=CosignerState.AGREED).order_by("answered_at", "id")
    names.extend(agreed.values_list("name", flat=True))
    return list(dict.fromkeys(name for name in names if name))

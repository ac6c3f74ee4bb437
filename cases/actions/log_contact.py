"""Write down a talk with the deputy: before, during or after handling."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import deadlines, texts
from cases.acting import Work, on_case
from cases.acts import Act
from cases.errors import CaseError, UnknownChoice
from cases.events import Kind
from cases.models import Case, Contact
from cases.states import ContactStage, ContactWay
from tenants.actors import Actor


class InTheFuture(CaseError):
    """A talk that has not taken place cannot be logged."""

    code = "IN_THE_FUTURE"
    message = gettext_lazy("没有保存：联系日期还没有到。请填写已经联系的日期。")


def log_contact(
    *,
    actor: Actor,
    tenant: int,
    case_id: UUID,
    revision: int,
    client_key: str,
    now: datetime,
    assignment_id: UUID,
    on: date,
    way: str,
    stage: str,
    text: str,
) -> Case:
    """This function adds a contact to the log of a unit and returns the case.

    `on` is the local date of the talk. Raises UnknownChoice, InTheFuture, MissingPart, TooLong,
    NotAllowed, CaseNotFound, StaleCase, WrongState, ReusedKey.
    """
    if way not in ContactWay.values:
        raise UnknownChoice(field="way", part=_("联系方式"))
    if stage not in ContactStage.values:
        raise UnknownChoice(field="stage", part=_("联系阶段"))
    words = texts.required(text, part=_("联系内容"), field="text", limit=texts.TEXT_LIMIT)

    def work(doing: Work) -> None:
        share = doing.share
        if on > doing.today:
            raise InTheFuture(field="on")
        Contact.objects.create(
            case=doing.case,
            assignment=share,
            on=on,
            way=way,
            stage=stage,
            text=words,
            by=actor.name,
        )
        deadlines.meet(rules=("first_contact",), on=doing.today, assignment=share)
        doing.record(
            Kind.CONTACTED,
            unit=share.unit_name,
            on=on.isoformat(),
            way=str(ContactWay(way).label),
            stage=str(ContactStage(stage).label),
            text=words,
        )

    return on_case(
        act=Act.LOG_CONTACT,
        actor=actor,
        tenant=tenant,
        case_id=case_id,
        revision=revision,
        client_key=client_key,
        now=now,
        inputs={"on": on, "way": way, "stage": stage, "text": text},
        work=work,
        assignment_id=assignment_id,
    )

"""Hand in an opinion: anybody may, without an account; the receipt's number and code stand for the sender."""

import re
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import cards, deadlines, events, follow_codes, numbering, receipts, texts
from cases.dates import local_date
from cases.errors import CaseError, UnknownChoice
from cases.events import Kind
from cases.models import Opinion
from cases.states import CaseState
from core.ciphers import blind_index, decrypt, encrypt
from core.transactions import transaction
from deputies.selectors import mandate_of
from tenants.actors import Actor
from tenants.context import in_tenant

ACT = "HAND_IN_OPINION"
TITLE_LIMIT = 50
TEXT_LIMIT = 2000
FASTEST_SECONDS = 3
"""Nobody reads and fills the form in less."""
_PHONE = re.compile(r"^\+?[0-9][0-9 -]{5,18}[0-9]$")


class TooQuick(CaseError):
    """The form was filled in by a program: faster than anybody types, or with the field that nobody sees."""

    code = "TOO_QUICK"
    message: ClassVar[str | Promise] = gettext_lazy(
        "没有提交：填写得太快，系统无法确认是本人填写。请等几秒再提交，或者打电话反映。"
    )


class BadPhone(CaseError):
    """The telephone number cannot be one."""

    code = "BAD_PHONE"
    message: ClassVar[str | Promise] = gettext_lazy(
        "没有提交：联系电话“{phone}”不像电话号码。请核对，不愿留电话可以不填。"
    )


def hand_in_opinion(
    *,
    actor: Actor,
    tenant: int,
    client_key: str,
    now: datetime,
    title: str,
    text: str,
    sender: str = "",
    phone: str = "",
    deputy_user_id: UUID | None = None,
    website: str = "",
    seconds: int | None = None,
) -> tuple[Opinion, str]:
    """This function receives a citizen's opinion and returns it with the code for following it.

    Name and telephone are stored encrypted. `website` is a field that people do not see, `seconds` how long the form
    was open. The same request repeated gets the same receipt. Raises TooQuick, BadPhone, MissingPart, TooLong,
    UnknownChoice, ReusedKey.
    """
    if website.strip() or (seconds is not None and seconds < FASTEST_SECONDS):
        raise TooQuick
    title = texts.required(title, part=_("标题"), field="title", limit=TITLE_LIMIT)
    text = texts.required(text, part=_("内容"), field="text", limit=TEXT_LIMIT)
    sender = texts.optional(sender, part=_("姓名"), field="sender", limit=40)
    phone = phone.strip()
    if phone and not _PHONE.match(phone):
        raise BadPhone(field="phone", phone=phone[:20])
    mark = receipts.fingerprint(title=title, text=text, sender=sender, phone=phone, deputy=deputy_user_id)
    with in_tenant(tenant), transaction():
        done = receipts.earlier(actor=actor, key=client_key, act=ACT, mark=mark)
        if done is not None:
            return Opinion.objects.get(pk=done["opinion"]), decrypt(done["code"])
        opinion, code = _receive(
            title=title,
            text=text,
            sender=sender,
            phone=phone,
            deputy=_asked(tenant=tenant, user_id=deputy_user_id, now=now),
            now=now,
        )
        result = {"opinion": str(opinion.pk), "code": encrypt(code)}
        receipts.keep(actor=actor, key=client_key, act=ACT, mark=mark, result=result, now=now)
    return opinion, code


def _asked(*, tenant: int, user_id: UUID | None, now: datetime) -> tuple[UUID | None, str]:
    """The deputy whom the sender asks to speak for him."""
    if user_id is None:
        return None, ""
    mandate = mandate_of(user_id, tenant, local_date(now))
    if mandate is None:
        raise UnknownChoice(field="deputy", part=_("代表"))
    return user_id, mandate.person.name


def _receive(
    *,
    title: str,
    text: str,
    sender: str,
    phone: str,
    deputy: tuple[UUID | None, str],
    now: datetime,
) -> tuple[Opinion, str]:
    today = local_date(now)
    code = follow_codes.new_code()
    number = follow_codes.number_text(year=today.year, number=numbering.take(key=f"opinion:{today.year}"))
    opinion = Opinion.objects.create(
        number=number,
        follow_code_digest=follow_codes.digest_of(number=number, code=code),
        title=title,
        text=text,
        sender_cipher=encrypt(sender),
        phone_cipher=encrypt(phone),
        phone_index=blind_index(phone.replace(" ", "").replace("-", "")),
        deputy_user_id=deputy[0],
        deputy_name=deputy[1],
        state=CaseState.RECEIVED,
        received_at=now,
    )
    deadlines.open_deadline(rule="opinion.screen", start_on=today, start_text=_("收到意见"), opinion=opinion)
    events.record(kind=Kind.OPINION_RECEIVED, now=now, opinion=opinion, is_public=True)
    cards.refresh_opinion(opinion, now=now)
    return opinion, code

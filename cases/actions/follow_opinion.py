"""Follow an opinion: whoever holds its receipt may, and whoever guesses is slowed down."""

from datetime import datetime
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import access, follow_codes
from cases.errors import CaseError
from cases.models import Opinion
from tenants.guesses import Limits, count_guess, forgive_guesses
from tenants.models import Guess

LIMITS = Limits(at_subject_from_address=5, at_subject=20, from_address=60)
"""With 37 bits a code, twenty tries in 15 minutes would take the guesser of one receipt a hundred thousand years."""


class TooManyLookUps(CaseError):
    """Number and code did not fit too often; lifts by itself."""

    code = "TOO_MANY_LOOK_UPS"
    message: ClassVar[str | Promise] = _(
        "没有查询：回执号和查询码对不上的次数太多，为安全起见暂时不能查。"
        "请 15 分钟后照着回执再试，或者打电话给本级人大办公室查询。"
    )


def follow_opinion(*, tenant: int, number: str, code: str, address: str, now: datetime) -> Opinion:
    """This function returns the opinion whose receipt carries this number and code.

    Must be called outside of a transaction: a wrong try stays counted whatever becomes of the caller. Raises
    CaseNotFound, and TooManyLookUps after too many wrong tries at this number, or from this address.
    """
    subject = f"{tenant} {follow_codes.plain_number(number)}"
    if not count_guess(kind=Guess.Kind.FOLLOW, subject=subject, address=address, now=now, limits=LIMITS):
        raise TooManyLookUps(field="code")
    found = access.follow_opinion(tenant=tenant, number=number, code=code)
    forgive_guesses(kind=Guess.Kind.FOLLOW, subject=subject, address=address)
    return found

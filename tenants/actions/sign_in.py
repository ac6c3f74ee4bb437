from __future__ import annotations

from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import check_password, make_password

from tenants.context import at_gate
from tenants.guesses import LONGEST, Limits, count_guess, forgive_guesses
from tenants.models import Guess, User
from tenants.provisioning import TenantError

LIMITS = Limits(at_subject_from_address=5, at_subject=20, from_address=100)
"""Whole offices share one address, so the first counter is per name and address; the second stops slow guessing at a
name from everywhere, the third one password tried on every name."""


@cache
def _dummy() -> str:
    return make_password("one-network-timing")


class SignInFailed(TenantError):
    """Raised for an unknown name or a wrong password, without saying which."""

    code = "SIGN_IN_FAILED"
    message = "登录名或密码不对，没有登录。请再看一遍；忘了密码，请打电话给本级人大办公室。"


class TooManyAttempts(TenantError):
    """Raised when somebody has guessed too often; lifts by itself."""

    code = "TOO_MANY_ATTEMPTS"
    message = "错了太多次，为安全起见暂时不能登录。请 15 分钟后再试，或打电话给本级人大办公室。"


def sign_in(*, username: str, password: str, address: str, now: datetime) -> User:
    """This function returns the person with that name and password.

    More failures in 15 minutes than :data:`LIMITS` bears refuse further tries, also when all are made at once.

    :raises SignInFailed: if there is none, or he may not sign in
    :raises TooManyAttempts: after too many failures
    """
    username = username.replace("\x00", "").strip()[:LONGEST]
    if not count_guess(kind=Guess.Kind.SIGN_IN, subject=username, address=address, now=now, limits=LIMITS):
        raise TooManyAttempts(field="password")
    with at_gate():
        user = User.objects.filter(username=username, is_active=True).first()
    # The same work for an unknown name, so that the time does not tell.
    right = check_password(password, user.password if user else _dummy())
    if user is None or not right:
        raise SignInFailed(field="password")
    forgive_guesses(kind=Guess.Kind.SIGN_IN, subject=username, address=address)
    with at_gate():
        user.last_login = now
        user.save(update_fields=["last_login"])
    return user

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import check_password, make_password

from core.transactions import transaction
from tenants.context import at_gate
from tenants.models import SignInFailure, User
from tenants.provisioning import TenantError

WINDOW = timedelta(minutes=15)
PER_ADDRESS = 5
PER_NAME = 20
"""Whole offices share one address, so the first counter is per name and address; the second stops slow guessing."""


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

    Five failures for a name and address in 15 minutes, or twenty for a name from anywhere, refuse further tries.

    :raises SignInFailed: if there is none, or he may not sign in
    :raises TooManyAttempts: after too many failures
    """
    username = username.replace("\x00", "").strip()[:60]
    with at_gate():
        recent = SignInFailure.objects.filter(username=username, at__gt=now - WINDOW)
        tries = list(recent.values_list("address", flat=True))
        if tries.count(address) >= PER_ADDRESS or len(tries) >= PER_NAME:
            raise TooManyAttempts(field="password")
        user = User.objects.filter(username=username, is_active=True).first()
        # The same work for an unknown name, so that the time does not tell.
        right = check_password(password, user.password if user else _dummy())
        if user is None or not right:
            SignInFailure.objects.create(username=username, address=address, at=now)
            raise SignInFailed(field="password")
        with transaction():
            SignInFailure.objects.filter(username=username, address=address).delete()
            user.last_login = now
            user.save(update_fields=["last_login"])
        return user
